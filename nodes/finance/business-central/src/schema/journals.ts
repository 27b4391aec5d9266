import { type JsonObject, parameter, type RunFacts } from '@holdfast/node-sdk';
import { filled, markOf } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';
import { NUMBER_LENGTH } from '../operations.ts';
import { dateOf } from './parameters.ts';

const CODE_LENGTH = 10;

/** Code of a journal of our own: ten characters of the key. A journal of its own lets posting post these lines and no others. */
export const codeOf = ({ idempotencyKey }: { readonly idempotencyKey: string }): string =>
  markOf(idempotencyKey).slice('HF-'.length, 'HF-'.length + CODE_LENGTH);

export const byCode = (context: { readonly idempotencyKey: string }): string => `code eq ${quoted(codeOf(context))}`;

export const title = parameter.text({ title: 'Title', description: 'Of the journal.', maxLength: 100 }, 'Holdfast');

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
