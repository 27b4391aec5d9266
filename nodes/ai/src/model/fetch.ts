import type { HttpClient, Json } from '@holdfast/node-sdk';

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

/**
 * A `fetch` that goes out by the HTTP client of the step: guarded, signed in by the connection, held
 * back by its limits, classified and without secrets in what it throws. A call of a model is a POST that only asks.
 *
 * @param reshape changes the body before it is sent
 */
export function fetchBy(http: HttpClient, reshape: (body: Json) => Json = (body) => body): typeof globalThis.fetch {
  return async (input, init) => {
    if (typeof init?.body !== 'string') throw new TypeError('A model is asked with JSON.');
    const reply = await http.post(String(input), {
      isRead: true,
      expect: 'json',
      json: reshape(JSON.parse(init.body) as Json),
      headers: Object.fromEntries([...new Headers(init.headers)].filter(([name]) => !NOT_THEIRS.has(name))),
      ...(init.signal ? { signal: init.signal } : {}),
    });
    return new Response(JSON.stringify(reply.body), { headers: { 'content-type': 'application/json' } });
  };
}
