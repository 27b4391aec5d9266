import { parameter } from '@holdfast/node-sdk';
import { markOf } from '@holdfast/node-sdk/records';
import { quoted } from '../calls.ts';

const CODE_LENGTH = 10;

/** Code of a journal of our own: ten characters of the key. A journal of its own lets posting post these lines and no others. */
export const codeOf = ({ idempotencyKey }: { readonly idempotencyKey: string }): string =>
  markOf(idempotencyKey).slice('HF-'.length, 'HF-'.length + CODE_LENGTH);

export const byCode = (context: { readonly idempotencyKey: string }): string => `code eq ${quoted(codeOf(context))}`;

export const title = parameter.text({ title: 'Title', description: 'Of the journal.', maxLength: 100 }, 'Holdfast');
