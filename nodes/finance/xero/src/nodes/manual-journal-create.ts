import { type EachContext, parameter } from '@holdfast/node-sdk';
import { amount, day, dayIn, filled, markOf } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { dateIn } from '../calls.ts';
import { type Creation, createMany, createOne } from '../create.ts';
import { findMarked, markedUrl } from '../marker.ts';
import { from } from '../options.ts';
import { manualJournals } from '../resources.ts';

const parameters = Type.Object(
  {
    narration: Type.String({ title: 'Narration', description: 'What it is for.', minLength: 1, maxLength: 4_000 }),
    lines: Type.Array(
      Type.Object(
        {
          accountCode: Type.String({
            ...from('accounts'),
            title: 'Account',
            description: 'Code of the account.',
            minLength: 1,
            maxLength: 50,
          }),
          amount: amount({ title: 'Amount', description: 'Debits are positive, credits negative.' }),
          description: parameter.text({ title: 'Description', description: 'Of this line.', maxLength: 4_000 }),
          taxType: parameter.text({ title: 'Tax', description: 'Type of tax. Empty: none.', ...from('taxTypes') }),
        },
        { additionalProperties: false },
      ),
      { title: 'Lines', description: 'Together they come to nought.', minItems: 2, maxItems: 500 },
    ),
    date: day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' }),
    status: parameter.choice(
      { title: 'Status', description: 'Only posted ones count.' },
      { DRAFT: 'Draft', POSTED: 'Posted' },
      'DRAFT',
    ),
  },
  { additionalProperties: false },
);

const dateOf = ({ parameters: { date }, run }: EachContext<Static<typeof parameters>>): string =>
  date || dayIn(run.timeZone, run.startedAt);

const creation: Creation<typeof parameters> = {
  resource: manualJournals,
  parameters,
  example: {
    narration: 'Rent of January',
    lines: [
      { accountCode: '429', amount: '500.00' },
      { accountCode: '800', amount: '-500.00' },
    ],
  },
  knownBy: ['Url'],
  element(context) {
    const { parameters: said, idempotencyKey } = context;
    return filled({
      Narration: said.narration,
      Date: dateOf(context),
      Status: said.status,
      JournalLines: said.lines.map((line) =>
        filled({
          LineAmount: Number(line.amount),
          AccountCode: line.accountCode,
          Description: line.description,
          TaxType: line.taxType,
        }),
      ),
      Url: markedUrl(markOf(idempotencyKey)),
    });
  },

  /** Looks for the mark among what was made for that day. */
  find(context) {
    const { connection, idempotencyKey, signal } = context;
    return findMarked(connection, {
      endpoint: manualJournals.endpoint,
      query: { where: `Date==${dateIn(dateOf(context))}` },
      field: 'Url',
      mark: markOf(idempotencyKey),
      signal,
    });
  },
};

/** Posts amounts to accounts by hand, once, whatever happens on the way. Its link carries the mark. */
export const createManualJournal = createOne(creation, {
  type: 'xero.manualJournal.create',
  title: 'Post a manual journal',
  description: 'Posts amounts to accounts by hand, once, whatever happens on the way.',
  icon: 'notebook',
  source: 'https://developer.xero.com/documentation/api/accounting/manualjournals',
});

/** Posts manual journals, many with one call. */
export const createManualJournals = createMany(creation, {
  type: 'xero.manualJournal.createMany',
  title: 'Post many manual journals',
  description: 'Posts amounts to accounts by hand, a journal for each item and up to fifty with one call, each once.',
  icon: 'stack-2',
  source: 'https://developer.xero.com/documentation/api/accounting/manualjournals',
});
