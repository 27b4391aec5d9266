import { defineNode, fail, type JsonObject } from '@holdfast/node-sdk';
import { settled, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { type Around, company, HEADERS, one, quoted, readAll, readOne } from '../calls.ts';
import { POSTS } from '../limits.ts';
import { adopted, common, expanded, isPosted, sourceOf } from '../operations.ts';
import { salesCreditMemos, salesInvoices } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** More than one is a mistake already. */
const MOST = 10;

const isDraft = (memo: JsonObject): boolean => !isPosted(textAt(memo, 'status'));

/** Credit memos that name an invoice, drafts and posted ones. */
async function memosOf(context: Around, invoiceId: string): Promise<JsonObject[]> {
  const invoice = await readOne(context, one(salesInvoices.set, invoiceId));
  const $filter = `invoiceNumber eq ${quoted(textAt(invoice, 'number'))}`;
  return readAll(context, salesCreditMemos.set, { query: { $filter, ...expanded(salesCreditMemos) }, limit: MOST });
}

const created = (memo: JsonObject) => ({ port: 'created', ...adopted(salesCreditMemos, memo) });

/** The only draft among credit memos; undefined: there is none. @throws NodeFailure data/bad_input where there are several */
function draftAmong(memos: readonly JsonObject[]): JsonObject | undefined {
  const [draft, second] = memos.filter(isDraft);
  if (!second) return draft;
  throw fail.data('bad_input', {
    message: 'This invoice has several drafts of credit memos. Post or delete all but one of them.',
    evidence: { path: '/id' },
  });
}

/**
 * Makes the draft of a credit memo with the lines of a posted invoice, of which nothing is paid. It carries no mark: it is found by the
 * invoice that it names.
 */
export const correctSalesInvoice = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.salesInvoice.correct',
  title: 'Make a corrective credit memo',
  description:
    'Makes the draft of a credit memo for the whole of a posted invoice that nothing is paid of, once. Nothing is posted yet. A draft for it that is there is handed on.',
  icon: 'receipt-refund',
  source: sourceOf(salesInvoices.page),
  effect: POSTS,
  parameters: Type.Object({ id: id(salesInvoices.title) }, { additionalProperties: false }),
  output: salesCreditMemos.shape.schema,
  ports: ['created'],
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },

  async run(context) {
    const { parameters: said, connection, signal } = context;
    const there = draftAmong(await memosOf(context, said.id));
    if (there) return created(there);
    const path = company(context, `${one(salesInvoices.set, said.id)}/Microsoft.NAV.makeCorrectiveCreditMemo`);
    await connection.post(path, { headers: HEADERS, signal });
    const made = draftAmong(await memosOf(context, said.id));
    if (made) return created(made);
    throw fail.data('bad_output', {
      message: 'Business Central made a credit memo that names no invoice. Look for it among the drafts.',
      phase: 'answered',
    });
  },

  /** One that is posted may be ours, or one from before. */
  async probe(context) {
    const memos = await memosOf(context, context.parameters.id);
    return memos.every(isDraft) ? settled(memos, created) : 'unknown';
  },
});
