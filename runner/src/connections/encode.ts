import { randomBytes } from 'node:crypto';
import { type FileStore, fail, type HttpRequest, type MultipartField } from '@holdfast/node-sdk';
import type { WireRequest } from './wire.ts';

const MAX_URL = 16_384;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Headers that the client itself sets. */
const OURS = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect', 'keep-alive']);

/** What a request takes that says nothing of it. */
export const ANY_FORM = 'application/json, text/*;q=0.9, */*;q=0.8';

const bad = (message: string) => fail.data('bad_request', { message, decidedBy: 'http' });

/** The address of a request: absolute, or below the connection's base. @throws NodeFailure data/bad_request */
export function addressOf(request: HttpRequest, baseUrl: string | undefined): URL {
  let url: URL;
  try {
    const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(request.url);
    url = isAbsolute || baseUrl === undefined ? new URL(request.url) : new URL(joined(baseUrl, request.url));
  } catch {
    throw bad(
      `"${request.url.slice(0, 200)}" is no address. It starts with https:// or is a path below the address of the connection.`,
    );
  }
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const entry of Array.isArray(value) ? value : [value])
      if (entry !== undefined) url.searchParams.append(name, String(entry));
  }
  url.hash = '';
  if (url.href.length > MAX_URL)
    throw bad(`The address has ${url.href.length} characters; ${MAX_URL} are allowed. Put the data into the body.`);
  return url;
}

const joined = (base: string, path: string): string => `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;

/** Headers and body of a request, as they go on the wire. @throws NodeFailure data/bad_request */
export async function encodeRequest(request: HttpRequest, url: URL, files: FileStore): Promise<WireRequest> {
  const headers: Record<string, string> = Object.create(null);
  const set = (name: string, value: string) => {
    if (!TOKEN.test(name)) throw bad(`"${name.slice(0, 100)}" cannot be the name of a header.`);
    if (/[\0\r\n]/.test(value)) throw bad(`The value of the header "${name}" holds a line break.`);
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
      throw bad(`The value of the header "${name}" holds characters that headers cannot carry.`);
    if (!OURS.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
  };
  for (const [name, value] of Object.entries(request.headers ?? {})) if (value !== undefined) set(name, String(value));
  if (request.idempotencyKey !== undefined) set(request.idempotencyHeader ?? 'Idempotency-Key', request.idempotencyKey);
  headers.accept ??= ANY_FORM;
  headers['user-agent'] ??= 'Holdfast';
  headers['accept-encoding'] ??= 'gzip, deflate, br';
  const body = await bodyOf(request, files);
  if (body && body.contentType !== '' && headers['content-type'] === undefined) set('content-type', body.contentType);
  return { method: request.method, url: url.href, headers: { ...headers }, body: body?.bytes ?? null };
}

async function bodyOf(
  request: HttpRequest,
  files: FileStore,
): Promise<{ bytes: Uint8Array; contentType: string } | null> {
  const said = [request.json, request.form, request.text, request.multipart, request.file].filter(
    (part) => part !== undefined,
  );
  if (said.length > 1) throw bad('A request has one body: JSON, a form, text, parts or a file.');
  if (request.json !== undefined)
    return { bytes: Buffer.from(JSON.stringify(request.json)), contentType: 'application/json' };
  if (request.form) {
    const pairs = Object.entries(request.form).flatMap(([name, value]): [string, string][] =>
      (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((entry) => [name, String(entry)]),
    );
    return {
      bytes: Buffer.from(new URLSearchParams(pairs).toString()),
      contentType: 'application/x-www-form-urlencoded',
    };
  }
  if (request.text) return { bytes: Buffer.from(request.text.body), contentType: request.text.contentType };
  if (request.file) return { bytes: await files.read(request.file), contentType: request.file.mimeType };
  return request.multipart ? multipart(request.multipart, files) : null;
}

const quoted = (text: string): string => text.replace(/["\r\n\\]/g, (c) => encodeURIComponent(c));

async function multipart(
  fields: readonly MultipartField[],
  files: FileStore,
): Promise<{ bytes: Uint8Array; contentType: string }> {
  const boundary = `holdfast-${randomBytes(16).toString('hex')}`;
  const parts: Uint8Array[] = [];
  for (const field of fields) {
    if ('value' in field) {
      parts.push(
        Buffer.from(
          `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(field.name)}"\r\n\r\n${field.value}\r\n`,
        ),
      );
      continue;
    }
    const name = quoted(field.fileName ?? field.file.name);
    parts.push(
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(field.name)}"; filename="${name}"\r\ncontent-type: ${field.file.mimeType.replace(/[\r\n]/g, '')}\r\n\r\n`,
      ),
      await files.read(field.file),
      Buffer.from('\r\n'),
    );
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(parts), contentType: `multipart/form-data; boundary=${boundary}` };
}
