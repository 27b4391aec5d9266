import { type JsonObject, parameter, type RunFacts } from '@holdfast/node-sdk';
import { filled, markOf } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { quoted } from '../calls.ts';
import { NUMBER_LENGTH } from '../operations.ts';
import { chosenFrom } from '../options.ts';
import { dateOf } from './parameters.ts';

const CODE_LENGTH = 10;

/** Code of a journal of our own: ten characters of the key. A journal of its own lets posting post these lines and no others. */
export const codeOf = ({ idempotencyKey }: { readonly idempotencyKey: string }): string =>
  markOf(idempotencyKey).slice('HF-'.length, 'HF-'.length + CODE_LENGTH);

export const byCode = (context: { readonly idempotencyKey: string }): string => `code eq ${quoted(codeOf(context))}`;

export const title = parameter.text({ title: 'Title', description: 'Of the journal.', maxLength: 100 }, 'Holdfast');

/** What a line of a general journal is posted to. */
export const postedTo = {
  accountType: parameter.choice(
    { title: 'Posted to', description: 'An account of the chart, or one at a bank.' },
    { 'G/L Account': 'An account', 'Bank Account': 'A bank account' },
    'G/L Account',
  ),
  accountNumber: Type.String({
    title: 'Account',
    description: 'Number of the account, or of the bank account.',
    minLength: 1,
    maxLength: 20,
    ...chosenFrom('accounts'),
  }),
};

/** One payment in a journal: whose it is and its sign are for the kind of journal to say. */
export const paymentLine = (
  context: {
    readonly parameters: { readonly date: string };
    readonly run: RunFacts;
    readonly idempotencyKey: string;
  },
  index: number,
  { invoiceNumber, description }: { readonly invoiceNumber: string; readonly description: string },
  more: JsonObject,
): JsonObject =>
  filled({
    lineNumber: (index + 1) * 10_000,
    postingDate: dateOf(context),
    documentNumber: markOf(context.idempotencyKey, NUMBER_LENGTH),
    externalDocumentNumber: markOf(context.idempotencyKey),
    appliesToInvoiceNumber: invoiceNumber,
    description,
    ...more,
  });
