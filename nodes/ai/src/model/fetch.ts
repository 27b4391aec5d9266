import type { HttpClient, Json } from '@holdfast/node-sdk';
import { isRecord } from './schema.ts';

/** What providers' libraries say about themselves, and how they would sign in: the connection does that. */
const NOT_THEIRS = new Set([
  'authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'content-type',
  'content-length',
  'user-agent',
]);

/** Longest wait for the next piece of an answer. A model that thinks before it writes is silent for long. */
const IDLE_MS = 120_000;

/** Whether an answer is asked for in pieces: a field says so with most providers, the address with Google. */
const isInPieces = (url: string, body: Json): boolean =>
  (isRecord(body) && body.stream === true) || url.includes(':streamGenerateContent');

/**
 * A `fetch` that goes out by the HTTP client of the step: guarded, signed in by the connection, held
 * back by its limits, classified and without secrets in what it throws. A call of a model is a POST that only asks.
 *
 * @param reshape changes the body before it is sent
 */
export function fetchBy(http: HttpClient, reshape: (body: Json) => Json = (body) => body): typeof globalThis.fetch {
  return async (input, init) => {
    if (typeof init?.body !== 'string') throw new TypeError('A model is asked with JSON.');
    const url = String(input);
    const body = JSON.parse(init.body) as Json;
    const inPieces = isInPieces(url, body);
    const reply = await http.post(url, {
      isRead: true,
      json: reshape(body),
      ...(inPieces ? { expect: 'text', idleMs: IDLE_MS } : { expect: 'json' }),
      headers: Object.fromEntries([...new Headers(init.headers)].filter(([name]) => !NOT_THEIRS.has(name))),
      ...(init.signal ? { signal: init.signal } : {}),
    });
    if (!inPieces) return new Response(JSON.stringify(reply.body), { headers: { 'content-type': 'application/json' } });
    const pieces = typeof reply.body === 'string' ? reply.body : '';
    return new Response(pieces, { headers: { 'content-type': 'text/event-stream' } });
  };
}
