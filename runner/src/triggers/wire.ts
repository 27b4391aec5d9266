import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { CallerResponse } from '@holdfast/node-sdk';
import { ProblemError, problemBody } from '../api/problems.ts';
import type { Files } from '../connections/files.ts';
import type { Log } from '../runtime.ts';

/** Refusals of bodies that may not have been read whole. */
const UNREAD = new Set([404, 405, 408, 413, 415]);

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
  // What is still on its way after a refusal is not read: the connection ends with the answer.
  if (UNREAD.has(problem.status)) response.setHeader('connection', 'close');
  response.setHeader('content-type', 'application/problem+json; charset=utf-8');
  response.writeHead(problem.status).end(JSON.stringify(problemBody(problem, correlationId)));
}
