import { type EachContext, type JsonObject, MINUTE_MS } from '@holdfast/node-sdk';
import { amount, day, dayIn, filled, isRecord, markOf, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf } from '../calls.ts';
import { type Creation, createOne } from '../create.ts';
import { from } from '../options.ts';
import { batchPayments } from '../resources.ts';
import { accountRef, id } from '../schema/parameters.ts';

/** Xero's clock may be behind ours by so much. */
const CLOCK_MARGIN_MS = 5 * MINUTE_MS;
/** What Xero sends to the bank holds so many characters. */
const DETAILS_LENGTH = 18;

const parameters = Type.Object(
  {
    accountCode: Type.String({
      ...from('paymentAccounts'),
      title: 'Account',
      description: 'Code of the bank account, or of another account that takes payments; its id where it has none.',
      minLength: 1,
      maxLength: 50,
    }),
    date: day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' }),
    payments: Type.Array(
      Type.Object(
        {
          invoiceId: id({ title: 'Invoice', description: 'Id of the invoice or bill. All are of one kind.' }),
          amount: amount({ title: 'Amount', description: 'In the currency of the invoice.' }),
        },
        { additionalProperties: false },
      ),
      { title: 'Payments', description: 'What is paid with it, each invoice once.', minItems: 1, maxItems: 500 },
    ),
  },
  { additionalProperties: false },
);
type Context = EachContext<Static<typeof parameters>>;

const markIn = ({ idempotencyKey }: Context): string => markOf(idempotencyKey, DETAILS_LENGTH);

const paysOf = (list: readonly (readonly [id: string, amount: number])[]): string =>
  JSON.stringify(list.map(([invoiceId, paid]) => [invoiceId.toLowerCase(), paid]).toSorted());

/** What a batch payment in the books pays. */
const paidBy = ({ Payments }: JsonObject): string =>
  paysOf(
    (Array.isArray(Payments) ? Payments.filter(isRecord) : []).map(({ Invoice, Amount }) => [
      textAt(Invoice, 'InvoiceID'),
      Number(Amount),
    ]),
  );

/**
 * Its mark stands in both fields that Xero keeps of one: which it is depends on the country. One without a mark that pays
 * the same is nobody's for certain.
 */
const creation: Creation<typeof parameters> = {
  resource: batchPayments,
  parameters,
  example: {
    accountCode: '090',
    payments: [{ invoiceId: '243216c5-369e-4056-ac67-05388f86dc81', amount: '120.00' }],
  },
  knownBy: ['Details', 'Reference'],
  element(context) {
    const { parameters: said, run } = context;
    return filled({
      Account: accountRef(said.accountCode),
      Date: said.date || dayIn(run.timeZone, run.startedAt),
      Details: markIn(context),
      Reference: markIn(context),
      Payments: said.payments.map((one) => ({ Invoice: { InvoiceID: one.invoiceId }, Amount: Number(one.amount) })),
    });
  },

  async find(context) {
    const { parameters: said, run, connection, signal } = context;
    const since = new Date(run.startedAt - CLOCK_MARGIN_MS).toISOString().slice(0, 19);
    const { body } = await connection.get(api(batchPayments.endpoint), {
      headers: { 'If-Modified-Since': since },
      signal,
    });
    const there = elementsOf(body, batchPayments.endpoint);
    const mark = markIn(context);
    const isMarked = (one: JsonObject) => ['Details', 'Reference'].some((name) => textAt(one, name).includes(mark));
    const hits = there.filter(isMarked);
    if (hits.length > 0) return hits;
    const wanted = paysOf(said.payments.map((one) => [one.invoiceId, Number(one.amount)]));
    const isBare = (one: JsonObject) => textAt(one, 'Details') === '' && textAt(one, 'Reference') === '';
    return there.some((one) => isBare(one) && paidBy(one) === wanted) ? null : [];
  },
};

/** Pays several invoices, or several bills, with one sum: all of them or none. */
export const createBatchPayment = createOne(creation, {
  type: 'xero.batchPayment.create',
  title: 'Record a batch payment',
  description:
    'Pays several invoices, or several bills, with one sum, once, whatever happens on the way. A mark that finds it again is shown with it, and sent to the bank as its reference.',
  icon: 'cash-banknote',
  source: 'https://developer.xero.com/documentation/api/accounting/batchpayments',
});
