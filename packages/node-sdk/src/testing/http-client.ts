import type { Failure, Json } from '@holdfast/workflow';
import type { FileStore } from '../context.ts';
import { findProviderError, type ProviderError } from '../errors.ts';
import { fail, type NodeFailure } from '../failures.ts';
import { type Auth, type HttpClient, type HttpReply, type HttpRequest, withVerbs } from '../http.ts';
import { Gathering, isShared, keyOfCall, type SharedRequest } from '../together.ts';

export interface TestHttpOptions {
  readonly baseUrl?: string;
  readonly auth?: Auth;
  readonly files: FileStore;
  readonly signal?: AbortSignal;
  /** The provider's own errors: of what shares a call, each part is looked into. */
  readonly errors?: readonly ProviderError[];
  /** Where the items of one step meet; left out: each goes alone. */
  readonly gathering?: TestGathering;
}

interface SharedCall {
  readonly request: SharedRequest;
  readonly options: TestHttpOptions;
  readonly answer: PromiseWithResolvers<HttpReply>;
}

export type TestGathering = Gathering<SharedCall>;

/** Lets items that run side by side share their calls, as the runner does. */
export const testGathering = (): TestGathering =>
  new Gathering((calls) => {
    sendShared(calls).catch((error: unknown) => {
      for (const { answer } of calls) answer.reject(error);
    });
  });

async function sendShared(calls: readonly SharedCall[]): Promise<void> {
  const [first] = calls;
  if (!first) return;
  const { together, idempotencyKey: _, ...request } = first.request;
  const parts = calls.map((call) => call.request.together.part);
  const key = keyOfCall(calls.map((call) => call.request.idempotencyKey ?? ''));
  const { keyInQuery } = together;
  const reply = await send(
    {
      ...request,
      json: together.whole(parts),
      ...(keyInQuery === undefined ? { idempotencyKey: key } : { query: { ...request.query, [keyInQuery]: key } }),
    },
    first.options,
  );
  for (const [at, { answer, options }] of calls.entries()) {
    const body = together.answerTo(reply.body, parts, at);
    const status = together.statusOf?.(reply.body, at) ?? reply.status;
    if (body === undefined)
      answer.reject(fail.ambiguous('no_answer', { message: 'The answer says nothing of it.', phase: 'answered' }));
    else if (refusedPart({ ...reply, status, body }, options, answer.reject)) continue;
    else if (status >= 300) answer.reject(refused(request, { ...reply, status, body }));
    else answer.resolve({ ...reply, status, body });
  }
}

/** An entry of the connector's table that the answer to a part fits. */
function refusedPart(
  reply: HttpReply,
  { errors = [] }: TestHttpOptions,
  reject: (error: NodeFailure) => void,
): boolean {
  const found = findProviderError(errors, reply);
  if (!found) return false;
  const { class: kind, code, message } = found.error;
  const evidence = { status: reply.status, body: JSON.stringify(reply.body).slice(0, 2_048) };
  reject(fail[kind](code, { message, phase: 'answered', decidedBy: '1c.table', evidence }));
  return true;
}

const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
const DEFAULT_TIMEOUT_MS = 30_000;

const isRead = (request: HttpRequest): boolean =>
  request.isRead === true || request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS';

/**
 * Sends requests to a fake provider the way the runner's client does: same
 * requests on the wire, same classes of failures (failure model 1a and 1b, in
 * short). It has no egress guard, no gate and no limits: for tests only.
 */
export function testHttpClient(options: TestHttpOptions): HttpClient {
  return withVerbs((request) => {
    if (!isShared(request)) return send(request, options);
    const answer = Promise.withResolvers<HttpReply>();
    (options.gathering ?? testGathering()).add({ request, options, answer });
    return answer.promise;
  });
}

async function send(request: HttpRequest, options: TestHttpOptions): Promise<HttpReply> {
  const { url, headers, body } = await encode(request, options);
  const signals = [AbortSignal.timeout(request.timeoutMs ?? DEFAULT_TIMEOUT_MS)];
  for (const signal of [options.signal, request.signal]) if (signal) signals.push(signal);
  let response: Response;
  try {
    response = await fetch(url, {
      method: request.method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.any(signals),
      redirect: isRead(request) ? 'follow' : 'manual',
    });
  } catch (error) {
    throw unanswered(request, error);
  }
  const reply = await decode(response, request, options.files);
  if (response.ok || request.acceptAnyStatus || request.acceptStatus?.includes(response.status)) return reply;
  throw refused(request, reply);
}

async function encode(request: HttpRequest, { baseUrl, auth, files }: TestHttpOptions) {
  const url = new URL(request.url, baseUrl);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const entry of Array.isArray(value) ? value : [value])
      if (entry !== undefined) url.searchParams.append(name, String(entry));
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers ?? {}))
    if (value !== undefined) headers.set(name, String(value));
  if (request.idempotencyKey !== undefined)
    headers.set(request.idempotencyHeader ?? 'Idempotency-Key', request.idempotencyKey);
  authenticate(auth, url, headers);
  return { url, headers, body: await bodyOf(request, headers, files) };
}

function authenticate(auth: Auth | undefined, url: URL, headers: Headers): void {
  for (const [name, value] of Object.entries(auth?.also?.headers ?? {})) headers.set(name, value);
  for (const [name, value] of Object.entries(auth?.also?.query ?? {})) url.searchParams.set(name, value);
  switch (auth?.kind) {
    case 'headers':
      for (const [name, value] of Object.entries(auth.headers)) headers.set(name, value);
      return;
    case 'query':
      for (const [name, value] of Object.entries(auth.query)) url.searchParams.set(name, value);
      return;
    case 'basic':
      headers.set('Authorization', `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`);
      return;
    case 'bearer':
      headers.set('Authorization', `Bearer ${auth.token}`);
      return;
    case 'oauth2-client-credentials':
      headers.set('Authorization', `Bearer test-token-of-${auth.clientId}`);
      return;
    case 'oauth2':
      // What a step says it takes counts; else what the connection does.
      for (const [name, value] of Object.entries(auth.headers ?? {}))
        if (name.toLowerCase() !== 'accept' || !headers.has(name)) headers.set(name, value);
      headers.set('Authorization', `Bearer test-token-of-${auth.clientId}`);
      return;
    default:
  }
}

async function bodyOf(
  request: HttpRequest,
  headers: Headers,
  files: FileStore,
): Promise<NonNullable<RequestInit['body']> | undefined> {
  if (request.json !== undefined) {
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return JSON.stringify(request.json);
  }
  if (request.form) {
    const pairs = Object.entries(request.form).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((entry): [string, string] => [
        name,
        String(entry),
      ]),
    );
    return new URLSearchParams(pairs);
  }
  if (request.text) {
    headers.set('content-type', request.text.contentType);
    return request.text.body;
  }
  if (request.file) {
    headers.set('content-type', request.file.mimeType);
    return new Blob([new Uint8Array(await files.read(request.file))]);
  }
  if (!request.multipart) return undefined;
  const form = new FormData();
  for (const field of request.multipart) {
    if ('value' in field) form.append(field.name, field.value);
    else {
      const blob = new Blob([new Uint8Array(await files.read(field.file))], { type: field.file.mimeType });
      form.append(field.name, blob, field.fileName ?? field.file.name);
    }
  }
  return form;
}

async function decode(response: Response, request: HttpRequest, files: FileStore): Promise<HttpReply> {
  const { status, url } = response;
  const headers = Object.fromEntries(response.headers);
  const mimeType = headers['content-type']?.split(';')[0]?.trim() ?? '';
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw fail.transient('cut_answer', {
      message: 'The answer broke off.',
      phase: 'answered_partial',
      decidedBy: 'N4',
      evidence: { status },
      cause: error,
    });
  }
  if (request.expect === 'file' && response.ok) {
    const name = new URL(url).pathname.split('/').at(-1) || 'file';
    const file = await files.write({ name, mimeType: mimeType || 'application/octet-stream', bytes });
    return { status, headers, body: null, file, url };
  }
  if (request.expect === 'none' || bytes.byteLength === 0) return { status, headers, body: null, url };
  const text = new TextDecoder().decode(bytes);
  const asJson = request.expect === 'json' || (request.expect !== 'text' && /[/+]json$/.test(mimeType));
  return { status, headers, body: asJson ? parse(text, status) : text, url };
}

function parse(text: string, status: number): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw fail.data('bad_output', {
      message: 'The answer is not JSON.',
      phase: 'answered',
      evidence: { status },
      cause: error,
    });
  }
}

function unanswered(request: HttpRequest, error: unknown): NodeFailure {
  const cause = error instanceof Error ? error.cause : undefined;
  const code =
    cause instanceof Error && 'code' in cause ? String(cause.code) : error instanceof Error ? error.name : '';
  const evidence = { errorCode: code };
  if (UNSENT.has(code)) {
    return fail.transient('unreachable', { message: 'Nobody answers there.', decidedBy: 'N1', evidence, cause: error });
  }
  const details = { message: 'No answer came.', phase: 'maybe_sent', decidedBy: 'N2', evidence, cause: error } as const;
  return isRead(request) ? fail.transient('no_answer', details) : fail.ambiguous('no_answer', details);
}

/** Failure model 1b: what a status means, for a write and for a read. */
function refused(request: HttpRequest, reply: HttpReply): NodeFailure {
  const { status } = reply;
  const retryAfter = Number(reply.headers['retry-after']);
  const evidence: NonNullable<Failure['evidence']> = {
    status,
    body: JSON.stringify(reply.body).slice(0, 2_048),
    ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1_000 } : {}),
  };
  const said = { message: `The provider answered ${status}.`, phase: 'answered', decidedBy: '1b', evidence } as const;
  const unclear = () => (isRead(request) ? fail.transient('no_answer', said) : fail.ambiguous('no_answer', said));
  if (status === 429 || (status === 503 && evidence.retryAfterMs !== undefined))
    return fail.transient('rate_limited', said);
  if (status === 423) return fail.transient('locked', said);
  if (status === 400 || status === 422) return fail.data('rejected', said);
  if (status === 401) return fail.permanent('auth', said);
  if (status === 402 || status === 403 || status === 451) return fail.policy('forbidden', said);
  if (status === 404 || status === 410)
    return isRead(request) ? fail.data('not_found', said) : fail.permanent('not_found', said);
  if (status === 409) return fail.data('conflict', said);
  if (status === 412 || status === 428) return fail.data('stale', said);
  if (status === 408 || status === 425 || (status >= 500 && ![501, 505, 511].includes(status))) return unclear();
  if (status >= 300 && status < 400) return fail.permanent('unexpected_redirect', said);
  return fail.permanent(status < 500 ? 'bad_request_shape' : 'unsupported', said);
}
