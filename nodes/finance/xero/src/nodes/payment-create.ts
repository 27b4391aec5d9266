import { defineNode, type EachContext, parameter } from '@holdfast/node-sdk';
import { amount, day, dayIn, filled, markOf, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { common, written } from '../operations.ts';
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
  `${reference} ${markOf(idempotencyKey)}`.trim();

/** Records a payment. */
export const createPayment = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.payment.create',
  title: 'Record a payment',
  description: 'Records the payment of an invoice, a bill or a credit note, once, whatever happens on the way.',
  icon: 'cash',
  source: 'https://developer.xero.com/documentation/api/accounting/payments',
  effect: CREATES,
  parameters,
  output: payments.shape.schema,
  ports: ['created'],
  example: { documentId: '243216c5-369e-4056-ac67-05388f86dc81', accountCode: '090', amount: '120.00' },

  async run(context) {
    const { parameters: said, run, connection, idempotencyKey, signal } = context;
    const payment = filled({
      ...(said.about === 'invoice'
        ? { Invoice: { InvoiceID: said.documentId } }
        : { CreditNote: { CreditNoteID: said.documentId } }),
      Account: accountRef(said.accountCode),
      Amount: Number(said.amount),
      Date: said.date || dayIn(run.timeZone, run.startedAt),
      Reference: referenceOf(context),
    });
    const { body } = await connection.put(api('Payments'), {
      query: { summarizeErrors: true },
      json: { Payments: [payment] },
      idempotencyKey,
      signal,
    });
    return { port: 'created', ...written(payments, body) };
  },

  /** Looks for its reference, mark and all. One that was taken back since is there too. */
  async probe(context) {
    const { connection, signal } = context;
    const { body } = await connection.get(api('Payments'), {
      query: { where: `Reference==${quoted(referenceOf(context))}` },
      signal,
    });
    return settled(elementsOf(body, 'Payments'), (hit) => ({
      port: 'created',
      output: payments.shape.read(hit),
      reference: textAt(hit, 'PaymentID'),
    }));
  },
});
