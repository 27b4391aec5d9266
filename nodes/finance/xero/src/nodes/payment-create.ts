import { type EachContext, parameter } from '@holdfast/node-sdk';
import { amount, day, dayIn, filled, marked, markOf } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { type Creation, createMany, createOne } from '../create.ts';
import { from } from '../options.ts';
import { payments } from '../resources.ts';
import { accountRef, id } from '../schema/parameters.ts';

const parameters = Type.Object(
  {
    about: parameter.choice(
      { title: 'Pays', description: 'What is paid, or paid back.' },
      { invoice: 'An invoice or a bill', creditNote: 'A credit note' },
      'invoice',
    ),
    documentId: id({ title: 'Document', description: 'Id of the invoice, bill or credit note.' }),
    accountCode: Type.String({
      ...from('paymentAccounts'),
      title: 'Account',
      description: 'Code of the bank account, or of another account that takes payments; its id where it has none.',
      minLength: 1,
      maxLength: 50,
    }),
    amount: amount({ title: 'Amount', description: 'In the currency of the document.' }),
    date: day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' }),
    reference: parameter.text({
      title: 'Reference',
      description: 'Shown with the payment. A mark that finds the payment again is put behind it.',
      maxLength: 200,
    }),
  },
  { additionalProperties: false },
);

const referenceOf = ({ parameters: { reference }, idempotencyKey }: EachContext<Static<typeof parameters>>): string =>
  marked(reference, markOf(idempotencyKey));

const creation: Creation<typeof parameters> = {
  resource: payments,
  parameters,
  example: { documentId: '243216c5-369e-4056-ac67-05388f86dc81', accountCode: '090', amount: '120.00' },
  knownBy: ['Reference'],
  element(context) {
    const { parameters: said, run } = context;
    return filled({
      ...(said.about === 'invoice'
        ? { Invoice: { InvoiceID: said.documentId } }
        : { CreditNote: { CreditNoteID: said.documentId } }),
      Account: accountRef(said.accountCode),
      Amount: Number(said.amount),
      Date: said.date || dayIn(run.timeZone, run.startedAt),
      Reference: referenceOf(context),
    });
  },

  /** Looks for its reference, mark and all. One that was taken back since is there too. */
  async find(context) {
    const { connection, signal } = context;
    const query = { where: `Reference==${quoted(referenceOf(context))}` };
    const { body } = await connection.get(api(payments.endpoint), { query, signal });
    return elementsOf(body, payments.endpoint);
  },
};

/** Records a payment. */
export const createPayment = createOne(creation, {
  type: 'xero.payment.create',
  title: 'Record a payment',
  description: 'Records the payment of an invoice, a bill or a credit note, once, whatever happens on the way.',
  icon: 'cash',
  source: 'https://developer.xero.com/documentation/api/accounting/payments',
});

/** Records payments, many with one call. */
export const createPayments = createMany(creation, {
  type: 'xero.payment.createMany',
  title: 'Record many payments',
  description:
    'Records payments of invoices, bills and credit notes, one for each item and up to fifty with one call, each once.',
  icon: 'stack-2',
  source: 'https://developer.xero.com/documentation/api/accounting/payments',
});
