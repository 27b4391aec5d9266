import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJson } from '@holdfast/workflow';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Actor } from '../auth/actor.ts';
import { may } from '../auth/actor.ts';
import { messageOf } from '../runtime.ts';
import { VERSION } from '../version.ts';
import { type Call, type Handler, type OperationId, Reply } from './calls.ts';
import { ROUTES, type Route } from './contract/index.ts';
import { allHandlers } from './handlers/index.ts';
import { openApi } from './openapi.ts';
import { ProblemError, problemBody } from './problems.ts';
import { ReplyStore } from './replies.ts';
import type { Services } from './services.ts';
import { bodyCheck, textCheck } from './validation.ts';

export const BASE = '/api/v1';
const MAX_BODY = '26 MB';
/** For those whom nobody knows yet. */
const MAX_PUBLIC_BODY = '64 KB';
const MAX_DEPTH = 200;
/** SQLSTATEs of text that Postgres does not take. What people say is made storable before; this is names, addresses and queries. */
const UNSTORABLE = new Set(['22021', '22P05']);

/** Who asks, settled before any operation runs. */
export type FindActor = (request: IncomingMessage) => Promise<Actor | null>;

interface Locals {
  correlationId: string;
}

/** The REST surface, made from the table of routes. */
export function createApi(services: Services, findActor: FindActor): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use((_request, response, next) => {
    const correlationId = randomUUID();
    (response.locals as Locals).correlationId = correlationId;
    response.setHeader('x-correlation-id', correlationId);
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('content-security-policy', "sandbox; default-src 'none'");
    next();
  });
  const handlers = allHandlers(services);
  const replies = new ReplyStore(services.runtime.database);
  for (const route of ROUTES)
    app[route.method](
      `${BASE}${route.path.replace(/\{(\w+)\}/g, ':$1')}`,
      serve(route, handlers[route.operationId] as Handler<OperationId>, findActor, replies),
    );
  const document = openApi(VERSION);
  app.get(`${BASE}/openapi.json`, (_request, response) => void response.json(document));
  app.use('/api', (request) => {
    throw new ProblemError(404, 'no_such_route', `There is no ${request.method} ${request.originalUrl.split('?')[0]}.`);
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    refuse(services, error, request, response),
  );
  return app;
}

function serve(route: Route, handler: Handler<OperationId>, findActor: FindActor, replies: ReplyStore) {
  const checkParams = textCheck(route.params ?? {}, 'address');
  const checkQuery = route.isOpen ? () => ({}) : textCheck(route.query ?? {}, 'query');
  const checkBody = route.body ? bodyCheck(route.body) : null;
  const readBody = jsonReader(route.scope === 'public' ? MAX_PUBLIC_BODY : MAX_BODY);
  const [first = '200'] = Object.keys(route.replies);

  return async (request: Request, response: Response): Promise<void> => {
    const actor = await findActor(request);
    if (!actor && route.scope !== 'public')
      throw new ProblemError(401, 'sign_in', 'Please sign in, or send an API key: Authorization: Bearer hf_…');
    if (actor && !may(actor.role, route.scope))
      throw new ProblemError(
        403,
        'not_allowed',
        `The role "${actor.role}" may not do this. It needs the right "${route.scope}".`,
      );
    const params = checkParams({ ...request.params });
    const query = checkQuery({ ...request.query });
    const body = checkBody ? checkBody(await readBody(request, response)) : null;
    const call = { actor, params, query, body, request } as Call<OperationId>;
    const key = route.method === 'post' && actor ? request.get('idempotency-key') : undefined;
    const result =
      key === undefined
        ? await handler(call)
        : await replies.once(
            { workspaceId: (actor as Actor).workspaceId, actor: (actor as Actor).id, key },
            createHash('sha256')
              .update(`${route.operationId}\n${request.originalUrl}\n${JSON.stringify(body)}`)
              .digest(),
            async () => {
              const made = await handler(call);
              return made instanceof Reply ? made : new Reply(Number(first), made);
            },
          );
    send(response, result instanceof Reply ? result : new Reply(Number(first), result));
  };
}

/** Reads a body of a caller who may send one: nothing is read of others. */
function jsonReader(limit: string): (request: Request, response: Response) => Promise<unknown> {
  const read = express.json({ limit, strict: false, type: ['application/json', 'application/*+json'] });
  return async (request, response) => {
    await new Promise<void>((resolve, reject) =>
      read(request, response, (error?: unknown) => (error ? reject(error) : resolve())),
    );
    return bodyOf(request);
  };
}

function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  if (body === undefined)
    throw new ProblemError(
      request.get('content-type') === undefined ? 400 : 415,
      'no_json',
      'The request needs a JSON body, with the header Content-Type: application/json.',
    );
  if (isTooDeep(body))
    throw new ProblemError(400, 'too_deep', `The body is nested more than ${MAX_DEPTH} levels deep. Flatten it.`);
  return body;
}

/** Iterative, so that a deep body cannot exhaust the stack of what comes after. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((entry) => (entry !== null && typeof entry === 'object' ? Object.values(entry) : []));
  }
  return false;
}

function send(response: Response, { status, body, headers }: Reply): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.status(status);
  if (body === null || body === undefined) response.end();
  else if (typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
  else response.json(body);
}

/** Answers a refusal, or a defect of ours, as problem+json. */
function refuse(
  services: Services,
  error: unknown,
  request: Request,
  response: ServerResponse & { locals?: object },
): void {
  const { correlationId } = response.locals as Locals;
  const problem = problemOf(error);
  if (problem.status >= 500) {
    services.runtime.log('error', 'A request failed', {
      correlationId,
      method: request.method,
      path: request.path,
      error: messageOf(error),
      stack: error instanceof Error ? (error.stack ?? '') : '',
    });
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is still on its way after a refusal is not read: the connection ends with the answer.
  if (!request.complete) response.setHeader('connection', 'close');
  response.setHeader('content-type', 'application/problem+json; charset=utf-8');
  response.writeHead(problem.status).end(JSON.stringify(problemBody(problem, correlationId)));
}

function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const type = error instanceof Error && 'type' in error ? String(error.type) : '';
  if (type === 'entity.too.large')
    return new ProblemError(413, 'too_large', `The body is larger than ${limitOf(error)}. Split what you send.`);
  if (type === 'entity.parse.failed') return notJson(error);
  if (type.startsWith('encoding.') || type.startsWith('charset.'))
    return new ProblemError(415, 'bad_encoding', 'The body must be JSON in UTF-8.');
  if (error instanceof URIError)
    return new ProblemError(
      400,
      'bad_address',
      'The address of the request has a % that no two hex digits follow, or what they stand for is no UTF-8. Encode it anew.',
    );
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(08|57P|53|25006|ECONN)/.test(code))
    return new ProblemError(503, 'database_down', 'The database does not answer. Nothing was changed; try again.');
  if (UNSTORABLE.has(code))
    return new ProblemError(
      400,
      'unstorable_text',
      'The request holds a NUL character or half of a surrogate pair, which cannot be stored. Take it out.',
    );
  return new ProblemError(500, 'defect', 'Something went wrong on our side. Report it with the correlation id.');
}

/** The limit that express kept, in words. */
function limitOf(error: unknown): string {
  const bytes = error instanceof Error && 'limit' in error && typeof error.limit === 'number' ? error.limit : 0;
  return bytes < 1024 * 1024 ? `${Math.floor(bytes / 1024)} kB` : `${Math.floor(bytes / 1024 / 1024)} MB`;
}

/** Longest body that is read a second time to find where it is wrong, in characters. */
const EXPLAINED = 1024 * 1024;

/** What express could not read, with line and column. */
function notJson(error: unknown): ProblemError {
  const text = error instanceof Error && 'body' in error && typeof error.body === 'string' ? error.body : '';
  const read = text.length > 0 && text.length <= EXPLAINED ? parseJson(text) : null;
  const why = read && !read.ok ? read.problem.message : 'This is not JSON.';
  return new ProblemError(400, 'not_json', `The body of the request cannot be read. ${why}`);
}
