import type { FileRecord } from '@holdfast/workflow';
import type { FileStore } from '../context.ts';
import { fail } from '../failures.ts';
import type { HttpReply } from '../http.ts';
import { parameter } from '../parameters.ts';

const MIB = 1024 * 1024;
const MAX_NAME_LENGTH = 200;

/** Parts of paths, what file systems refuse, and characters that nobody sees or that turn the writing round. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSAFE = /[/\\<>:"|?*\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/**
 * A file name by which nothing but a file in its folder can be meant: `../a:b.pdf` is `_a_b.pdf`. The ending stays.
 *
 * @param standard the name where none is left
 */
export function safeFileName(said: string, standard = 'file'): string {
  const plain = said
    .toWellFormed()
    .replace(UNSAFE, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (plain.length <= MAX_NAME_LENGTH) return plain || standard;
  const ending = /\.[^.]{1,20}$/.exec(plain)?.[0] ?? '';
  return `${plain.slice(0, MAX_NAME_LENGTH - ending.length).toWellFormed()}${ending}`;
}

/** A type such as `application/pdf`, without what may stand behind it. */
const typeOf = (said: string): string => {
  const type = said.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[a-z0-9][\w.+-]{0,100}\/[a-z0-9][\w.+-]{0,100}$/.test(type) ? type : 'application/octet-stream';
};

/** What a provider says of a file that it keeps. */
export interface KeptFile {
  readonly name: string;
  /** Empty: it does not say, and what it sends the bytes as counts. */
  readonly mimeType: string;
  /** Null: it does not say. */
  readonly sizeBytes: number | null;
}

/** Settings of a step that fetches a file. */
export const fetching = {
  file: parameter.text({ title: 'File', description: 'What it is called on the item.', maxLength: 100 }, 'data'),
  maxMegabytes: parameter.whole(
    { title: 'At most', description: 'So many megabytes. A larger file is not read.' },
    { minimum: 1, maximum: 64, standard: 25 },
  ),
};

/**
 * Fetches a file that a provider keeps, under a safe name and of a plain type. What
 * the provider says is too large is not asked for; what turns out to be is not handed on.
 *
 * @param get asks for its bytes with `expect: 'file'`
 * @throws NodeFailure data/file_too_large; what `get` throws
 */
export async function fetchFile(
  files: FileStore,
  kept: KeptFile,
  maxMegabytes: number,
  get: () => Promise<HttpReply>,
): Promise<FileRecord> {
  const refuse = (sizeBytes: number): void => {
    if (sizeBytes <= maxMegabytes * MIB) return;
    throw fail.data('file_too_large', {
      message: `"${name}" has ${sizeBytes} bytes; the step takes at most ${maxMegabytes} megabytes.`,
      evidence: { path: '/maxMegabytes' },
    });
  };
  const name = safeFileName(kept.name);
  refuse(kept.sizeBytes ?? 0);
  const reply = await get();
  // An answer without a body is an empty file.
  const file = reply.file ?? (await files.write({ name, mimeType: kept.mimeType, bytes: new Uint8Array() }));
  refuse(file.sizeBytes);
  return { ...file, name, mimeType: typeOf(kept.mimeType || file.mimeType) };
}
