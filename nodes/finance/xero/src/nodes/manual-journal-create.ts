import { defineNode, type EachContext, parameter } from '@holdfast/node-sdk';
import { amount, day, dayIn, filled, markOf, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, dateIn } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { findMarked, markedUrl } from '../marker.ts';
import { common, written } from '../operations.ts';
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

/** Posts amounts to accounts by hand, once, whatever happens on the way. Its link carries the mark. */
export const createManualJournal = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.manualJournal.create',
  title: 'Post a manual journal',
  description: 'Posts amounts to accounts by hand, once, whatever happens on the way.',
  icon: 'notebook',
  source: 'https://developer.xero.com/documentation/api/accounting/manualjournals',
  effect: CREATES,
  parameters,
  output: manualJournals.shape.schema,
  ports: ['created'],
  example: {
    narration: 'Rent of January',
    lines: [
      { accountCode: '429', amount: '500.00' },
      { accountCode: '800', amount: '-500.00' },
    ],
  },

  async run(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    const journal = filled({
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
    const { body } = await connection.put(api(manualJournals.endpoint), {
      query: { summarizeErrors: true },
      json: { [manualJournals.endpoint]: [journal] },
      idempotencyKey,
      signal,
    });
    return { port: 'created', ...written(manualJournals, body) };
  },

  /** Looks for the mark among what was made for that day. */
  async probe(context) {
    const { connection, idempotencyKey, signal } = context;
    const hits = await findMarked(connection, {
      endpoint: manualJournals.endpoint,
      query: { where: `Date==${dateIn(dateOf(context))}` },
      field: 'Url',
      mark: markOf(idempotencyKey),
      signal,
    });
    if (!hits) return 'unknown';
    return settled(hits, (hit) => ({
      port: 'created',
      output: manualJournals.shape.read(hit),
      reference: textAt(hit, manualJournals.idName),
    }));
  },
});
