import type { Json, JsonObject } from '@holdfast/workflow';
import {
  type ReconciliationPosition,
  type ReconciliationRow,
  ReconciliationStore,
} from '../../store/reconciliations.ts';
import type { Handlers } from '../calls.ts';
import { badCursor, fromCursor, pageOf, toCursor } from '../cursors.ts';
import type { Services } from '../services.ts';

/** So many results are read at once, and in all for one page, where only those are wanted that are open. */
const AT_ONCE = 100;
const MOST_READ = 500;

const OUTCOMES = ['matched', 'different', 'missing-there', 'missing-here', 'in-doubt'] as const;

/** What comparisons of two sets came to. */
export function reconciliationHandlers({ runtime }: Services): Pick<Handlers, 'listReconciliations'> {
  const store = new ReconciliationStore(runtime.database, runtime.reader);
  return {
    async listReconciliations({ actor, query: { cursor, limit = 50, workflowId = null, open = false } }) {
      const read: Read = (count, after) => store.list(actor.workspaceId, workflowId, count, after);
      const after = positionOf(cursor);
      if (!open) return pageOf(await read(limit + 1, after), limit, shapeOf, placeOf);
      const { found, last } = await openAmong(read, limit, after);
      const page = pageOf(found, limit, shapeOf, placeOf);
      return { ...page, next: page.next ?? (last && toCursor(placeOf(last))) };
    },
  };
}

type Read = (count: number, after: ReconciliationPosition | null) => Promise<ReconciliationRow[]>;
const positionAt = ({ startedAt, runId, stepId }: ReconciliationRow): ReconciliationPosition => ({
  at: startedAt.toISOString(),
  runId,
  stepId,
});
const placeOf = (row: ReconciliationRow): string[] => {
  const { at, runId, stepId } = positionAt(row);
  return [at, runId, stepId];
};

/**
 * Those that are open, one more than a page has where there are so many. What was found stands in
 * documents that are kept apart, so they are read one after the other; `last` is where that was given up.
 */
async function openAmong(read: Read, limit: number, after: ReconciliationPosition | null) {
  const found: ReconciliationRow[] = [];
  let last: ReconciliationRow | null = null;
  for (let count = 0; count < MOST_READ; count += AT_ONCE) {
    const rows: ReconciliationRow[] = await read(AT_ONCE, last ? positionAt(last) : after);
    found.push(...rows.filter(({ result }) => openIn(result) > 0));
    last = rows.at(AT_ONCE - 1) ?? null;
    if (!last || found.length > limit) return { found, last: null };
  }
  return { found, last };
}

function positionOf(cursor: string | undefined): ReconciliationPosition | null {
  const position = fromCursor(cursor, 3);
  if (!position) return null;
  const [at = '', runId = '', stepId = ''] = position;
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(runId)) throw badCursor();
  return { at, runId, stepId };
}

const objectAt = (value: Json | undefined, name: string): JsonObject => {
  const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;
  return typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
};
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const count = (value: Json | undefined): number => (typeof value === 'number' ? Math.trunc(value) : 0);
const openIn = (result: JsonObject): number => count(result.open);
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
    open: openIn(result),
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
