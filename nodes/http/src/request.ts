import {
  defineNode,
  type EachContext,
  type EachOutput,
  type FileRecord,
  fail,
  type HttpReply,
  type HttpRequest,
  type Item,
  type Json,
  type JsonObject,
} from '@holdfast/node-sdk';
import { acceptedBy, outcomeOf } from './accepted.ts';
import { connections } from './connections.ts';
import { readPages } from './pages.ts';
import { type RequestParameters, requestParameters } from './parameters.ts';
import { isRecord, valueAt } from './paths.ts';

type Context = EachContext<RequestParameters>;

/**
 * Calls an HTTP API. The document says whether the request changes something, and
 * how it is made safe when no answer comes; a write that says nothing is unsafe.
 */
export const request = defineNode({
  type: 'http.request',
  typeVersion: 1,
  title: 'HTTP request',
  description: 'Calls an HTTP API once for each item.',
  category: 'http',
  icon: 'world-share',
  keywords: ['api', 'rest', 'call', 'get', 'post', 'curl', 'download', 'upload', 'fetch', 'web service'],
  mode: 'each',
  effect: {
    kind: 'declared',
    parameter: 'effect',
    readWhen: { parameter: 'method', in: ['GET', 'HEAD', 'OPTIONS'] },
  },
  connection: connections,
  connectionOptional: true,
  parameters: requestParameters,
  policy: { timeoutMs: 30_000, concurrency: 4 },
  example: { method: 'GET', url: 'https://api.example.com/invoices' },

  async run(context) {
    const { pages } = context.parameters;
    const client = clientOf(context);
    const first = toRequest(context);
    if (pages.mode === 'off' || context.parameters.effect?.kind === 'write') {
      const reply = await client.request(first);
      const { effect } = context.parameters;
      if (reply.status === 202 && effect?.kind === 'write' && effect.poll) acceptedBy(reply, effect.poll);
      return outputOf(context, reply);
    }
    return readPages(client, first, context.parameters);
  },

  async poll(context, accepted) {
    const poll = context.parameters.effect?.poll;
    if (!poll) throw fail.ambiguous('stuck', { message: 'The step does not say how to ask about what was accepted.' });
    const reply = await clientOf(context).get(accepted.statusUrl, {
      expect: context.parameters.answer,
      signal: context.signal,
    });
    return outcomeOf(reply, poll, accepted, (done) => outputOf(context, done));
  },

  async probe(context) {
    const look = context.parameters.effect?.probe;
    if (!look) return 'unknown';
    const url = look.url.replaceAll('{key}', encodeURIComponent(context.idempotencyKey));
    const reply = await clientOf(context).get(url, { acceptAnyStatus: true, signal: context.signal });
    if (reply.status === 404 || reply.status === 410) return 'absent';
    if (PASSING.has(reply.status) || reply.status >= 500) {
      throw fail.transient('look_up_failed', {
        message: `The look-up was answered ${reply.status}. It is asked again.`,
        phase: 'answered',
        evidence: { status: reply.status },
      });
    }
    if (reply.status < 200 || reply.status >= 300) return 'unknown';
    const found = look.path === '' ? reply.body : valueAt(reply.body, look.path);
    if (found === undefined || found === null || (Array.isArray(found) && found.length === 0)) return 'absent';
    return recordOf(Array.isArray(found) ? (found[0] ?? null) : found);
  },
});

/** Answers that say nothing about the record, and may be other ones later. */
const PASSING = new Set([408, 423, 425, 429]);

const clientOf = (context: Context) => (context.hasConnection ? context.connection : context.http);

const asText = (value: Json): string =>
  typeof value === 'string'
    ? value
    : value === null
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);

function fileOf(item: Item, name: string): FileRecord {
  const file = item.files && Object.hasOwn(item.files, name) ? item.files[name] : undefined;
  if (file) return file;
  throw fail.data('no_file', {
    message: `The item has no file "${name}". It has: ${Object.keys(item.files ?? {}).join(', ') || 'none'}.`,
    evidence: { path: '/body/file' },
  });
}

function toRequest(context: Context): HttpRequest {
  const { parameters, idempotencyKey, signal } = context;
  const { method, url, effect, acceptStatus } = parameters;
  const query: Record<string, string[]> = {};
  for (const { name, value } of parameters.query) {
    const list = Object.hasOwn(query, name) ? (query[name] ?? []) : [];
    list.push(...(Array.isArray(value) ? value.map(asText) : [asText(value)]));
    query[name] = list;
  }
  const isKeyed = effect?.kind === 'write' && effect.safeBy === 'key';
  return {
    method,
    url,
    query,
    headers: Object.fromEntries(parameters.headers.map(({ name, value }) => [name, asText(value)])),
    ...bodyOf(context),
    ...(isKeyed
      ? { idempotencyKey, ...(effect.keyHeader === undefined ? {} : { idempotencyHeader: effect.keyHeader }) }
      : {}),
    ...(effect?.kind === 'read' ? { isRead: true } : {}),
    expect: parameters.answer,
    ...(acceptStatus.length > 0 ? { acceptStatus } : {}),
    signal,
  };
}

function bodyOf({ parameters, item, idempotencyKey }: Context): Partial<HttpRequest> {
  const { body, effect } = parameters;
  switch (body.kind) {
    case 'none':
      return {};
    case 'json': {
      const keyField = effect?.kind === 'write' ? effect.keyField : undefined;
      if (keyField === undefined) return { json: body.json };
      if (isRecord(body.json)) return { json: { ...body.json, [keyField]: idempotencyKey } };
      throw fail.data('wrong_type', { message: 'Only a JSON object can carry the key in a field.' });
    }
    case 'form':
      return { form: Object.fromEntries(body.fields.map(({ name, value }) => [name, asText(value)])) };
    case 'text':
      return { text: { body: body.text, contentType: body.contentType } };
    case 'file':
      return { file: fileOf(item, body.file) };
    case 'multipart':
      return {
        multipart: body.fields.map(({ name, value, file }) =>
          file === '' ? { name, value: asText(value) } : { name, file: fileOf(item, file) },
        ),
      };
  }
}

/** The json of an item that stands for a value. */
const toJson = (value: Json): JsonObject => (isRecord(value) ? value : { value });

const recordOf = (value: Json): EachOutput => ({ output: toJson(value) });

function outputOf({ parameters }: Context, reply: HttpReply): EachOutput {
  if (parameters.output === 'full') {
    const { status, headers, body } = reply;
    return {
      output: { status, headers: { ...headers }, body },
      ...(reply.file ? { files: { data: reply.file } } : {}),
    };
  }
  if (reply.file) {
    const { name, mimeType, sizeBytes } = reply.file;
    return { output: { name, mimeType, sizeBytes }, files: { data: reply.file } };
  }
  return { items: itemsOf(reply.body, parameters.itemsAt) };
}

/** The items that an answer stands for. @throws NodeFailure data/bad_output */
export function itemsOf(body: Json, itemsAt: string): { json: JsonObject }[] {
  const value = itemsAt === '' ? body : valueAt(body, itemsAt);
  if (itemsAt !== '' && !Array.isArray(value)) {
    throw fail.data('bad_output', {
      message: `The answer holds no list at "${itemsAt}".`,
      phase: 'answered',
      evidence: { path: '/itemsAt' },
    });
  }
  if (Array.isArray(value)) return value.map((entry) => ({ json: toJson(entry) }));
  return [{ json: typeof value === 'string' ? { text: value } : toJson(value ?? {}) }];
}
