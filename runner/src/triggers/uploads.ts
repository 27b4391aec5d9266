import { createHash } from 'node:crypto';
import type { FileRecord, Json } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import { ProblemError } from '../api/problems.ts';
import { storableText } from '../connections/storable.ts';

/** Most parts of a form: each becomes a field or a file of one item. */
const MAX_PARTS = 1_000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** What a call brings: the body of its item, and files beside it by name. */
export interface Brought {
  readonly body: Json;
  readonly files: ReadonlyMap<string, Upload>;
}

/** Bytes that a caller sent, not stored yet. */
export interface Upload {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

const NAME_OF_BODY = 'data';

/** A body that is neither JSON nor text: one file. */
export const wholeBody = (bytes: Uint8Array, mimeType: string): Brought => ({
  body: null,
  files: new Map([[NAME_OF_BODY, { name: 'body', mimeType, bytes }]]),
});

/**
 * The parts of a form (RFC 7578): those that name a file become files, called
 * like their field, with a number behind it where there are several; the others
 * become fields. Only the part's own head makes a file, never what a field says.
 *
 * @throws ProblemError 400 not_multipart, forbidden_name; 413 too_many_parts
 */
export async function readParts(bytes: Uint8Array, contentType: string): Promise<Brought> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new ProblemError(
      400,
      'not_multipart',
      'The body is no form of several parts (RFC 7578), or its boundary is not the one that Content-Type names.',
    );
  }
  const parts = [...form];
  if (parts.length > MAX_PARTS)
    throw new ProblemError(413, 'too_many_parts', `The form has ${parts.length} parts; it may have ${MAX_PARTS}.`);
  const fields: Record<string, Json> = {};
  const files = new Map<string, Upload>();
  for (const [said, part] of parts) {
    const name = storableText(said);
    if (FORBIDDEN.has(name)) throw new ProblemError(400, 'forbidden_name', `A field may not be called "${name}".`);
    if (typeof part === 'string') {
      const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const value = storableText(part);
      fields[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
    } else if (part.name !== '' || part.size > 0) {
      files.set(freeName(name, files), await uploadOf(part));
    }
  }
  return { body: fields, files };
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let free = name;
  for (let copy = 2; taken.has(free); copy += 1) free = `${name}_${copy}`;
  return free;
}

/** A name without folders: what a caller says about where a file lay is nobody's business. */
const uploadOf = async (part: File): Promise<Upload> => ({
  name:
    storableText(
      part.name
        .replace(/^.*[/\\]/, '')
        .slice(0, 200)
        .toWellFormed(),
    ) || 'file',
  mimeType: storableText(part.type).slice(0, 200) || 'application/octet-stream',
  bytes: new Uint8Array(await part.arrayBuffer()),
});

/** A file of an item whose bytes are to be stored with its run. */
export interface NewFile {
  readonly record: FileRecord;
  readonly bytes: Uint8Array;
}

/** Gives uploads the records by which items name them. */
export const asFiles = (uploads: Brought['files']): ReadonlyMap<string, NewFile> =>
  new Map([...uploads].map(([field, upload]) => [field, { record: recordOf(upload), bytes: upload.bytes }]));

const recordOf = ({ name, mimeType, bytes }: Upload): FileRecord => ({
  id: uuid(),
  name,
  mimeType,
  sizeBytes: bytes.byteLength,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});
