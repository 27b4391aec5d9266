import { BULK_REPAIRS, type BulkAction } from '../../exceptions/bulk.ts';
import type { BulkItemRow, BulkRow } from '../../store/bulk.ts';
import { runFilterOf } from '../../store/runs.ts';
import type { Handlers } from '../calls.ts';
import { fromNumberCursor, fromTimeCursor, pageOf } from '../cursors.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';
import { runSummary } from '../shapes.ts';

type Names =
  | 'previewReplay'
  | 'replayRun'
  | 'previewBulk'
  | 'executeBulk'
  | 'controlBulk'
  | 'getBulk'
  | 'listBulk'
  | 'listBulkItems';

const SAMPLE = 10;

/** Doing things over: one run, or many at once. */
export function bulkHandlers({ bulk, bulkStore, replays, runs }: Services): Pick<Handlers, Names> {
  return {
    previewReplay: ({ actor, params, body }) => replays.preview(actor.workspaceId, params.id, body),

    async replayRun({ actor, params, body }) {
      const runId = await replays.start(actor, params.id, body);
      const row = await runs.summary(actor.workspaceId, runId);
      if (!row) throw notFound('This run');
      return runSummary(row);
    },

    async previewBulk({ actor, body }) {
      const { kind, action, version } = body;
      assertFits(kind, action);
      const ask = { kind, action, exceptions: body.exceptions ?? {}, runs: runFilterOf(body.runs ?? {}), version };
      const { row, token } = await bulk.preview(actor, ask);
      return { operation: bulkShape(row), token, sample: (await bulkStore.items(row.id, -1, SAMPLE)).map(itemShape) };
    },

    async executeBulk({ actor, params, body: { token, reason, ...options } }) {
      return bulkShape(await bulk.execute(actor, params.id, { token, reason, options }));
    },

    async controlBulk({ actor, params, body }) {
      return bulkShape(await bulk.control(actor, params.id, body.action));
    },

    async getBulk({ actor, params }) {
      return bulkShape(await bulk.get(actor.workspaceId, params.id));
    },

    async listBulk({ actor, query }) {
      const limit = query.limit ?? 50;
      const rows = await bulkStore.list(actor.workspaceId, limit + 1, fromTimeCursor(query.cursor));
      return pageOf(rows, limit, bulkShape, (row) => [row.createdAt.toISOString(), row.id]);
    },

    async listBulkItems({ actor, params, query }) {
      const { id } = await bulk.get(actor.workspaceId, params.id);
      const limit = query.limit ?? 50;
      const rows = await bulkStore.items(id, fromNumberCursor(query.cursor) ?? -1, limit + 1);
      return pageOf(rows, limit, itemShape, ({ seq }) => [seq]);
    },
  };
}

/** @throws ProblemError when the action is none of that kind */
function assertFits(kind: BulkRow['kind'], action: BulkAction): void {
  const fitting: readonly BulkAction[] = kind === 'exceptions' ? [...BULK_REPAIRS, 'cancel'] : ['cancel', 'replay'];
  if (!fitting.includes(action))
    throw new ProblemError(422, 'wrong_action', `With "${kind}" the action is one of: ${fitting.join(', ')}.`);
}

const bulkShape = ({ workspaceId: _, options, createdAt, startedAt, endedAt, ...row }: BulkRow) => ({
  ...row,
  canary: options.canary ?? null,
  pacePerSecond: options.pacePerSecond ?? null,
  stopAtPercent: options.stopAtPercent ?? null,
  createdAt: createdAt.toISOString(),
  startedAt: startedAt?.toISOString() ?? null,
  endedAt: endedAt?.toISOString() ?? null,
});

const itemShape = ({ head: _, ...item }: BulkItemRow) => item;
