import { defineNode, type Item, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { behind, journalsBehind, paymentsOnly } from '../journals.ts';
import { common } from '../operations.ts';
import { journal } from '../schema/journal.ts';

/** Lists journals of the ledger behind a number, oldest first. */
export const listJournals = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.journal.list',
  title: 'List journals',
  description: 'Reads what documents posted to the ledger, oldest first, each journal as an item of its own.',
  icon: 'list-details',
  source: 'https://developer.xero.com/documentation/api/accounting/journals',
  effect: { kind: 'read' },
  policy: { ...common.policy, timeoutMs: 300_000 },
  parameters: Type.Object(
    {
      after: behind('Only journals behind it are read. 0: from the first one of the books.'),
      paymentsOnly,
      limit: parameter.whole(
        { title: 'At most', description: 'So many are read; what is beyond is left out.' },
        { minimum: 1, maximum: 50_000, standard: 1_000 },
      ),
    },
    { additionalProperties: false },
  ),
  output: journal.schema,
  example: {},

  async run(context) {
    const { after, paymentsOnly: isCash, limit } = context.parameters;
    const items: Pick<Item, 'json'>[] = [];
    let offset = after;
    for (let isMore = true; isMore && items.length < limit; ) {
      const page = await journalsBehind(context, { offset, paymentsOnly: isCash });
      items.push(...page.found.map((json) => ({ json })));
      ({ isMore, last: offset } = page);
    }
    return { items: items.slice(0, limit) };
  },
});
