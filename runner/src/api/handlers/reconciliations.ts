import type { Json, JsonObject } from '@holdfast/workflow';
import {
  type ReconciliationPosition,
  type ReconciliationRow,
  ReconciliationStore,
} from '../../store/reconciliations.ts';
import type { Handlers } from '../calls.ts';
import { fromCursor, pageOf } from '../cursors.ts';
import { ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

const OUTCOMES = ['matched', 'different', 'missing-there', 'missing-here', 'in-doubt'] as const;

/** What comparisons of two sets came to. */
export function reconciliationHandlers({ runtime }: Services): Pick<Handlers, 'listReconciliations'> {
  const store = new ReconciliationStore(runtime.database, runtime.reader);
  return {
    async listReconciliations({ actor, query: { cursor, limit = 50, workflowId = null } }) {
      const rows = await store.list(actor.workspaceId, workflowId, limit + 1, positionOf(cursor));
      return pageOf(rows, limit, shapeOf, ({ startedAt, runId, stepId }) => [startedAt.toISOString(), runId, stepId]);
    },
  };
}

function positionOf(cursor: string | undefined): ReconciliationPosition | null {
  const position = fromCursor(cursor, 3);
  if (!position) return null;
  const [at = '', runId = '', stepId = ''] = position;
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(runId))
    throw new ProblemError(400, 'bad_cursor', 'The cursor is damaged.');
  return { at, runId, stepId };
}

const objectAt = (value: Json | undefined, name: string): JsonObject => {
  const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
};
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const count = (value: Json | undefined): number => (typeof value === 'number' ? Math.trunc(value) : 0);
const sideOf = (side: JsonObject) => ({ title: text(side.title), records: count(side.records) });

/** Results are documents of their own, of any version: what is not there counts as nothing. */
function shapeOf({ runId, stepId, workflowId, workflowName, mode, madeAt, result }: ReconciliationRow) {
  const [matched = 0, different = 0, there = 0, here = 0, inDoubt = 0] = OUTCOMES.map((outcome) =>
    count(objectAt(result.groups, outcome).count),
  );
  const totals = Array.isArray(result.totals) ? result.totals : [];
  return {
    runId,
    step: stepId,
    workflowId,
    workflowName,
    mode,
    madeAt: madeAt.toISOString(),
    title: text(result.title),
    here: sideOf(objectAt(result, 'here')),
    there: sideOf(objectAt(result, 'there')),
    isReconciled: result.isReconciled === true,
    open: count(result.open),
    counts: { matched, different, 'missing-there': there, 'missing-here': here, 'in-doubt': inDoubt },
    totals: totals.map((total) => {
      const sums = objectAt({ total }, 'total');
      const { currency, here: ours, there: theirs, difference } = sums;
      return {
        currency: typeof currency === 'string' ? currency : null,
        here: text(ours),
        there: text(theirs),
        difference: text(difference),
      };
    }),
  };
}
