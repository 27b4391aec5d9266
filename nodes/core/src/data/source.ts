import { type FileStore, fail, type Item, type Json } from '@holdfast/node-sdk';
import iconv from 'iconv-lite';
import { choice, text } from '../parameters.ts';
import { getField } from '../values/fields.ts';
import { isMissing, kindOf } from '../values/kinds.ts';

export const ENCODINGS = {
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
export type Encoding = keyof typeof ENCODINGS;

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
  readonly encoding: Encoding;
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
  throw fail.data('missing_field', {
    message: `The item has no field "${field}" to write. It has: ${fieldsOf({ json })}.`,
    evidence: { path: field },
  });
}

/** The first names of the fields of an item, for a message. */
const fieldsOf = ({ json }: Pick<Item, 'json'>): string => Object.keys(json).slice(0, 20).join(', ') || 'none';

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
    message: `The item has no field "${source.field}" to read. It has: ${fieldsOf(item)}.`,
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

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The encoding that an XML document names in its first line. */
const declared = (buffer: Buffer): string | undefined =>
  /^<\?xml[^>]{1,100}?encoding\s*=\s*["']([\w.-]{1,40})["']/.exec(buffer.subarray(0, 200).toString('latin1'))?.[1];

/**
 * Bytes as text. `auto` goes by the mark at the beginning, then by what XML
 * declares; what is left has to be UTF-8, and is never guessed.
 *
 * @throws NodeFailure data/not_text
 */
export function decoded(bytes: Uint8Array, encoding: Encoding): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (encoding !== 'auto') return iconv.decode(buffer, encoding);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return iconv.decode(buffer, 'utf16le');
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return iconv.decode(buffer, 'utf16be');
  const named = declared(buffer);
  if (named !== undefined && iconv.encodingExists(named)) return iconv.decode(buffer, named);
  try {
    return utf8.decode(buffer);
  } catch (cause) {
    throw fail.data('not_text', {
      message: 'The file is not UTF-8. Say how its characters are encoded, such as Windows-1252.',
      evidence: { path: '/encoding' },
      cause,
    });
  }
}
