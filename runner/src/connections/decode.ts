import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { type FileStore, fail, type HttpReply, type HttpRequest } from '@holdfast/node-sdk';
import type { RawAnswer } from './dispatch.ts';
import { parseStorable, storableText } from './storable.ts';

const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) } as const;
const unzipBare = promisify(inflateRaw);

/** Undoes the compression of an answer; what would grow beyond the limit is refused. */
export async function decompress({ headers, bytes }: RawAnswer, maxOutputLength: number): Promise<Buffer> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (bytes.length === 0 || encoding === '' || encoding === 'identity') return bytes;
  const kind = encoding === 'x-gzip' ? 'gzip' : encoding;
  if (!Object.hasOwn(unzip, kind))
    throw new Error(`The answer is compressed in a way that was not asked for (${kind}).`);
  // Some servers leave out the header of deflate, whose first byte ends in 8 (RFC 9110 §8.4.1.2, RFC 1950 §2.2).
  const isBare = kind === 'deflate' && ((bytes[0] ?? 0) & 0x0f) !== 8;
  return (isBare ? unzipBare : unzip[kind as keyof typeof unzip])(bytes, { maxOutputLength });
}

const mimeOf = (headers: RawAnswer['headers']): string =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';

const isText = (mime: string): boolean =>
  mime === '' ||
  /^text\/|[/+](json|xml|javascript|x-www-form-urlencoded|yaml|csv)$/.test(mime) ||
  mime === 'application/x-ndjson';

/** Text in the character set that the answer names; UTF-8 when it names none we know. */
export function textOf(bytes: Uint8Array, contentType: string | undefined): string {
  const charset = /charset="?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** Text in which bytes may be written as %XX; as it stands where they are no UTF-8. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The name of a file: that of the answer (RFC 6266, its `filename*` first), else the last part of the address. */
const nameOf = (answer: RawAnswer, url: URL): string => {
  const disposition = answer.headers['content-disposition'] ?? '';
  const extended = /filename\*\s*=\s*UTF-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  const said = extended === undefined ? /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(disposition) : null;
  const last = url.pathname.split('/').at(-1) ?? '';
  const found = extended === undefined ? (said?.[1] ?? said?.[2] ?? unescaped(last)) : unescaped(extended);
  const name = storableText(
    found
      .replace(/[/\\\0]/g, '_')
      .trim()
      .slice(0, 200)
      .toWellFormed(),
  );
  return name === '' || name === '.' || name === '..' ? 'download' : name;
};

/** What a node gets to see of an answer. @throws NodeFailure data/bad_output */
export async function decodeAnswer(
  answer: RawAnswer,
  bytes: Buffer,
  request: HttpRequest,
  url: URL,
  files: FileStore,
): Promise<HttpReply> {
  const { status } = answer;
  const headers = Object.fromEntries(
    Object.entries(answer.headers)
      .filter(([name]) => name !== 'set-cookie')
      .map(([name, value]) => [name, storableText(value)]),
  );
  const head = { status, headers, url: storableText(url.href) };
  const mimeType = mimeOf(answer.headers);
  const expect = request.expect ?? 'auto';
  if (expect === 'none' || bytes.length === 0) return { ...head, body: null };
  if (expect === 'file' || (expect === 'auto' && !isText(mimeType))) {
    const file = await files.write({
      name: nameOf(answer, url),
      mimeType: mimeType || 'application/octet-stream',
      bytes,
    });
    return { ...head, body: null, file };
  }
  const text = textOf(bytes, answer.headers['content-type']);
  const isJson = expect === 'json' || (expect === 'auto' && /[/+]json$/.test(mimeType));
  if (!isJson) {
    const body = storableText(text);
    return { ...head, body, ...(body === text ? {} : { altered: [''] }) };
  }
  try {
    const { value, altered } = parseStorable(text);
    return { ...head, body: value, ...(altered.length > 0 ? { altered } : {}) };
  } catch (cause) {
    throw fail.data('bad_output', {
      message: `The answer of ${url.host} says that it is JSON, but it cannot be read as such.`,
      phase: 'answered',
      decidedBy: '1c.output',
      evidence: { status, body: text.slice(0, 2_048) },
      cause,
    });
  }
}
