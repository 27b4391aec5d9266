import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ExpressionError } from '@holdfast/expressions';
import { type CallerResponse, type IncomingCall, NodeFailure } from '@holdfast/node-sdk';
import type { Item, Json } from '@holdfast/workflow';
import { v7 as uuid, v5 as uuid5 } from 'uuid';
import { ProblemError, problemBody } from '../api/problems.ts';
import type { Files } from '../connections/files.ts';
import { fault } from '../faults.ts';
import type { Runtime } from '../runtime.ts';
import type { RunBirth } from '../store/checkpoint.ts';
import type { InboundStore, TurnedAway } from '../store/inbound.ts';
import type { WaitingFor } from '../store/schema.ts';
import { bornAtRest } from '../worker/births.ts';
import type { Answer } from '../worker/carrier.ts';
import type { CompiledNode, CompiledWorkflow } from '../worker/plans.ts';
import { contentTypeOf, parseCall, readBody } from './body.ts';
import { letIn } from './cors.ts';
import type { Endpoint, EndpointStore } from './endpoints.ts';
import { EntityOrder, type Turn } from './order.ts';
import { matchPath } from './paths.ts';
import { verify } from './security.ts';
import type { TurnedAwayLog } from './turned-away.ts';
import { asFiles, type NewFile } from './uploads.ts';
import { within } from './within.ts';

/** Longest time a caller is kept waiting for the run to say something. */
const ANSWER_WITHIN_MS = 30_000;
const BODY_WINDOW_MS = 24 * 3_600_000;
const NAMESPACE = '5c5d6a1e-93a5-5a0f-8b0e-0f0d7e0a9b11';

/** A trigger's parameters, as far as the intake reads them. */
interface Settings {
  readonly authentication: string;
  readonly methods: readonly string[];
  readonly path: string;
  readonly respond: 'at-once' | 'at-end' | 'respond-node';
  readonly status: number;
  readonly body: Json;
  readonly endStatus: number;
  readonly answerWith: 'first' | 'all' | 'file' | 'none';
  readonly answerFile: string;
  readonly answerHeaders: readonly { readonly name: string; readonly value: Json }[];
  readonly origins: readonly string[];
  readonly deduplicate: 'off' | 'key' | 'body';
  readonly key: Json;
  readonly contentTypes: readonly string[];
  readonly maxBytes: number;
  readonly entity: Json;
  readonly entityVersion: Json;
}

export interface IntakeOptions {
  readonly runtime: Runtime;
  readonly endpoints: EndpointStore;
  /** Whether runs are worked on in this process too. */
  readonly isWorker: boolean;
  /** Largest body of any trigger. */
  readonly maxBytes: number;
  readonly inbound: InboundStore;
  readonly turnedAway: TurnedAwayLog;
  secrets(workspaceId: string, slug: string): Promise<readonly string[]>;
  readonly files: Pick<Files, 'read' | 'store' | 'drop'>;
}

/**
 * Calls from outside. Invariants:
 * N1 No 2xx before the commit that holds the run and all that the answer says.
 * N2 A duplicate starts nothing and gets the answer of the first call.
 * N3 Nothing of a call is parsed before it is known to be genuine.
 * N4 A call that is turned away is noted, with why.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #order: EntityOrder;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#order = new EntityOrder(options.runtime.database);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let endpoint: Endpoint | undefined;
    try {
      const url = new URL(request.url ?? '/', 'http://intake.invalid');
      endpoint = await this.#options.endpoints.find(url.pathname.split('/')[2] ?? '');
      if (!endpoint) throw noSuchAddress();
      await this.#take(endpoint, url, request, response);
    } catch (error) {
      if (endpoint && error instanceof ProblemError) await this.#options.turnedAway.note(turned(endpoint, error.code));
      this.#refuse(response, error);
    }
  }

  async #take(endpoint: Endpoint, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const rest = url.pathname.split('/').slice(3);
    const workflow = await this.#options.runtime.plans.get(endpoint.versionId);
    const node = workflow.nodes.get(endpoint.nodeId);
    if (!node?.trigger) throw noSuchAddress();
    const fixed = node.plan.parameters as Partial<Settings>;
    const methods = fixed.methods ?? ['POST'];
    if (letIn(request, response, fixed.origins ?? [], methods)) return;
    if (!methods.includes(request.method ?? '')) {
      response.setHeader('allow', methods.join(', '));
      throw new ProblemError(405, 'method_not_allowed', `This webhook takes ${methods.join(', ')}.`);
    }
    const params = matchPath(typeof fixed.path === 'string' ? fixed.path : '', rest.join('/'));
    if (!params) throw new ProblemError(404, 'no_such_path', 'The path after the address of the webhook does not fit.');
    const rawBody = await readBody(request, Math.min(fixed.maxBytes ?? this.#options.maxBytes, this.#options.maxBytes));
    const call = incomingCall(request, url, params, rawBody);
    if (fixed.authentication === 'basic') response.setHeader('www-authenticate', 'Basic realm="Holdfast"');
    const callId = await verify(node, call, this.#options.runtime, (slug) =>
      this.#options.secrets(endpoint.workspaceId, slug),
    );
    response.removeHeader('www-authenticate');
    const { item, files } = await itemOf(call, contentTypeOf(request), fixed.contentTypes ?? []);
    const settings = this.#settings(node, item);
    const inbound = inboundOf(endpoint, settings, rawBody, call.receivedAt, callId);
    const runId = runIdOf(endpoint, inbound);
    fault('intake.parsed', endpoint.nodeId);
    const answered = await this.#inOrder(endpoint, settings, (stored) =>
      this.#onceADay(endpoint, settings, inbound, item, () =>
        this.#withFiles(runId, files, (isDuplicate) => {
          const taken = { workflow, endpoint, settings, item, inbound, stored, runId, isDuplicate };
          return this.#options.isWorker ? this.#carry(taken) : this.#hand(taken);
        }),
      ),
    );
    fault('intake.committed', endpoint.nodeId);
    await this.#reply(response, answered);
  }

  /**
   * Stores the files of a call before its run, which may read them at once, begins.
   * Those of a duplicate are taken away again: the run has the ones of the first call.
   */
  async #withFiles(
    runId: string,
    files: readonly NewFile[],
    take: (isDuplicate: () => void) => Promise<CallerResponse>,
  ): Promise<CallerResponse> {
    const store = this.#options.files;
    let isNeeded = true;
    for (const { record, bytes } of files) await store.store(runId, record, bytes);
    const answered = await take(() => {
      isNeeded = false;
    });
    if (!isNeeded && files.length > 0) await store.drop(files.map(({ record }) => record.id));
    return answered;
  }

  /** Calls about one thing take turns, where the trigger says what they are about and which version they carry. */
  async #inOrder(
    endpoint: Endpoint,
    settings: Settings,
    take: (stored: Stored) => Promise<CallerResponse>,
  ): Promise<CallerResponse> {
    const { entity, entityVersion } = settings;
    if (isBlank(entity) && isBlank(entityVersion)) return take(null);
    if (isBlank(entity) || isBlank(entityVersion))
      throw new ProblemError(
        422,
        'no_version',
        'The call does not hold what it is about, or the version by which this webhook tells old calls from new ones.',
      );
    const turn = await this.#order.take(endpoint.id, String(entity).slice(0, 500), String(entityVersion).slice(0, 100));
    if (!turn) {
      await this.#options.turnedAway.note({
        ...turned(endpoint, `${String(entity).slice(0, 100)} ${String(entityVersion).slice(0, 100)}`),
        disposition: 'superseded',
      });
      return { status: 200, body: { status: 'superseded' } };
    }
    return inTurn(turn, take);
  }

  /** By the body alone two calls are the same within 24 hours, wherever midnight falls; the second can be released. */
  async #onceADay(
    endpoint: Endpoint,
    settings: Settings,
    inbound: RunBirth['inbound'],
    item: Item,
    take: () => Promise<CallerResponse>,
  ): Promise<CallerResponse> {
    if (settings.deduplicate !== 'body' || !inbound?.dedupeKey) return take();
    const { dedupeKey } = inbound;
    const before = dedupeKey.replace(/^body:(\d+)/, (_, window: string) => `body:${Number(window) - 1}`);
    const store = this.#options.inbound;
    const runId =
      (await store.recent(endpoint.id, dedupeKey, 2 * BODY_WINDOW_MS)) ??
      (await store.recent(endpoint.id, before, BODY_WINDOW_MS));
    if (runId === null) return take();
    await this.#options.turnedAway.keep({
      ...turned(endpoint, 'body'),
      disposition: 'duplicate',
      runId,
      item: releasable(item),
    });
    return this.#answerAgain(runId, settings);
  }

  /** Parameters of the trigger, its key worked out for this call. */
  #settings(node: CompiledNode, item: Item): Settings {
    const { runtime } = this.#options;
    const scope = {
      item,
      itemIndex: 0,
      items: [item],
      node: () => undefined,
      run: {},
      workflow: {},
      vars: {},
      now: runtime.clock.now(),
      timeZone: 'UTC',
    };
    try {
      return node.parameters.resolve(runtime.evaluator, scope) as unknown as Settings;
    } catch (error) {
      if (!(error instanceof NodeFailure || error instanceof ExpressionError)) throw error;
      throw new ProblemError(422, 'does_not_fit', `The call does not fit this webhook: ${error.message}`);
    }
  }

  /* ---- a worker carries the run at once ---- */

  async #carry(taken: Taken): Promise<CallerResponse> {
    const { workflow, endpoint, settings, item, inbound, stored, runId, isDuplicate } = taken;
    const { runtime } = this.#options;
    const carrier = runtime.worker.begin({
      runId,
      workflow,
      triggerNode: endpoint.nodeId,
      items: [item],
      birth: { mode: 'live', source: 'webhook', parent: null, replayOf: null, inbound, businessKey: null },
      deadlineAt: null,
      now: runtime.clock.now(),
    });
    if (settings.respond === 'at-once') {
      void carrier.flush();
      const accepted = await carrier.accepted;
      if (accepted?.kind === 'committed') return atOnce(settings, runId);
      const answer = await carrier.answer;
      if (answer.kind !== 'duplicate') return notStored();
      isDuplicate();
      return this.#duplicate({ ...answer, workspaceId: endpoint.workspaceId }, settings);
    }
    if (stored && (await carrier.accepted)) await stored();
    const answer = await within(carrier.answer, ANSWER_WITHIN_MS);
    if (answer?.kind === 'duplicate') isDuplicate();
    return this.#fromAnswer(answer, runId, settings, endpoint);
  }

  #fromAnswer(
    answer: Answer | null,
    runId: string,
    settings: Settings,
    { workspaceId }: Endpoint,
  ): CallerResponse | Promise<CallerResponse> {
    if (answer === null) return accepted(runId);
    switch (answer.kind) {
      case 'response':
        return answer.response;
      case 'ended':
        return atEnd(settings, answer.status, answer.items, runId);
      case 'resting':
      case 'lost':
        return this.#follow(runId, settings);
      case 'duplicate':
        return this.#duplicate({ ...answer, workspaceId }, settings);
    }
  }

  /* ---- workers elsewhere carry it ---- */

  async #hand(taken: Taken): Promise<CallerResponse> {
    const { workflow, endpoint, settings, item, inbound, stored, runId, isDuplicate } = taken;
    const { runtime } = this.#options;
    const birth = await bornAtRest({
      runId,
      workflow,
      triggerNode: endpoint.nodeId,
      items: [item],
      birth: { mode: 'live', source: 'webhook', parent: null, replayOf: null, inbound, businessKey: null },
      deadlineAt: null,
      now: runtime.clock.now(),
    });
    const result = await runtime.writer.commit({ ...birth, children: [], notify: [] });
    if (result.kind === 'duplicate') {
      isDuplicate();
      return this.#duplicate({ ...result, workspaceId: endpoint.workspaceId }, settings);
    }
    if (result.kind !== 'committed') return notStored();
    await stored?.();
    runtime.doorbell.ring(runId, 0, null);
    return settings.respond === 'at-once' ? atOnce(settings, runId) : this.#follow(runId, settings);
  }

  /* ---- answers of runs that somebody else carries ---- */

  async #duplicate(
    duplicate: { workspaceId: string; endpointId: string; dedupeKey: string },
    settings: Settings,
  ): Promise<CallerResponse> {
    const runId = await this.#options.runtime.reader.runOfInbound(duplicate.endpointId, duplicate.dedupeKey);
    if (runId === null) return notStored();
    await this.#options.turnedAway.note({
      workspaceId: duplicate.workspaceId,
      endpointId: duplicate.endpointId,
      disposition: 'duplicate',
      detail: duplicate.dedupeKey.slice(0, 200),
      runId,
      item: null,
    });
    return this.#answerAgain(runId, settings);
  }

  #answerAgain(runId: string, settings: Settings): CallerResponse | Promise<CallerResponse> {
    return settings.respond === 'at-once' ? { ...atOnce(settings, runId), status: 200 } : this.#follow(runId, settings);
  }

  /** Waits until the run's row holds an answer. */
  async #follow(runId: string, settings: Settings): Promise<CallerResponse> {
    const { reader } = this.#options.runtime;
    const until = performance.now() + ANSWER_WITHIN_MS;
    for (let pause = 5; performance.now() < until; pause = Math.min(250, pause * 1.5)) {
      const run = await reader.answerOf(runId);
      if (!run) return notStored();
      if (run.response) return run.response;
      if (run.status === 'succeeded' || run.status === 'failed' || run.status === 'cancelled')
        return atEnd(settings, run.status, run.result, runId);
      if (run.status === 'parked' || (run.status === 'waiting' && !this.#goesOnSoon(run.waitingFor)))
        return accepted(runId);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return accepted(runId);
  }

  /** Whether a rest is over within the time a caller waits: child runs, or a timer that is due soon. */
  #goesOnSoon(waitingFor: WaitingFor | null): boolean {
    if (waitingFor?.kind === 'children') return true;
    const isTimed = waitingFor?.kind === 'timer' || waitingFor?.kind === 'retry';
    const { until } = waitingFor ?? { until: null };
    return isTimed && until !== null && until - this.#options.runtime.clock.now() < ANSWER_WITHIN_MS;
  }

  /* ---- on the wire ---- */

  async #reply(response: ServerResponse, answer: CallerResponse): Promise<void> {
    const { status, headers = {}, body, file } = answer;
    for (const [name, value] of Object.entries(headers))
      if (!OURS.has(name.toLowerCase())) response.setHeader(name, value.replace(UNSENDABLE, '?'));
    guardContent(response);
    if (file) {
      const found = await this.#options.files.read(null, file.id);
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

  #refuse(response: ServerResponse, error: unknown): void {
    const correlationId = randomUUID();
    const { runtime } = this.#options;
    const problem =
      error instanceof ProblemError
        ? error
        : new ProblemError(503, 'not_stored', 'The call could not be stored. Send it again.');
    if (!(error instanceof ProblemError)) {
      runtime.log('error', 'A call could not be taken in', {
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
}

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

/** What a workflow answers must not act as a page of ours: it has no scripts and no origin. */
function guardContent(response: ServerResponse): void {
  response.setHeader('content-security-policy', "sandbox; default-src 'none'");
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cache-control', 'no-store');
}

const noSuchAddress = () => new ProblemError(404, 'no_such_address', 'There is no live webhook at this address.');

const turned = ({ id, workspaceId }: Endpoint, detail: string): TurnedAway => ({
  workspaceId,
  endpointId: id,
  disposition: 'rejected',
  detail,
  runId: null,
  item: null,
});

const isBlank = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === '' || typeof value === 'object';

/** A call on its way to become a run. */
interface Taken {
  readonly workflow: CompiledWorkflow;
  readonly endpoint: Endpoint;
  readonly settings: Settings;
  readonly item: Item;
  readonly inbound: RunBirth['inbound'];
  readonly stored: Stored;
  readonly runId: string;
  /** Told when an earlier call with the same key has become the run. */
  readonly isDuplicate: () => void;
}

/** Called when the run of a call is stored, before anything is answered; null where nobody waits for it. */
type Stored = (() => Promise<void>) | null;

/** The turn is kept when the call is stored, and given up when it is not: a duplicate was stored before. */
async function inTurn(turn: Turn, take: (stored: Stored) => Promise<CallerResponse>): Promise<CallerResponse> {
  let isOver = false;
  const end = async (how: 'keep' | 'giveUp') => {
    if (isOver) return;
    isOver = true;
    await turn[how]();
  };
  try {
    const answered = await take(() => end('keep'));
    await end('keep');
    return answered;
  } catch (error) {
    await end('giveUp').catch(() => {});
    throw error;
  }
}

const accepted = (runId: string): CallerResponse => ({
  status: 202,
  headers: { location: `/api/v1/runs/${runId}` },
  body: { runId, status: 'accepted' },
});

function notStored(): never {
  throw new Error('The call was not stored.');
}

const headersOf = ({ answerHeaders }: Settings): Record<string, string> =>
  Object.fromEntries(
    answerHeaders.map(({ name, value }) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );

function atOnce(settings: Settings, runId: string): CallerResponse {
  const { status, body } = settings;
  return { status, headers: headersOf(settings), body: body === null || body === '' ? { runId } : body };
}

function atEnd(settings: Settings, status: string, items: readonly Item[], runId: string): CallerResponse {
  if (status !== 'succeeded') {
    return noAnswer(
      'run_failed',
      'The run did not succeed',
      `The run was ${status}. Look at it for the reason.`,
      runId,
    );
  }
  const { answerWith, answerFile, endStatus } = settings;
  const head = { status: endStatus, headers: headersOf(settings) };
  const [first] = items;
  switch (answerWith) {
    case 'none':
      return { ...head, status: endStatus === 200 ? 204 : endStatus };
    case 'all':
      return { ...head, body: items.map(({ json }) => json) };
    case 'first':
      return { ...head, body: first?.json ?? {} };
    case 'file': {
      const file = first?.files && Object.hasOwn(first.files, answerFile) ? first.files[answerFile] : undefined;
      if (file) return { ...head, file };
      const detail = `The first item of the result has no file "${answerFile}".`;
      return noAnswer('no_file', 'The run has no such file', detail, runId);
    }
  }
}

/** The run is over and gives no answer. The call itself was taken. */
const noAnswer = (code: string, title: string, detail: string, runId: string): CallerResponse => ({
  status: 500,
  headers: { 'content-type': 'application/problem+json' },
  body: { type: `urn:holdfast:problem:${code}`, title, status: 500, detail, code, runId },
});

function incomingCall(
  request: IncomingMessage,
  url: URL,
  params: Record<string, string>,
  rawBody: Buffer,
): IncomingCall {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name === '__proto__' || value === undefined) continue;
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    if (name === '__proto__' || name === 'constructor' || name === 'prototype')
      throw new ProblemError(400, 'forbidden_name', `A query field may not be called "${name}".`);
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    params,
    query,
    headers,
    rawBody,
    receivedAt: Date.now(),
  };
}

/** Headers that say who is asked or prove who asks: not data. */
const WITHHELD = new Set(['authorization', 'cookie', 'proxy-authorization']);

async function itemOf(
  call: IncomingCall,
  type: string,
  allowed: readonly string[],
): Promise<{ item: Item; files: readonly NewFile[] }> {
  if (allowed.length > 0 && call.rawBody.length > 0 && !allowed.includes(type)) {
    throw new ProblemError(415, 'content_type_not_allowed', `This webhook takes ${allowed.join(', ')}.`);
  }
  const headers = Object.fromEntries(Object.entries(call.headers).filter(([name]) => !WITHHELD.has(name)));
  const { body, files } = await parseCall(call.rawBody as Buffer, type, call.headers['content-type'] ?? '');
  const stored = asFiles(files);
  const records = Object.fromEntries([...stored].map(([name, { record }]) => [name, record]));
  const json = { headers, params: { ...call.params }, query: { ...call.query }, body };
  return { item: { json, ...(stored.size > 0 ? { files: records } : {}) }, files: [...stored.values()] };
}

/** A call that may be let in later is kept without its files: one that needs them cannot be. */
const releasable = (item: Item): Item | null => (item.files === undefined ? item : null);

function inboundOf(
  endpoint: Endpoint,
  settings: Settings,
  rawBody: Buffer,
  receivedAt: number,
  callId: string | null,
): RunBirth['inbound'] {
  if (settings.deduplicate === 'off' && callId === null) return null;
  const bodySha = createHash('sha256').update(rawBody).digest('hex');
  // A signed call that comes a second time, its time of signing and all, is a replay, whatever else is set.
  if (settings.deduplicate === 'off')
    return { id: uuid(), endpointId: endpoint.id, dedupeKey: `call:${callId}`, bodySha };
  if (settings.deduplicate === 'body') {
    const window = Math.floor(receivedAt / BODY_WINDOW_MS);
    return { id: uuid(), endpointId: endpoint.id, dedupeKey: `body:${window}:${bodySha}`, bodySha };
  }
  const { key } = settings;
  if (key === undefined || key === null || key === '' || typeof key === 'object') {
    throw new ProblemError(
      422,
      'no_key',
      'The call does not hold the key by which this webhook recognises duplicates.',
    );
  }
  return { id: uuid(), endpointId: endpoint.id, dedupeKey: `key:${String(key).slice(0, 500)}`, bodySha };
}

/** A call with a key always becomes the same run; one without is a run of its own. */
const runIdOf = (endpoint: Endpoint, inbound: RunBirth['inbound']): string =>
  inbound?.dedupeKey ? uuid5(`${endpoint.id}\n${inbound.dedupeKey}`, NAMESPACE) : uuid();
