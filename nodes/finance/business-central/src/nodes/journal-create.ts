import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { amount, filled, markOf } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { createOne, NUMBER_LENGTH } from '../operations.ts';
import { journals } from '../resources.ts';
import { byCode, codeOf, postedTo, title } from '../schema/journals.ts';
import { date, dateOf } from '../schema/parameters.ts';

const lines = Type.Array(
  Type.Object(
    {
      ...postedTo,
      amount: amount({ title: 'Amount', description: 'Debits are positive, credits negative.' }),
      description: parameter.text({ title: 'Description', description: 'Of this line.', maxLength: 100 }),
    },
    { additionalProperties: false },
  ),
  { title: 'Lines', description: 'Together they come to nought.', minItems: 2, maxItems: 500 },
);

/** Creates a journal of its own with its lines. Nothing is posted yet: posting is a step of its own. */
export const createJournal = createOne(
  journals,
  {
    type: 'business-central.journal.create',
    title: 'Create a journal',
    description: 'Writes lines into a new general journal in Business Central, once. Nothing is posted yet.',
    icon: 'notebook',
  },
  {
    parameters: Type.Object({ lines, title, date }, { additionalProperties: false }),
    example: {
      lines: [
        { accountNumber: '61100', amount: '500.00' },
        { accountNumber: '10100', amount: '-500.00' },
      ],
    },
    body: (context) => ({
      code: codeOf(context),
      displayName: context.parameters.title,
      journalLines: context.parameters.lines.map(
        (line, index): JsonObject =>
          filled({
            lineNumber: (index + 1) * 10_000,
            accountType: line.accountType,
            accountNumber: line.accountNumber,
            postingDate: dateOf(context),
            documentNumber: markOf(context.idempotencyKey, NUMBER_LENGTH),
            amount: Number(line.amount),
            description: line.description,
          }),
      ),
    }),
    mine: byCode,
  },
);
