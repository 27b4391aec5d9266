import { type EachContext, parameter } from '@holdfast/node-sdk';
import { day, dayIn, filled, markOf } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { dateIn, quoted } from '../calls.ts';
import { type Creation, createMany, createOne } from '../create.ts';
import { findMarked, markedUrl } from '../marker.ts';
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

const creation: Creation<typeof parameters> = {
  resource: bankTransactions,
  parameters,
  example: {
    contactId: '430fa14a-f945-44d3-9f97-5df5e28441b8',
    bankAccountCode: '090',
    lines: [{ description: 'Paper', unitAmount: '10.00', accountCode: '429' }],
  },
  knownBy: ['Url'],
  element(context) {
    const { parameters: said, idempotencyKey } = context;
    return filled({
      Type: said.kind,
      Contact: { ContactID: said.contactId },
      BankAccount: accountRef(said.bankAccountCode),
      Date: dateOf(context),
      LineAmountTypes: said.prices,
      LineItems: toLines(said.lines),
      Reference: said.reference,
      Url: markedUrl(markOf(idempotencyKey)),
    });
  },

  /** Looks for the mark among what was made for that day. */
  find(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    return findMarked(connection, {
      endpoint: bankTransactions.endpoint,
      query: { where: `Type==${quoted(said.kind)} AND Date==${dateIn(dateOf(context))}` },
      field: 'Url',
      mark: markOf(idempotencyKey),
      signal,
    });
  },
};

/** Records money spent from a bank account or received there, once, whatever happens on the way. Its link carries the mark. */
export const createBankTransaction = createOne(creation, {
  type: 'xero.bankTransaction.create',
  title: 'Record a bank transaction',
  description: 'Records money spent from a bank account or received there, once, whatever happens on the way.',
  icon: 'building-bank',
  source: 'https://developer.xero.com/documentation/api/accounting/banktransactions',
});

/** Records bank transactions, many with one call. */
export const createBankTransactions = createMany(creation, {
  type: 'xero.bankTransaction.createMany',
  title: 'Record many bank transactions',
  description:
    'Records money spent from bank accounts or received there, one for each item and up to fifty with one call, each once.',
  icon: 'stack-2',
  source: 'https://developer.xero.com/documentation/api/accounting/banktransactions',
});
