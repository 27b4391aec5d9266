import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { amount, filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { byNote, createOne, noteOf } from '../operations.ts';
import { journalEntries } from '../resources.ts';
import { currency, date, heading, note, number, refTo } from '../schema/parameters.ts';

const lines = Type.Array(
  Type.Object(
    {
      accountId: refTo('Account', 'Id of the account.', 'accounts'),
      amount: amount({ title: 'Amount', description: 'Debits are positive, credits negative.' }),
      description: parameter.text({ title: 'Description', description: 'Of this line.', maxLength: 4_000 }),
    },
    { additionalProperties: false },
  ),
  { title: 'Lines', description: 'Together they come to nought.', minItems: 2, maxItems: 500 },
);

/** Posts amounts to accounts by hand. QuickBooks wants amounts without a sign, and the side in words. */
export const createJournalEntry = createOne(
  journalEntries,
  {
    type: 'quickbooks.journalEntry.create',
    title: 'Post a journal entry',
    description: 'Posts amounts to accounts by hand, once, whatever happens on the way.',
    icon: 'notebook',
  },
  {
    parameters: Type.Object({ lines, number, date, note, currency }, { additionalProperties: false }),
    example: {
      lines: [
        { accountId: '7', amount: '500.00' },
        { accountId: '35', amount: '-500.00' },
      ],
    },
    body: (context) =>
      filled({
        ...heading(context),
        Line: context.parameters.lines.map(
          (line): JsonObject =>
            filled({
              Amount: Number(line.amount.replace('-', '')),
              Description: line.description,
              DetailType: 'JournalEntryLineDetail',
              JournalEntryLineDetail: {
                PostingType: line.amount.startsWith('-') ? 'Credit' : 'Debit',
                AccountRef: { value: line.accountId },
              },
            }),
        ),
        PrivateNote: noteOf(context),
      }),
    find: byNote(journalEntries),
  },
);
