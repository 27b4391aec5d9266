import type { IncomingMessage, ServerResponse } from 'node:http';

/** For how long a browser may remember what it was told, in seconds. */
const REMEMBER_S = 600;

/**
 * Tells a browser whether a page of another origin may read the answer (Fetch,
 * 3.3), where the trigger names such origins. It keeps nobody out: only browsers ask.
 *
 * @returns whether the call was no more than that question, and is answered
 */
export function letIn(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
  methods: readonly string[],
): boolean {
  const { origin } = request.headers;
  if (origins.length === 0 || origin === undefined) return false;
  response.setHeader('vary', 'origin');
  const isAllowed = origins.includes('*') || origins.includes(origin);
  if (isAllowed) response.setHeader('access-control-allow-origin', origins.includes('*') ? '*' : origin);
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
  if (isAllowed) {
    response.setHeader('access-control-allow-methods', methods.join(', '));
    const asked = request.headers['access-control-request-headers'];
    if (asked !== undefined) response.setHeader('access-control-allow-headers', asked);
    response.setHeader('access-control-max-age', String(REMEMBER_S));
  }
  response.writeHead(204).end();
  return true;
}
