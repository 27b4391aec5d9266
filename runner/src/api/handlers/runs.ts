import {
  type Catalogue,
  chosenTrigger,
  type Item,
  isTerminalRun,
  type JsonObject,
  type Node,
  type PinnedItem,
  partialDocument,
  type RoutableClass,
  type RunPart,
  triggersOf,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../auth/actor.ts';
import { type AttemptLogRow, type RunListRow, runFilterOf } from '../../store/runs.ts';
import { SpendingStore } from '../../store/spending.ts';
import { effectShape } from '../../store/step-viewer.ts';
import type { WorkflowRow } from '../../store/workflows.ts';
import { type Handlers, Reply } from '../calls.ts';
import { fromCursor, fromTimeCursor, pageOf } from '../cursors.ts';
import { movedOn, readyDocument } from '../documents.ts';
import { earlierResults } from '../earlier-results.ts';
import { filePage, PageDesk } from '../file-page.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';
import { runSummary, stepShape } from '../shapes.ts';
import { tellRun } from '../tell.ts';

type Names =
  | 'startRun'
  | 'listRuns'
  | 'getRun'
  | 'getJournal'
  | 'listRunLogs'
  | 'listSteps'
  | 'getStep'
  | 'getStepItems'
  | 'getFile'
  | 'getFilePage'
  | 'cancelRun'
  | 'getOverview';

/** Most bytes of items in one answer; what is larger is asked for page by page. */
const MAX_PAGE_BYTES = 1_000_000;
/** Most calls of models that are told with a step. */
const MOST_CALLS = 200;

/** The trigger to start from. @throws ProblemError no_trigger, no_such_trigger */
export function triggerOf(document: WorkflowDocument, describe: Catalogue, said: string | undefined): string {
  const chosen = chosenTrigger(document, describe, said);
  if (chosen) return chosen.id;
  if (said === undefined)
    throw new ProblemError(422, 'no_trigger', 'The workflow has no trigger to start from. Add one.');
  const triggers = triggersOf(document, describe);
  throw new ProblemError(
    422,
    'no_such_trigger',
    `The workflow has no trigger "${said}". It has: ${triggers.map(({ name }) => name).join(', ') || 'none'}.`,
  );
}

/** Items that somebody starts a run with. */
type Given = readonly { json: JsonObject }[] | undefined;

/** Items for a trigger: what it gave before where that is used again, else what is given, else its pinned sample, else one empty item. */
export function inputFor({ pins, pinOrigins }: WorkflowDocument, trigger: string, given: Given): PinnedItem[] {
  const isReused = pinOrigins?.[trigger]?.isReused === true;
  if (given && !isReused) return given.map(({ json }) => ({ json }));
  return Object.values(pins?.[trigger] ?? {})[0]?.map((item) => ({ ...item })) ?? [{ json: {} }];
}

/** What runs without pinned data: it uses none at its trigger either. */
export const unpinned = ({ pins: _, pinOrigins: _origins, ...document }: WorkflowDocument): WorkflowDocument =>
  document;

/** The document of a rehearsal in which chosen steps fail. @throws ProblemError no_such_step */
function rehearsed(
  document: WorkflowDocument,
  failures: Readonly<Record<string, RoutableClass>> = {},
): WorkflowDocument {
  const names = Object.keys(failures);
  if (names.length === 0) return document;
  const stray = names.find((name) => !document.nodes.some(({ id }) => id === name));
  if (stray !== undefined) throw new ProblemError(422, 'no_such_step', `The workflow has no step "${stray}".`);
  return { ...document, rehearsal: { failures } };
}

/** A part of a draft to run, and the run whose results it uses. */
type StartPart = RunPart & { readonly reuse?: string };

/** Runs: started, looked at, stopped, repaired. */
export function runHandlers(services: Services): Pick<Handlers, Names> {
  const pages = new PageDesk();
  const { runtime, runs, steps, workflows, starter, alerts } = services;
  const spending = new SpendingStore(runtime.database);

  /** Why a run is not there: what leads to it may outlive it. */
  const absent = async ({ workspaceId }: Actor, id: string): Promise<ProblemError> => {
    const at = await runs.clearedAt(workspaceId, id);
    if (!at) return notFound('This run');
    const day = at.toISOString().slice(0, 10);
    return new ProblemError(
      410,
      'cleared_away',
      `This run was cleared away on ${day}: its workflow, or its workspace, keeps finished runs for a time only.`,
    );
  };

  const find = async (actor: Actor, id: string): Promise<RunListRow> => {
    const row = await runs.summary(actor.workspaceId, id);
    if (!row) throw await absent(actor, id);
    return row;
  };

  /** The draft, or the part of it that is to run, with what an earlier run of it gave. */
  const partOf = async (actor: Actor, row: WorkflowRow, part: StartPart | undefined): Promise<WorkflowDocument> => {
    if (!part) return row.document;
    if (!row.document.nodes.some(({ id }) => id === part.node)) throw notFound('This step');
    if (part.reuse === undefined) return partialDocument(row.document, part);
    const { workflowId } = await find(actor, part.reuse);
    if (workflowId !== row.id) throw notFound('This run');
    const isLoop = ({ type, typeVersion }: Node) => runtime.registry.describe(type, typeVersion)?.control === 'loop';
    const results = await earlierResults(services, actor.workspaceId, part.reuse, {
      document: row.document,
      part,
      isLoop,
    });
    const at = new Date(runtime.clock.now()).toISOString();
    return partialDocument(row.document, part, results, { run: part.reuse, at }, isLoop);
  };

  return {
    async startRun({ actor, params, body }) {
      const row = await workflows.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This workflow');
      if (body.baseRevision !== undefined && body.baseRevision !== row.revision) throw movedOn(row);
      const which = body.version ?? 'draft';
      const version = which === 'draft' ? null : await workflows.version(actor.workspaceId, params.id, which);
      if (which !== 'draft' && !version) throw notFound('This version');
      if (version && body.part) throw new ProblemError(422, 'part_of_version', 'Only a draft runs in parts.');
      if (version && body.rehearse) throw new ProblemError(422, 'rehearsed_version', 'Only a draft is rehearsed.');
      const document = version?.document ?? rehearsed(await partOf(actor, row, body.part), body.rehearse?.failures);
      if (!version) readyDocument(document, runtime.registry);
      const trigger = triggerOf(document, runtime.registry.describe, body.trigger);
      const versionId = version?.id ?? (await runtime.versions.snapshot(actor.workspaceId, params.id, document, actor));
      const runId = uuid();
      const detail = { workflow: params.id, version: version?.number ?? null, trigger };
      await starter.start({
        runId,
        audit: { by: actor, action: 'run.started', subject: `run:${runId}`, detail },
        versionId,
        triggerNode: trigger,
        items: inputFor(version ? unpinned(document) : document, trigger, body.input as Given),
        mode: version ? 'live' : body.rehearse ? 'rehearsal' : 'test',
        source: actor.via === 'key' ? 'cli' : 'manual',
      });
      return runSummary(await find(actor, runId));
    },

    async listRuns({ actor, query: { cursor, limit = 50, ...filter } }) {
      const rows = await runs.list(actor.workspaceId, runFilterOf(filter), limit + 1, fromTimeCursor(cursor));
      return pageOf(rows, limit, runSummary, (row) => [row.startedAt.toISOString(), row.id]);
    },

    async getRun({ actor, params }) {
      const [row, spent] = await Promise.all([
        runs.get(actor.workspaceId, params.id),
        spending.ofRun(actor.workspaceId, params.id),
      ]);
      if (!row) throw await absent(actor, params.id);
      return {
        ...runSummary(row),
        document: row.document,
        spent,
        head: row.head,
        deadlineAt: row.deadlineAt?.toISOString() ?? null,
        children: row.children,
      };
    },

    async getJournal({ actor, params, query }) {
      const found = await runs.journal(actor.workspaceId, params.id, query.after ?? 0, query.limit ?? 5_000);
      if (!found) throw await absent(actor, params.id);
      return found;
    },

    async listRunLogs({ actor, params, query }) {
      await find(actor, params.id);
      const limit = query.limit ?? 50;
      const [step, attempt] = fromCursor(query.cursor, 2) ?? [];
      const after = step === undefined ? null : { step, attempt: Number(attempt) || 0 };
      const rows = await runs.logs(actor.workspaceId, params.id, { limit: limit + 1, after, step: query.step ?? null });
      const shape = ({ lines, ...row }: AttemptLogRow) => ({
        ...row,
        lines: lines.map(({ at, ...line }) => ({ ...line, at: new Date(at).toISOString() })),
      });
      return pageOf(rows, limit, shape, (row) => [row.step, String(row.attempt)]);
    },

    async listSteps({ actor, params, query }) {
      await find(actor, params.id);
      const limit = query.limit ?? 50;
      const [after] = fromCursor(query.cursor, 1) ?? [];
      const rows = await runs.steps(actor.workspaceId, params.id, {
        limit: limit + 1,
        after: after ?? null,
        node: query.node ?? null,
      });
      return pageOf(rows, limit, stepShape, ({ id }) => [id]);
    },

    async getStep({ actor, params }) {
      const [row, detail, calls] = await Promise.all([
        runs.step(actor.workspaceId, params.id, params.step),
        steps.detail(actor.workspaceId, params.id, params.step),
        spending.calls(actor.workspaceId, params.id, params.step, MOST_CALLS),
      ]);
      if (!row || !detail) throw notFound('This step');
      const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
      return {
        step: stepShape(row),
        attempts: detail.attempts.map(({ startedAt, endedAt, ...attempt }) => ({
          ...attempt,
          startedAt: instant(startedAt),
          endedAt: instant(endedAt),
        })),
        effects: detail.effects.map(effectShape),
        repairs: detail.repairs,
        resendFrom: instant(detail.resendFrom),
        calls: calls.map(({ step: _, at, ...call }) => ({ ...call, at: at.toISOString() })),
        variables: detail.variables,
      };
    },

    async getStepItems({ actor, params, query }) {
      const ports = await steps.items(actor.workspaceId, params.id, params.step, query.side);
      if (!ports) throw notFound('This step');
      const counts = Object.fromEntries(
        Object.entries(ports).flatMap(([port, items]) => (items.length > 0 ? [[port, items.length]] : [])),
      );
      const port = query.port ?? Object.keys(counts)[0] ?? Object.keys(ports)[0] ?? null;
      const all = port !== null && Object.hasOwn(ports, port) ? (ports[port] ?? []) : [];
      const offset = query.offset ?? 0;
      const items: Item[] = [];
      const withheld: Record<string, number> = {};
      let bytes = 0;
      for (const item of all.slice(offset, offset + (query.limit ?? 100))) {
        const size = Buffer.byteLength(JSON.stringify(item));
        const isLarge = size > (query.maxItemBytes ?? Number.POSITIVE_INFINITY);
        if (isLarge) withheld[offset + items.length] = size;
        else bytes += size;
        if (bytes > MAX_PAGE_BYTES && items.length > 0) break;
        items.push(isLarge ? { ...item, json: {} } : item);
      }
      const wanted = Math.min(query.limit ?? 100, Math.max(0, all.length - offset));
      return { ports: counts, port, total: all.length, offset, items, truncated: items.length < wanted, withheld };
    },

    async getFile({ actor, params }) {
      const file = await runtime.outside.fileStore.read(actor.workspaceId, params.file);
      if (!file) throw notFound('This file');
      return new Reply(200, file.bytes, {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        'content-security-policy': "sandbox; default-src 'none'",
      });
    },

    async getFilePage({ actor, params, query, request }) {
      return pages.within(actor.workspaceId, async () => {
        const file = await runtime.outside.fileStore.read(actor.workspaceId, params.file);
        if (!file) throw notFound('This file');
        return filePage(file, { page: params.page, width: query.width ?? 1_000 }, request);
      });
    },

    async cancelRun({ actor, params, body }) {
      const run = await find(actor, params.id);
      if (isTerminalRun(run.status))
        throw new ProblemError(409, 'run_is_over', `The run is over already: it ${run.status}.`);
      const reason = body.reason ?? '';
      const compensate = body.compensate ?? false;
      const message = { by: actor.name, reason, compensate };
      const audit = { by: actor, action: 'run.cancelled', subject: `run:${run.id}`, detail: { reason, compensate } };
      await tellRun(services, actor.workspaceId, run.id, 'cancel', message, audit);
      return runSummary(await find(actor, params.id));
    },

    async getOverview({ actor }) {
      const [counts, hours, found] = await Promise.all([
        runs.counts(actor.workspaceId),
        runs.perHour(actor.workspaceId),
        alerts.list(actor.workspaceId),
      ]);
      const daysAgo = (days: number) => runtime.clock.now() - days * 86_400_000;
      const sum = (list: typeof hours) => ({
        runs: list.reduce((total, { runs: count }) => total + count, 0),
        failed: list.reduce((total, { failed }) => total + failed, 0),
        succeeded: list.reduce((total, { succeeded }) => total + succeeded, 0),
      });
      const between = (oldest: number, newest: number) =>
        hours.filter(({ hour }) => hour.getTime() > daysAgo(oldest) && hour.getTime() <= daysAgo(newest));
      const last = between(1, 0);
      return {
        counts,
        last24h: sum(last),
        previous24h: sum(between(2, 1)),
        previous7d: sum(between(8, 1)),
        perHour: last.map(({ hour, succeeded, failed }) => ({ hour: hour.toISOString(), succeeded, failed })),
        alerts: found.map(({ since, ...alert }) => ({ ...alert, since: since?.toISOString() ?? null })),
      };
    },
  };
}
