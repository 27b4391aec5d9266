import createClient from 'openapi-fetch';
import { isPassing, problemOf, unreachable } from './problem.ts';
import { reportReach } from './reach.ts';
import type { paths } from './schema.gen.ts';

/**
 * The typed client of the REST surface. Give its promises to `call`, which
 * turns every refusal into a `ProblemError`.
 */
export const api = createClient<paths>({ baseUrl: '/api/v1', credentials: 'same-origin' });

interface Reply<T> {
  readonly data?: T | undefined;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The body of a successful reply.
 *
 * @throws ProblemError for every other one, and when no answer came at all.
 */
export async function call<T>(request: Promise<Reply<T>>): Promise<T> {
  let reply: Reply<T>;
  try {
    reply = await request;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    reportReach(false);
    throw unreachable();
  }
  if (reply.response.ok) {
    reportReach(true);
    return reply.data as T;
  }
  const problem = problemOf(reply.response.status, reply.error);
  reportReach(!isPassing(problem));
  throw problem;
}

/** Header that makes a POST safe to send twice. */
export const idempotencyKey = (): { 'Idempotency-Key': string } => ({ 'Idempotency-Key': crypto.randomUUID() });
