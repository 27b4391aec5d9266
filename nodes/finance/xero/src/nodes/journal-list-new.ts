import { chosenCursor, defineNode, type Item, type Json, parameter } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api, elementsOf } from '../calls.ts';
import { common } from '../operations.ts';
import { journal } from '../schema/journal.ts';

/** So many come with one answer. */
const PAGE_SIZE = 100;

/** The number of the last journal that was read. */
const numberIn = (cursor: Json): number | null =>
  isRecord(cursor) && typeof cursor.number === 'number' ? cursor.number : null;

/**
 * Reads the journals of the ledger that were posted since this step last came through. Xero counts them up, lists them oldest
 * first and never changes one: what is changed or voided is posted once more the other way round. The list goes on behind a
 * number (`offset`). It is read only, and for apps of the Advanced tier.
 * Source: developer.xero.com/documentation/api/journals; community.xero.com/developer/discussion/143461769
 */
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
      after: parameter.whole(
        {
          title: 'Behind number',
          description: 'Where it begins the first time. 0: with the first journal of the books.',
        },
        { minimum: 0, maximum: 2_147_483_647, standard: 0 },
      ),
      paymentsOnly: parameter.flag({ title: 'Cash basis', description: 'Only what was paid counts.' }),
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
    const { after, paymentsOnly, limit } = parameters;
    const cursor = chosenCursor(kept, parameters);
    const { place } = cursor;
    if (place?.switched) log.warn(place.switched);
    // Journals of either basis are numbered alike.
    let offset = numberIn(place?.cursor ?? place?.last ?? null) ?? after;
    let readTo = place?.readTo ?? 0;
    const items: Item[] = [];
    let isMore = true;
    while (isMore && items.length < limit) {
      const { body } = await connection.get(api('Journals'), {
        query: { offset, ...(paymentsOnly ? { paymentsOnly } : {}) },
        signal,
      });
      const found = elementsOf(body, 'Journals').map((element) => journal.read(element));
      for (const { number, createdAt } of found) {
        offset = Math.max(offset, Number(number));
        readTo = Math.max(readTo, Date.parse(String(createdAt)) || 0);
      }
      items.push(...found.map((json) => ({ json })));
      isMore = found.length === PAGE_SIZE;
    }
    // Behind the last page is what was posted since.
    if (!isMore) readTo = Math.max(readTo, run.startedAt);
    cursor.keep({ begunAt: place?.begunAt ?? run.startedAt, cursor: { number: offset }, readTo });
    return { outputs: { out: items } };
  },
});
