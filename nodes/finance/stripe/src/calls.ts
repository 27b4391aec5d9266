import { fail, type HttpClient, type Json, type JsonObject } from '@holdfast/node-sdk';
import { isRecord, textAt } from '@holdfast/node-sdk/records';

/** Path of the API; every part is encoded. */
export const api = (...parts: readonly string[]): string => `/v1/${parts.map(encodeURIComponent).join('/')}`;

type Value = string | number | boolean | undefined;

/** Fields of a form; what is empty is left out, because Stripe takes an empty text for "remove this". */
export const form = (fields: Readonly<Record<string, Value>>): Record<string, string | number | boolean> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      (field): field is [string, string | number | boolean] => field[1] !== undefined && field[1] !== '',
    ),
  );

/** An object of an answer. @throws NodeFailure data/bad_output */
export function objectOf(body: Json): JsonObject {
  if (isRecord(body) && textAt(body, 'object') !== '') return body;
  throw fail.data('bad_output', { message: 'The answer of Stripe holds no object.', phase: 'answered' });
}

/** The most that one page holds. */
const PAGE_SIZE = 100;

/** Objects of a list, newest first, page by page; as many as are asked for. */
export async function listAll(
  connection: HttpClient,
  path: string,
  {
    query,
    limit,
    signal,
  }: { readonly query: Readonly<Record<string, Value>>; readonly limit: number; readonly signal: AbortSignal },
): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  while (found.length < limit) {
    const size = Math.min(PAGE_SIZE, limit - found.length);
    const last = found.at(-1);
    const { body } = await connection.get(path, {
      query: { ...form(query), limit: size, ...(last ? { starting_after: textAt(last, 'id') } : {}) },
      signal,
    });
    const data = isRecord(body) ? body.data : undefined;
    if (!Array.isArray(data))
      throw fail.data('bad_output', { message: 'The answer of Stripe holds no list.', phase: 'answered' });
    found.push(...data.filter(isRecord));
    if (!isRecord(body) || body.has_more !== true || data.length === 0) break;
  }
  return found;
}

/** An instant or a day as Stripe writes one: seconds. Undefined for nothing. @throws NodeFailure data/bad_input */
export function secondsOf(text: string): number | undefined {
  if (text === '') return undefined;
  const ms = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) || /Z$/.test(text) ? text : `${text}Z`);
  if (Number.isNaN(ms))
    throw fail.data('bad_input', { message: `"${text}" is no instant.`, evidence: { path: '/createdSince' } });
  return Math.floor(ms / 1_000);
}
