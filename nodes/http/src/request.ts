import {
  type Accepted,
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
import { holdsAll } from './read-back.ts';

/** What a call is made with: the request as parameters, and the way out. */
export type Calling = Pick<
  EachContext<RequestParameters>,
  'parameters' | 'item' | 'idempotencyKey' | 'signal' | 'hasConnection' | 'connection' | 'http'
>;

/** How a request is made, asked about while it is only accepted, and looked up when its answer was lost. */
export const calls = {
  async run(context: Calling): Promise<EachOutput> {
    const { parameters } = context;
    const client = clientOf(context);
    const first = toRequest(context);
    if (parameters.pages.mode === 'off') {
      const reply = await client.request(first);
      if (reply.status === 202 && isWrite(parameters) && !isAnswer202(parameters))
        acceptedBy(reply, parameters.effect?.poll);
      return outputOf(context, reply);
    }
    if (isWrite(parameters)) {
      throw fail.data('bad_input', {
        message: `Only what reads is read page by page; ${parameters.method} may change something. Say under "Effect" that it only reads.`,
        evidence: { path: '/pages/mode' },
      });
    }
    return readPages(client, first, parameters);
  },

  async poll(context: Calling, accepted: Accepted) {
    const poll = context.parameters.effect?.poll;
    if (!poll) throw fail.ambiguous('stuck', { message: 'The step does not say how to ask about what was accepted.' });
    const reply = await clientOf(context).get(accepted.statusUrl, {
      expect: context.parameters.answer,
      signal: context.signal,
    });
    return outcomeOf(reply, poll, accepted, (done) => outputOf(context, done));
  },

  async probe(context: Calling) {
    const { effect, url, query } = context.parameters;
    const isUpsert = effect?.kind === 'write' && effect.safeBy === 'upsert';
    const look = effect?.probe ?? (isUpsert && isAtItsAddress(context.parameters) ? { url, path: '' } : null);
    if (!look) return 'unknown';
    const address = look.url.replaceAll('{key}', encodeURIComponent(context.idempotencyKey));
    const reply = await clientOf(context).get(address, {
      acceptAnyStatus: true,
      ...(effect?.probe ? {} : { query: gathered(query) }),
      signal: context.signal,
    });
    const found = foundIn(reply, look.path);
    if (found === 'unknown') return found;
    if (isUpsert) return heldAgainst(found, context);
    return found === 'absent' ? found : recordOf(found.there);
  },
};

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

  run: calls.run,
  poll: calls.poll,
  probe: calls.probe,
});

/** What a look-up shows. @throws NodeFailure transient/look_up_failed */
function foundIn({ status, body }: HttpReply, path: string): { there: Json } | 'absent' | 'unknown' {
  if (status === 404 || status === 410) return 'absent';
  if (PASSING.has(status) || status >= 500) {
    throw fail.transient('look_up_failed', {
      message: `The look-up was answered ${status}. It is asked again.`,
      phase: 'answered',
      evidence: { status },
    });
  }
  if (status < 200 || status >= 300) return 'unknown';
  const found = path === '' ? body : valueAt(body, path);
  if (found === undefined || found === null || (Array.isArray(found) && found.length === 0)) return 'absent';
  return { there: Array.isArray(found) ? (found[0] ?? null) : found };
}

/** What is put to an address of its own is read there. */
const isAtItsAddress = ({ method }: RequestParameters): boolean => ['PUT', 'PATCH', 'DELETE'].includes(method);

/** Whether what is there is what an upsert brings about. */
function heldAgainst(
  found: { readonly there: Json } | 'absent',
  context: Calling,
): EachOutput | 'absent' | 'changed' | 'unknown' {
  if (context.parameters.method === 'DELETE') return found === 'absent' ? { output: {} } : 'changed';
  if (found === 'absent') return 'absent';
  const { json, text } = bodyOf(context);
  const put = json ?? (text?.contentType === 'application/json' ? (JSON.parse(text.body) as Json) : undefined);
  if (!isRecord(put)) return 'unknown';
  return holdsAll(found.there, put) ? recordOf(found.there) : 'changed';
}

/** Answers that say nothing about the record, and may be other ones later. */
const PASSING = new Set([408, 423, 425, 429]);

const clientOf = (context: Calling) => (context.hasConnection ? context.connection : context.http);

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

/** Fields by name, each with all its values. */
function gathered(fields: readonly { readonly name: string; readonly value: Json }[]): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (const { name, value } of fields) {
    const list = Object.hasOwn(lists, name) ? (lists[name] ?? []) : [];
    list.push(...(Array.isArray(value) ? value.map(asText) : [asText(value)]));
    lists[name] = list;
  }
  return lists;
}

const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const isWrite = ({ method, effect }: RequestParameters): boolean =>
  effect ? effect.kind === 'write' : !READS.includes(method);

/** Somebody said that a 202 is all that comes: that it is done, or that every status is an answer to look at. */
const isAnswer202 = ({ effect, acceptAll }: RequestParameters): boolean =>
  effect?.poll === undefined && (acceptAll || effect?.acceptedIsDone === true);

const REDIRECTS = [301, 302, 303, 307, 308];
const from300To = (last: number): number[] => Array.from({ length: last - 299 }, (_, at) => 300 + at);

/** Statuses that are answers besides 2xx. A write that was answered from 500 on may have happened: that is no answer. */
function accepted(parameters: RequestParameters): readonly number[] {
  const { acceptAll, acceptStatus, redirects } = parameters;
  if (acceptAll) return from300To(isWrite(parameters) ? 499 : 599);
  return redirects ? acceptStatus : [...acceptStatus, ...REDIRECTS];
}

function toRequest(context: Calling): HttpRequest {
  const { parameters, idempotencyKey, signal } = context;
  const { method, url, effect } = parameters;
  const acceptStatus = accepted(parameters);
  const isKeyed = effect?.kind === 'write' && effect.safeBy === 'key';
  return {
    method,
    url,
    query: gathered(parameters.query),
    headers: Object.fromEntries(parameters.headers.map(({ name, value }) => [name, asText(value)])),
    ...bodyOf(context),
    ...(isKeyed
      ? { idempotencyKey, ...(effect.keyHeader === undefined ? {} : { idempotencyHeader: effect.keyHeader }) }
      : {}),
    ...(effect?.kind === 'read' ? { isRead: true } : {}),
    expect: parameters.answer,
    ...(acceptStatus.length > 0 ? { acceptStatus } : {}),
    ...(parameters.redirects ? {} : { maxRedirects: 0 }),
    signal,
  };
}

function bodyOf({ parameters, item, idempotencyKey }: Calling): Partial<HttpRequest> {
  const { body, effect } = parameters;
  switch (body.kind) {
    case 'none':
      return {};
    case 'json': {
      const keyField = effect?.kind === 'write' ? effect.keyField : undefined;
      const text = jsonText(body.json);
      // As it stands, so that numbers keep every digit.
      if (text !== null && keyField === undefined && parameters.pages.mode === 'off')
        return { text: { body: text, contentType: 'application/json' } };
      const json = text === null ? body.json : (JSON.parse(text) as Json);
      if (keyField === undefined) return { json };
      if (isRecord(json)) return { json: { ...json, [keyField]: idempotencyKey } };
      throw fail.data('wrong_type', { message: 'Only a JSON object can carry the key in a field.' });
    }
    case 'form':
      return { form: gathered(body.fields) };
    case 'text':
      return { text: { body: body.text, contentType: body.contentType } };
    case 'file':
      return { file: fileOf(item, body.file) };
    case 'multipart':
      return {
        multipart: body.fields.map(({ name, value, file, fileName }) =>
          file === ''
            ? { name, value: asText(value) }
            : { name, file: fileOf(item, file), ...(fileName === '' ? {} : { fileName }) },
        ),
      };
  }
}

/** Text that begins like an object or a list was put together by hand: it is sent as it stands, or refused. */
function jsonText(json: Json): string | null {
  if (typeof json !== 'string' || !/^\s*[[{]/.test(json)) return null;
  try {
    JSON.parse(json);
    return json;
  } catch (cause) {
    throw fail.data('not_json', {
      message:
        'The body begins like JSON and is none: it ends too early, or a value in it is not quoted. Give an object, or mend the text.',
      evidence: { path: '/body/json' },
      cause,
    });
  }
}

/** The json of an item that stands for a value. */
const toJson = (value: Json): JsonObject => (isRecord(value) ? value : { value });

const recordOf = (value: Json): EachOutput => ({ output: toJson(value) });

function outputOf({ parameters }: Calling, reply: HttpReply): EachOutput {
  if (parameters.output === 'full') {
    const { status, headers, body } = reply;
    return {
      output: { status, headers: { ...headers }, body },
      ...(reply.file ? { files: { [parameters.answerFile]: reply.file } } : {}),
    };
  }
  if (reply.file) {
    const { name, mimeType, sizeBytes } = reply.file;
    return { output: { name, mimeType, sizeBytes }, files: { [parameters.answerFile]: reply.file } };
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
