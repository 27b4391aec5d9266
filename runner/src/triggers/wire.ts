import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallerResponse } from '@holdfast/node-sdk';
import { ProblemError, problemBody } from '../api/problems.ts';
import type { Files } from '../connections/files.ts';
import type { Log } from '../runtime.ts';

/** Refusals of bodies that may not have been read whole. */
const UNREAD = new Set([404, 405, 408, 413, 415]);

/** So long what still comes after a refusal is dropped: a sender whose socket is closed on it reads no answer. */
const LINGER_MS = 2_000;

/** Characters that a header cannot carry (RFC 9110, 5.5). The run is stored: its answer does not fail for one. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;

/** Headers that only we set. */
const OURS = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'set-cookie',
  'content-security-policy',
  'x-content-type-options',
  'date',
  'trailer',
  'upgrade',
]);

/** What is answered must not act as a page of ours: it has no scripts and no origin. */
export function guardContent(response: ServerResponse): void {
  response.setHeader('content-security-policy', "sandbox; default-src 'none'");
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cache-control', 'no-store');
}

/** Writes what a workflow answers. @throws ProblemError when its file does not exist any more */
export async function sendAnswer(
  response: ServerResponse,
  answer: CallerResponse,
  files: Pick<Files, 'read'>,
): Promise<void> {
  const { status, headers = {}, body, file } = answer;
  for (const [name, value] of Object.entries(headers))
    if (!OURS.has(name.toLowerCase())) response.setHeader(name, value.replace(UNSENDABLE, '?'));
  guardContent(response);
  if (file) {
    const found = await files.read(null, file.id);
    if (!found) throw new ProblemError(500, 'no_file', 'The file of the answer does not exist any more.');
    if (!response.hasHeader('content-type')) response.setHeader('content-type', found.mimeType);
    response.writeHead(status).end(found.bytes);
    return;
  }
  if (body === undefined || body === null) {
    response.writeHead(status).end();
    return;
  }
  const isText = typeof body === 'string';
  if (!response.hasHeader('content-type'))
    response.setHeader('content-type', isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
  // The status is not written ahead: head and body then leave in one piece, with their length.
  response.statusCode = status;
  response.end(isText ? body : JSON.stringify(body));
}

/** Writes a refusal, as problem+json. What is no refusal of ours is a call that could not be stored: it may come again. */
export function refuse(response: ServerResponse, error: unknown, log: Log): void {
  const correlationId = randomUUID();
  const problem =
    error instanceof ProblemError
      ? error
      : new ProblemError(503, 'not_stored', 'The call could not be stored. Send it again.');
  if (!(error instanceof ProblemError)) {
    log('error', 'A call could not be taken in', {
      correlationId,
      error: error instanceof Error ? error.message : String(error),
    });
    response.setHeader('retry-after', '5');
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  guardContent(response);
  const text = JSON.stringify(problemBody(problem, correlationId));
  response.setHeader('content-type', 'application/problem+json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(text));
  // What is still on its way after a refusal is not read: the connection ends once the sender had time to read why.
  if (UNREAD.has(problem.status)) response.setHeader('connection', 'close');
  response.writeHead(problem.status);
  response.write(text);
  if (!UNREAD.has(problem.status)) response.end();
  else drop(response.req, () => response.end());
}

/** Drops the rest of a body until it is over, or has had its time. Source: RFC 9112, 9.6 */
function drop(request: IncomingMessage, done: () => void): void {
  if (request.complete || request.destroyed) {
    done();
    return;
  }
  const end = () => {
    clearTimeout(timer);
    for (const over of ['end', 'close'] as const) request.off(over, end);
    done();
  };
  const timer = setTimeout(end, LINGER_MS);
  for (const over of ['end', 'close'] as const) request.once(over, end);
  request.resume();
}
