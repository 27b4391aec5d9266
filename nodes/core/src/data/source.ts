import { type FileStore, fail, type Item, type Json } from '@holdfast/node-sdk';
import iconv from 'iconv-lite';
import { choice, text } from '../parameters.ts';
import { getField } from '../values/fields.ts';
import { isMissing, kindOf } from '../values/kinds.ts';

const ENCODINGS = {
  auto: 'By its first bytes, else UTF-8',
  utf8: 'UTF-8',
  'windows-1252': 'Windows-1252',
  'iso-8859-1': 'ISO 8859-1',
  'iso-8859-15': 'ISO 8859-15',
  utf16le: 'UTF-16 LE',
  utf16be: 'UTF-16 BE',
  shift_jis: 'Shift-JIS',
  gb18030: 'GB 18030',
} as const;

/** Parameters that say where a text to read comes from. */
export const sourceParameters = (standardField: string) => ({
  from: choice(
    { title: 'Read from', description: 'Where the text is.' },
    { field: 'A field of the item', file: 'A file of the item' },
    'field',
  ),
  field: text(
    {
      title: 'Field',
      description: 'Field that holds the text, or that is written.',
      'x-control': 'field',
      'x-when': { from: ['field'] },
    },
    standardField,
  ),
  file: text({ title: 'File', description: 'Name of the file on the item.', 'x-when': { from: ['file'] } }, 'data'),
  encoding: choice(
    { title: 'Characters', description: 'How the characters of the file are encoded.', 'x-when': { from: ['file'] } },
    ENCODINGS,
    'auto',
  ),
});

interface Source {
  readonly from: 'field' | 'file';
  readonly field: string;
  readonly file: string;
  readonly encoding: keyof typeof ENCODINGS;
}

/** The field that is read, or written, where nobody names another one. */
export const STANDARD_FIELD = 'body';

/**
 * The value that is to be written: a field, or the whole item where the name is
 * empty, and where nobody named one and the item has none by the standard name.
 *
 * @throws NodeFailure data/missing_field
 */
export function valueToWrite(field: string, { json }: Item): Json {
  if (field === '') return json;
  const value = getField(json, field);
  if (!isMissing(value)) return value as Json;
  if (field === STANDARD_FIELD) return json;
  throw fail.data('missing_field', { message: `The item has no "${field}" to write.`, evidence: { path: field } });
}

/** The bytes of a file of an item. @throws NodeFailure data/no_file */
export async function bytesOfFile(item: Item, name: string, files: FileStore): Promise<Uint8Array> {
  const record = item.files && Object.hasOwn(item.files, name) ? item.files[name] : undefined;
  if (record) return files.read(record);
  throw fail.data('no_file', {
    message: `The item has no file "${name}". It has: ${Object.keys(item.files ?? {}).join(', ') || 'none'}.`,
    evidence: { path: '/file' },
  });
}

/** The value that is to be read: text, or for a field whatever it holds. @throws NodeFailure data/missing_field */
export async function readSource(source: Source, item: Item, files: FileStore): Promise<Json> {
  if (source.from === 'file') return decoded(await bytesOfFile(item, source.file, files), source.encoding);
  const value = getField(item.json, source.field);
  if (!isMissing(value)) return value as Json;
  throw fail.data('missing_field', {
    message: `The item has no "${source.field}" to read.`,
    evidence: { path: source.field },
  });
}

/** As `readSource`, for what must be text. @throws NodeFailure data/wrong_type */
export async function readText(source: Source, item: Item, files: FileStore): Promise<string> {
  const value = await readSource(source, item, files);
  if (typeof value === 'string') return value;
  throw fail.data('wrong_type', {
    message: `"${source.field}" must be text; it is ${kindOf(value)}.`,
    evidence: { path: source.field },
  });
}

function decoded(bytes: Uint8Array, encoding: Source['encoding']): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (encoding !== 'auto') return iconv.decode(buffer, encoding);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return iconv.decode(buffer, 'utf16le');
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return iconv.decode(buffer, 'utf16be');
  return iconv.decode(buffer, 'utf8');
}
