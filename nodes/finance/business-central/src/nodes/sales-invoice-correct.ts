import { defineNode, fail, type JsonObject, MINUTE_MS } from '@holdfast/node-sdk';
import { settled, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { type Around, company, HEADERS, one, quoted, readAll, readOne } from '../calls.ts';
import { POSTS } from '../limits.ts';
import { adopted, common, expanded, isPosted, sourceOf } from '../operations.ts';
import { salesCreditMemos, salesInvoices } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** More than one that names an invoice is a mistake already. */
const MOST_NAMING = 10;

/** Drafts of one customer. */
const MOST_DRAFTS = 5_000;

/** The clock of Business Central may be behind ours by so much. */
const CLOCK_MARGIN_MS = 5 * MINUTE_MS;

const isDraft = (memo: JsonObject): boolean => !isPosted(textAt(memo, 'status'));

/** Credit memos, drafts and posted ones, with their lines. */
const memosWhere = (context: Around, $filter: string, limit: number): Promise<JsonObject[]> =>
  readAll(context, salesCreditMemos.set, { query: { $filter, ...expanded(salesCreditMemos) }, limit });

const readInvoice = (context: Around, invoiceId: string): Promise<JsonObject> =>
  readOne(context, one(salesInvoices.set, invoiceId));

const memosNaming = (context: Around, invoice: JsonObject): Promise<JsonObject[]> =>
  memosWhere(context, `invoiceNumber eq ${quoted(textAt(invoice, 'number'))}`, MOST_NAMING);

const ofCustomer = (invoice: JsonObject): string => `customerNumber eq ${quoted(textAt(invoice, 'customerNumber'))}`;
const draftsOfCustomer = (context: Around, invoice: JsonObject): Promise<JsonObject[]> =>
  memosWhere(context, `${ofCustomer(invoice)} and status eq 'Draft'`, MOST_DRAFTS);

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
 * Makes the draft of a credit memo with the lines of a posted invoice, of which nothing is paid. It carries no mark. Microsoft's source
 * enters the invoice in it, which is no promise: a draft that names the invoice is the one. Where none does, one of the customer that is
 * new and names no invoice may be it; that there is none such proves that it was not made.
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
    const invoice = await readInvoice(context, said.id);
    const there = draftAmong(await memosNaming(context, invoice));
    if (there) return created(there);
    const before = new Set((await draftsOfCustomer(context, invoice)).map((memo) => textAt(memo, 'id')));
    const path = company(context, `${one(salesInvoices.set, said.id)}/Microsoft.NAV.makeCorrectiveCreditMemo`);
    await connection.post(path, { headers: HEADERS, signal });
    const [named, more] = (await memosNaming(context, invoice)).filter(isDraft);
    if (named && !more) return created(named);
    // It is among what is new.
    const [made, another] = (await draftsOfCustomer(context, invoice)).filter(
      (memo) => !before.has(textAt(memo, 'id')),
    );
    if (made && !another) return created(made);
    throw fail.ambiguous('answer_lost', {
      message: `Business Central made the credit memo, and it cannot be told which it is: ${another ? 'other drafts of the customer were made meanwhile' : 'the customer has no new draft'}. It is not made again: look for it there and enter its id.`,
      phase: 'answered',
    });
  },

  /** One that is posted may be ours, or one from before. */
  async probe(context) {
    const invoice = await readInvoice(context, context.parameters.id);
    const memos = await memosNaming(context, invoice);
    if (memos.length > 0) return memos.every(isDraft) ? settled(memos, created) : 'unknown';
    const since = new Date(context.run.startedAt - CLOCK_MARGIN_MS).toISOString();
    const recent = await memosWhere(
      context,
      `${ofCustomer(invoice)} and lastModifiedDateTime ge ${since}`,
      MOST_DRAFTS,
    );
    return recent.some((memo) => textAt(memo, 'invoiceNumber') === '') ? 'unknown' : 'absent';
  },
});
