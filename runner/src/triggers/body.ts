import type { IncomingMessage } from 'node:http';
import { inspect, type Json, parseJson } from '@holdfast/workflow';
import { ProblemError } from '../api/problems.ts';
import { parseExact, storableText, toStorable } from '../connections/storable.ts';
import { type Brought, readParts, wholeBody } from './uploads.ts';

const BODY_TIMEOUT_MS = 10_000;

/**
 * Reads a body whole, and no further than it may go.
 *
 * @param limit whose limit it is, for those who want to raise it
 * @throws ProblemError 413, 408
 */
export function readBody(request: IncomingMessage, maxBytes: number, limit = 'HOLDFAST_INTAKE_BYTES'): Promise<Buffer> {
  const tooLarge = () =>
    new ProblemError(
      413,
      'body_too_large',
      `The body may have ${maxBytes} bytes. Send less at once, or raise ${limit}.`,
    );
  if (!['', 'identity'].includes(request.headers['content-encoding']?.trim().toLowerCase() ?? ''))
    return Promise.reject(
      new ProblemError(415, 'encoded_body', 'The body is compressed, which is not read here. Send it as it is.'),
    );
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(
      () =>
        fail(
          new ProblemError(408, 'body_too_slow', `The body did not arrive within ${BODY_TIMEOUT_MS / 1_000} seconds.`),
        ),
      BODY_TIMEOUT_MS,
    );
    const fail = (error: unknown) => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      request.resume();
      reject(error);
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) fail(tooLarge());
      else chunks.push(chunk);
    });
    request.on('end', () => {
      clearTimeout(timer);
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
    request.on('error', fail);
    request.on('aborted', () =>
      fail(new ProblemError(400, 'body_cut', 'The connection broke before the body was there.')),
    );
  });
}

/** The media type of a request, without its parameters. More than one is refused. */
export function contentTypeOf(request: IncomingMessage): string {
  const said = request.headersDistinct['content-type'] ?? [];
  if (said.length > 1)
    throw new ProblemError(400, 'two_content_types', 'The request names two content types. Send one.');
  return (said[0] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

export const isJson = (type: string): boolean => type === 'application/json' || type.endsWith('+json');
const isText = (type: string): boolean =>
  type.startsWith('text/') || type === 'application/xml' || type.endsWith('+xml') || type === 'application/csv';

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Buffer, what: string): string {
  try {
    return storableText(utf8.decode(bytes));
  } catch {
    throw new ProblemError(400, 'not_utf8', `${what} is not UTF-8 text.`);
  }
}

/** Longest text that is read a second time to find where it is wrong, in characters. */
const EXPLAINED = 1024 * 1024;

/** Escapes by which a text may hold what a store does not take (rule T1). */
const ESCAPED = /\\u(?:0000|d[89a-f])/i;

/** JSON from outside: well-formed, not too deep, without names that mean something to JavaScript. */
export function parseJsonBody(bytes: Buffer): Json {
  if (bytes.length === 0) return null;
  const text = textOf(bytes, 'The body');
  let value: Json;
  try {
    // Ids beyond ±2^53 keep their digits: two of them must not become one.
    value = parseExact(text) as Json;
  } catch {
    const read = text.length > EXPLAINED ? null : parseJson(text);
    throw new ProblemError(400, 'not_json', read && !read.ok ? read.problem.message : 'This is not JSON.');
  }
  const problem = inspect(value);
  if (problem)
    throw new ProblemError(400, problem.code, problem.message, {
      errors: [{ path: problem.path, message: problem.message }],
    });
  return ESCAPED.test(text) ? toStorable(value) : value;
}

function parseForm(bytes: Buffer): Json {
  const fields: Record<string, Json> = {};
  // Read before it is made storable: what it may not hold stands in it as %00.
  for (const [said, given] of new URLSearchParams(textOf(bytes, 'The form'))) {
    const [name, value] = [storableText(said), storableText(given)];
    if (name === '__proto__' || name === 'constructor' || name === 'prototype')
      throw new ProblemError(400, 'forbidden_name', `A field may not be called "${name}".`);
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    fields[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  }
  return fields;
}

const isForm = (type: string): boolean => type === 'application/x-www-form-urlencoded';

/** Whether a body of this type becomes files: parts of a form, or a file as a whole. */
export const bringsFiles = (type: string): boolean =>
  MEDIA_TYPE.test(type) && !isJson(type) && !isForm(type) && !isText(type);

/** What a body says, where it is JSON, a form or text; undefined where its type is another one. */
function readableBody(bytes: Buffer, type: string): Json | undefined {
  if (bytes.length === 0) return null;
  if (isJson(type)) return parseJsonBody(bytes);
  if (isForm(type)) return parseForm(bytes);
  return isText(type) ? textOf(bytes, 'The body') : undefined;
}

const unknownType = (type: string) =>
  new ProblemError(
    415,
    'unknown_content_type',
    `Bodies of the type "${type || 'none'}" are not read here. Send JSON, a form or text, and say which by Content-Type.`,
  );

/** What a body says. The declared type decides how it is read; nothing is guessed from its content. */
export function parseBody(bytes: Buffer, type: string): Json {
  const body = readableBody(bytes, type);
  if (body === undefined) throw unknownType(type);
  return body;
}

/** As `parseBody`; parts that name a file, and bodies of any other type that is declared, become files. */
export async function parseCall(bytes: Buffer, type: string, contentType: string): Promise<Brought> {
  const body = readableBody(bytes, type);
  if (body !== undefined) return { body, files: new Map() };
  if (type === 'multipart/form-data') return readParts(bytes, contentType);
  if (!MEDIA_TYPE.test(type)) throw unknownType(type);
  return wholeBody(bytes, type);
}

const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;
