import { defineNode, type EachContext, parameter } from '@holdfast/node-sdk';
import { day, dayIn, filled, markOf, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, dateIn, quoted } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { findMarked, markedUrl } from '../marker.ts';
import { common, written } from '../operations.ts';
import { from } from '../options.ts';
import { bankTransactions } from '../resources.ts';
import { accountRef, id, lineAmounts, lines, toLines } from '../schema/parameters.ts';

const parameters = Type.Object(
  {
    kind: parameter.choice(
      { title: 'Kind', description: 'Which way the money went.' },
      { SPEND: 'Spent', RECEIVE: 'Received' },
      'SPEND',
    ),
    contactId: id({ title: 'Contact', description: 'Id of whom it went to, or came from.', ...from('contacts') }),
    bankAccountCode: Type.String({
      ...from('bankAccounts'),
      title: 'Bank account',
      description: 'Code of the bank account, or its id where it has none.',
      minLength: 1,
      maxLength: 50,
    }),
    lines,
    prices: lineAmounts,
    date: day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' }),
    reference: parameter.text({ title: 'Reference', description: 'Shown with the transaction.', maxLength: 255 }),
  },
  { additionalProperties: false },
);

const dateOf = ({ parameters: { date }, run }: EachContext<Static<typeof parameters>>): string =>
  date || dayIn(run.timeZone, run.startedAt);

/** Records money spent from a bank account or received there, once, whatever happens on the way. Its link carries the mark. */
export const createBankTransaction = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.bankTransaction.create',
  title: 'Record a bank transaction',
  description: 'Records money spent from a bank account or received there, once, whatever happens on the way.',
  icon: 'building-bank',
  source: 'https://developer.xero.com/documentation/api/accounting/banktransactions',
  effect: CREATES,
  parameters,
  output: bankTransactions.shape.schema,
  ports: ['created'],
  example: {
    contactId: '430fa14a-f945-44d3-9f97-5df5e28441b8',
    bankAccountCode: '090',
    lines: [{ description: 'Paper', unitAmount: '10.00', accountCode: '429' }],
  },

  async run(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    const transaction = filled({
      Type: said.kind,
      Contact: { ContactID: said.contactId },
      BankAccount: accountRef(said.bankAccountCode),
      Date: dateOf(context),
      LineAmountTypes: said.prices,
      LineItems: toLines(said.lines),
      Reference: said.reference,
      Url: markedUrl(markOf(idempotencyKey)),
    });
    const { body } = await connection.put(api(bankTransactions.endpoint), {
      query: { summarizeErrors: true },
      json: { [bankTransactions.endpoint]: [transaction] },
      idempotencyKey,
      signal,
    });
    return { port: 'created', ...written(bankTransactions, body) };
  },

  /** Looks for the mark among what was made for that day. */
  async probe(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    const hits = await findMarked(connection, {
      endpoint: bankTransactions.endpoint,
      query: { where: `Type==${quoted(said.kind)} AND Date==${dateIn(dateOf(context))}` },
      field: 'Url',
      mark: markOf(idempotencyKey),
      signal,
    });
    if (!hits) return 'unknown';
    return settled(hits, (hit) => ({
      port: 'created',
      output: bankTransactions.shape.read(hit),
      reference: textAt(hit, bankTransactions.idName),
    }));
  },
});
