import { createHash, randomBytes } from 'node:crypto';
import { isTerminalRun, type JsonObject, type Repair } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import { ProblemError } from '../api/problems.ts';
import type { Actor } from '../auth/actor.ts';
import { whyNotAsked } from '../people/asked.ts';
import type { BulkItemRow, BulkKind, BulkOptions, BulkRow, BulkStatus, BulkStore } from '../store/bulk.ts';
import type { ExceptionFilter, ExceptionListRow, ExceptionPosition, ExceptionStore } from '../store/exceptions.ts';
import type { RunFilter, RunListRow, RunStore } from '../store/runs.ts';
import type { StepViewer } from '../store/step-viewer.ts';
import { addUp, NO_EFFECT, type Preview } from './preview.ts';
import type { ReplayPreview, Replays } from './replay.ts';

/** Most exceptions or runs of one operation. */
export const MOST_ITEMS = 5_000;
const PAGE = 500;

/** Repairs that mean the same for every step. An edit and a reference belong to one item alone. */
export const BULK_REPAIRS = [
  'retry',
  'skip',
  'fallback',
  'resend',
  'compensate',
  'fail',
] as const satisfies readonly Repair[];
export const BULK_ACTIONS = [...BULK_REPAIRS, 'cancel', 'replay'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

type Draft = Pick<BulkItemRow, 'runId' | 'stepId' | 'head' | 'state' | 'detail'>;

export interface BulkAsk {
  readonly kind: BulkKind;
  readonly action: BulkAction;
  readonly exceptions: ExceptionFilter;
  readonly runs: RunFilter;
  readonly version?: number | undefined;
}

/** What is asked of exceptions and runs: where they are, how they stand, and when they began. */
type FoundException = Pick<ExceptionListRow, 'class' | 'firstSeen'> & {
  readonly run: { readonly id: string };
  readonly step: { readonly id: string };
};
type FoundRun = Pick<RunListRow, 'id' | 'head' | 'status' | 'startedAt'>;

export interface BulkParts {
  readonly store: Pick<BulkStore, 'create' | 'get' | 'settle' | 'start' | 'control'>;
  readonly exceptions: { list(...asked: Parameters<ExceptionStore['list']>): Promise<readonly FoundException[]> };
  readonly runs: { list(...asked: Parameters<RunStore['list']>): Promise<readonly FoundRun[]> };
  readonly steps: Pick<StepViewer, 'moves'>;
  readonly replays: {
    preview(...asked: Parameters<Replays['preview']>): Promise<Pick<ReplayPreview, 'why' | 'committed' | 'inDoubt'>>;
  };
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * One move for many, in two steps. Invariants:
 * B1 Nothing happens without a preview, and only to what the preview saw: a run that has moved since is refused.
 * B2 Each item is told once, whatever happens to the process in between.
 */
export class Bulk {
  readonly #parts: BulkParts;

  constructor(parts: BulkParts) {
    this.#parts = parts;
  }

  /** Looks at everything that a filter names, and says what would come of it. The token carries it out. */
  async preview(actor: Actor, ask: BulkAsk): Promise<{ row: BulkRow; token: string }> {
    const { store } = this.#parts;
    const previews: Preview[] = [];
    const items: Draft[] = [];
    const found = ask.kind === 'exceptions' ? this.#exceptions(actor, ask) : this.#runs(actor, ask);
    for await (const { item, preview } of found) {
      if (items.length >= MOST_ITEMS)
        throw new ProblemError(
          422,
          'too_many',
          `More than ${MOST_ITEMS} match. Narrow the filter, and do it in parts.`,
        );
      items.push(item);
      if (item.state === 'waiting') previews.push(preview);
    }
    const token = randomBytes(32).toString('base64url');
    const id = uuid();
    const filter = { ...(ask.kind === 'exceptions' ? ask.exceptions : ask.runs) } as JsonObject;
    const row = {
      id,
      workspaceId: actor.workspaceId,
      kind: ask.kind,
      filter,
      action: ask.action,
      options: ask.version === undefined ? {} : { version: ask.version },
      effects: { ...addUp(previews) },
      by: actor,
      tokenHash: hashOf(token),
    };
    await store.create(row, items);
    return { row: await this.get(actor.workspaceId, id), token };
  }

  async get(workspaceId: string, id: string): Promise<BulkRow> {
    const { store } = this.#parts;
    const row = await store.get(workspaceId, id);
    if (!row) throw new ProblemError(404, 'not_found', 'This operation does not exist.');
    if (row.status === 'running' || row.counts.told === 0) return row;
    // Nobody carries it out any more, and what was told comes to its end all the same.
    await store.settle(row);
    return (await store.get(workspaceId, id)) ?? row;
  }

  /** Sets an operation going. @throws ProblemError when the token is not that of its preview, or it was used */
  async execute(
    actor: Actor,
    id: string,
    ask: { token: string; reason: string; options: BulkOptions },
  ): Promise<BulkRow> {
    const { action, total } = await this.get(actor.workspaceId, id);
    const detail = { action, total, reason: ask.reason, ...ask.options } as JsonObject;
    const audit = { by: actor, action: 'bulk.started', subject: `bulk:${id}`, detail };
    const { workspaceId } = actor;
    if (await this.#parts.store.start(workspaceId, id, hashOf(ask.token), ask.reason, ask.options, audit))
      return this.get(workspaceId, id);
    throw new ProblemError(
      409,
      'not_startable',
      'The token does not belong to this preview, was used, or is older than an hour. Look at a new preview.',
    );
  }

  /** @throws ProblemError when it is over, or stands so already */
  async control(actor: Actor, id: string, action: keyof typeof CONTROLS): Promise<BulkRow> {
    const { from, to } = CONTROLS[action];
    const { status } = await this.get(actor.workspaceId, id);
    const audit = { by: actor, action: `bulk.${to}`, subject: `bulk:${id}`, detail: {} };
    if (await this.#parts.store.control(actor.workspaceId, id, from, to, audit)) return this.get(actor.workspaceId, id);
    throw new ProblemError(409, 'not_now', `The operation is ${status}: it cannot be told to ${action}.`);
  }

  async *#exceptions(actor: Actor, { action, exceptions: filter }: BulkAsk) {
    const { exceptions, steps } = this.#parts;
    let after: ExceptionPosition | null = null;
    for (;;) {
      const rows: readonly FoundException[] = await exceptions.list(actor.workspaceId, filter, actor, {
        limit: PAGE,
        after,
      });
      for (const { run, step } of rows) {
        const found = await steps.moves(actor.workspaceId, run.id, step.id);
        const move = found?.moves.find((each) => each.action === action);
        const item = { runId: run.id, stepId: step.id, head: found?.head ?? 0 };
        const whyNot = found ? whyNotAsked(found.questions, actor) : null;
        const why = action === 'cancel' ? null : move ? (move.why ?? whyNot) : 'The step has moved on.';
        const preview = move?.preview ?? { ...NO_EFFECT, items: 1, dropped: 1 };
        yield { item: { ...item, ...draftOf(why) }, preview };
      }
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = {
        rank: last.class !== 'ambiguous',
        at: last.firstSeen.toISOString(),
        runId: last.run.id,
        stepId: last.step.id,
      };
    }
  }

  async *#runs(actor: Actor, { action, runs: filter, version }: BulkAsk) {
    const { runs, replays } = this.#parts;
    let after: { at: string; id: string } | null = null;
    for (;;) {
      const rows: readonly FoundRun[] = await runs.list(actor.workspaceId, filter, PAGE, after);
      for (const run of rows) {
        const item = { runId: run.id, stepId: '', head: run.head };
        if (action === 'cancel') {
          const why = isTerminalRun(run.status) ? `The run is over already: it ${run.status}.` : null;
          yield { item: { ...item, ...draftOf(why) }, preview: { ...NO_EFFECT, items: 1, dropped: 1 } };
          continue;
        }
        const { why, committed, inDoubt } = await replays.preview(actor.workspaceId, run.id, { version });
        const doubt = inDoubt > 0 ? 'Nobody knows whether its writes took effect. Replay it by itself.' : null;
        const preview = { ...NO_EFFECT, items: 1, sent: committed, newKeys: committed, inDoubt };
        yield { item: { ...item, ...draftOf(why ?? doubt) }, preview };
      }
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = { at: last.startedAt.toISOString(), id: last.id };
    }
  }
}

const draftOf = (why: string | null) => ({
  state: why === null ? ('waiting' as const) : ('refused' as const),
  detail: why,
});

const CONTROLS: Readonly<Record<'pause' | 'resume' | 'stop', { from: readonly BulkStatus[]; to: BulkStatus }>> = {
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  stop: { from: ['running', 'paused'], to: 'stopped' },
};
