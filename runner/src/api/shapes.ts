import type { JsonObject } from '@holdfast/workflow';
import type { Static } from 'typebox';
import type { ApiKeyRow } from '../auth/api-keys.ts';
import type { Called, ConnectionRow } from '../connections/connections.ts';
import type { Standing } from '../connections/limits/standing.ts';
import type { EffectiveLimits } from '../connections/limits/state.ts';
import type { Consent } from '../connections/tokens/token-store.ts';
import type { RunListRow, StepListRow } from '../store/runs.ts';
import type { WatchRow } from '../store/watches.ts';
import type { WebhookRow } from '../store/webhooks.ts';
import type { Figures, WorkflowRow } from '../store/workflows.ts';
import type * as C from './contract/connections.ts';

const instant = (date: Date | null): string | null => date?.toISOString() ?? null;

export const hasUnpublishedChanges = (row: WorkflowRow): boolean =>
  row.live === null || row.live.logicHash !== row.draftHash;

const NO_RUNS: Figures = { last24h: 0, failed24h: 0, waiting: 0, parked: 0, lastRunAt: null };

export const workflowSummary = (row: WorkflowRow, figures: Figures = NO_RUNS) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  state: row.state,
  publishedVersion: row.live?.number ?? null,
  hasUnpublishedChanges: hasUnpublishedChanges(row),
  nodeCount: row.nodeCount,
  nodeTypes: row.nodeTypes.slice(0, 8),
  owner: row.owner,
  updatedAt: row.updatedAt.toISOString(),
  updatedBy: row.updatedBy,
  runs: { ...figures, lastRunAt: instant(figures.lastRunAt) },
});

export const runSummary = (row: RunListRow) => ({
  id: row.id,
  workflowId: row.workflowId,
  workflowName: row.workflowName,
  version: row.version,
  status: row.status,
  mode: row.mode,
  trigger: row.trigger,
  source: row.source,
  businessKey: row.businessKey,
  parentRunId: row.parentRunId,
  replayOf: row.replayOf,
  startedAt: row.startedAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  endedAt: instant(row.endedAt),
  durationMs: row.endedAt === null ? null : Math.max(0, row.endedAt.getTime() - row.startedAt.getTime()),
  stepCount: row.stepCount,
  attempts: row.attempts,
  failure: row.trouble,
  waitingFor:
    row.waitingFor === null
      ? null
      : {
          ...row.waitingFor,
          until: row.waitingFor.until === null ? null : new Date(row.waitingFor.until).toISOString(),
        },
  waitsForPlace: row.waitsForPlace,
});

export const stepShape = (row: StepListRow) => ({
  id: row.id,
  node: row.node,
  status: row.status,
  attempt: row.attempt,
  sends: row.sends,
  startedAt: instant(row.startedAt),
  endedAt: instant(row.endedAt),
  wakeAt: instant(row.wakeAt),
  inputCount: row.inputCount,
  counts: row.counts,
  failures: row.failures,
  usage: row.usage,
});

const moment = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const standingShape = (standing: Standing) => ({
  ...standing,
  since: moment(standing.since),
  opensUntil: moment(standing.opensUntil),
  pausedUntil: moment(standing.pausedUntil),
  lineUntil: moment(standing.lineUntil),
  providerBudget: standing.providerBudget && {
    ...standing.providerBudget,
    resetsAt: new Date(standing.providerBudget.resetsAt).toISOString(),
  },
  outcomes: standing.outcomes.map(({ at, code }) => ({ at: new Date(at).toISOString(), code })),
});

/** Which tokens a connection uses is told by its consent. */
const shown = ({ tokenSetId: _, certificate, ...row }: ConnectionRow) => ({
  ...row,
  certificate: certificate && {
    ...certificate,
    from: certificate.from.toISOString(),
    until: certificate.until.toISOString(),
  },
});

export type ConsentShape = Static<typeof C.Consent>;

/** A consent as people see it; null where nobody gave one. */
export const consentShape = (
  consent: Consent | null,
  fields: JsonObject,
  sharedWith: readonly Pick<ConnectionRow, 'id' | 'title'>[],
): ConsentShape => ({
  state: consent?.state ?? 'none',
  grantedBy: consent?.grantedByName ?? null,
  grantedAt: instant(consent?.grantedAt ?? null),
  scopes: [...(consent?.scopes ?? [])],
  accessUntil: instant(consent?.accessUntil ?? null),
  refreshUntil: instant(consent?.refreshUntil ?? null),
  endsAt: instant(consent?.endsAt ?? null),
  refreshedAt: instant(consent?.refreshedAt ?? null),
  accounts: (consent?.accounts ?? []).map(({ id, title, fields: its }) => ({
    id,
    title,
    isChosen: Object.entries(its).every(([name, value]) => fields[name] === value),
  })),
  sharedWith: sharedWith.map(({ id, title }) => ({ id, title })),
});

/** How a connection is told of changes; `row` is left out before anything has come. */
export const webhookShape = (url: string, { webhook, secret }: Called, row: WebhookRow | undefined) => ({
  url,
  howTo: webhook.howTo ?? null,
  isReady: secret !== '',
  delivered: row?.delivered ?? 0,
  deliveredAt: instant(row?.deliveredAt ?? null),
  refused: row?.refused ?? 0,
  refusedAt: instant(row?.refusedAt ?? null),
  handshakeAt: instant(row?.handshakeAt ?? null),
  expiresAt: instant(row?.expiresAt ?? null),
  error: row?.error ?? null,
  errorAt: instant(row?.errorAt ?? null),
});

export const watchShape = ({ sweptAt, dueAt, caughtAt, errorAt, ...row }: WatchRow) => ({
  ...row,
  sweptAt: instant(sweptAt),
  dueAt: instant(dueAt),
  caughtAt: instant(caughtAt),
  errorAt: instant(errorAt),
});

export const connectionShape = (
  row: ConnectionRow,
  usedBy: readonly { id: string; name: string }[],
  { limits, standing }: { limits: EffectiveLimits; standing: Standing },
  more: {
    readonly consent: ConsentShape | null;
    readonly webhook: ReturnType<typeof webhookShape> | null;
    readonly watches: readonly ReturnType<typeof watchShape>[];
  },
) => ({
  ...shown(row),
  ...more,
  effectiveLimits: limits,
  standing: standingShape(standing),
  lastCheckedAt: instant(row.lastCheckedAt),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  usedBy,
});

export const apiKeyShape = (row: ApiKeyRow) => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: instant(row.lastUsedAt),
  expiresAt: instant(row.expiresAt),
});
