import { chosenCursor, defineNode, type Item, type Json, parameter } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { behind, journalsBehind, paymentsOnly } from '../journals.ts';
import { common } from '../operations.ts';
import { journal } from '../schema/journal.ts';

/** The number of the last journal that was read. */
const numberIn = (cursor: Json): number | null =>
  isRecord(cursor) && typeof cursor.number === 'number' ? cursor.number : null;

/** Reads the journals of the ledger that were posted since this step last came through: those behind the last number that it read. */
export const listNewJournals = defineNode({
  ...common,
  mode: 'all',
  type: 'xero.journal.listNew',
  title: 'List new journals',
  description: 'Reads the journals of the ledger that were posted since this step last came through.',
  icon: 'history',
  source: 'https://developer.xero.com/documentation/api/accounting/journals',
  effect: { kind: 'read' },
  keepsCursor: true,
  policy: { ...common.policy, timeoutMs: 300_000 },
  parameters: Type.Object(
    {
      after: behind('Where it begins the first time. 0: with the first journal of the books.'),
      paymentsOnly,
      limit: parameter.whole(
        { title: 'At most', description: 'So many, and what comes with their page; the next run reads on.' },
        { minimum: 1, maximum: 50_000, standard: 1_000 },
      ),
    },
    { additionalProperties: false },
  ),
  output: journal.schema,
  example: {},

  async run({ parameters, cursor: kept, run, connection, log, signal }) {
    const { after, paymentsOnly: isCash, limit } = parameters;
    const cursor = chosenCursor(kept, parameters);
    const { place } = cursor;
    if (place?.switched) log.warn(place.switched);
    // Journals of either basis are numbered alike.
    let offset = numberIn(place?.cursor ?? place?.last ?? null) ?? after;
    let readTo = place?.readTo ?? 0;
    const items: Item[] = [];
    let isMore = true;
    while (isMore && items.length < limit) {
      const page = await journalsBehind({ connection, signal }, { offset, paymentsOnly: isCash });
      for (const { createdAt } of page.found) readTo = Math.max(readTo, Date.parse(String(createdAt)) || 0);
      items.push(...page.found.map((json) => ({ json })));
      ({ isMore, last: offset } = page);
    }
    // Behind the last page is what was posted since.
    if (!isMore) readTo = Math.max(readTo, run.startedAt);
    cursor.keep({ begunAt: place?.begunAt ?? run.startedAt, cursor: { number: offset }, readTo });
    return { outputs: { out: items } };
  },
});
