import type { IncomingMessage, ServerResponse } from 'node:http';
import { ExpressionError } from '@holdfast/expressions';
import { type CallerResponse, NodeFailure } from '@holdfast/node-sdk';
import type { Item, Json } from '@holdfast/workflow';
import { ProblemError } from '../api/problems.ts';
import type { Files } from '../connections/files.ts';
import { fault } from '../faults.ts';
import type { Runtime } from '../runtime.ts';
import type { RunBirth } from '../store/checkpoint.ts';
import type { InboundStore, TurnedAway } from '../store/inbound.ts';
import type { WaitingFor } from '../store/schema.ts';
import { readOf, type VariableSet, variablesFor } from '../variables/variable-set.ts';
import { bornAtRest, type NewRun } from '../worker/births.ts';
import { businessKeyOf } from '../worker/business-key.ts';
import type { Answer } from '../worker/carrier-terms.ts';
import { zstd } from '../worker/payloads.ts';
import type { CompiledNode, CompiledWorkflow } from '../worker/plans.ts';
import { accepted, atEnd, atOnce } from './answers.ts';
import { bringsFiles, contentTypeOf, readBody } from './body.ts';
import { BODY_WINDOW_MS, inboundOf, incomingCall, itemOf, nameOf, runIdOf, type Settings } from './calls.ts';
import { letIn } from './cors.ts';
import type { Endpoint, EndpointStore } from './endpoints.ts';
import { EntityOrder, type Turn } from './order.ts';
import { matchPath } from './paths.ts';
import { verify } from './security.ts';
import type { TurnedAwayLog } from './turned-away.ts';
import type { NewFile } from './uploads.ts';
import { refuse, sendAnswer } from './wire.ts';
import { within } from './within.ts';

/** Longest time a caller is kept waiting for the run to say something. */
const ANSWER_WITHIN_MS = 30_000;

export interface IntakeOptions {
  readonly runtime: Runtime;
  readonly endpoints: EndpointStore;
  /** Whether runs are worked on in this process too. */
  readonly isWorker: boolean;
  /** Largest body of any trigger that is JSON, a form or text. */
  readonly maxBytes: number;
  /** Largest body that brings files. */
  readonly maxUploadBytes: number;
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
      refuse(response, error, this.#options.runtime.log);
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
    const rawBody = await this.#bodyOf(request, fixed.maxBytes);
    const call = incomingCall(request, url, params, rawBody);
    if (fixed.authentication === 'basic') response.setHeader('www-authenticate', 'Basic realm="Holdfast"');
    const variables = await variablesFor(workflow, this.#options.runtime.variables);
    const callId = await verify(node, call, this.#options.runtime, variables, (slug) =>
      this.#options.secrets(endpoint.workspaceId, slug),
    );
    response.removeHeader('www-authenticate');
    const { item, files } = await itemOf(call, contentTypeOf(request), fixed.contentTypes ?? []);
    const settings = this.#settings(node, item, variables);
    const inbound = inboundOf(endpoint, settings, rawBody, call.receivedAt, callId);
    const runId = runIdOf(endpoint, inbound);
    fault('intake.parsed', endpoint.nodeId);
    const answered = await this.#inOrder(endpoint, settings, (stored) =>
      this.#onceADay(endpoint, settings, inbound, item, () =>
        this.#withFiles(runId, files, (isDuplicate) => {
          const taken = { workflow, endpoint, settings, item, inbound, stored, runId, isDuplicate, variables };
          return this.#options.isWorker ? this.#carry(taken) : this.#hand(taken);
        }),
      ),
    );
    fault('intake.committed', endpoint.nodeId);
    await sendAnswer(response, answered, this.#options.files);
  }

  /** Reads a body no further than trigger and installation allow: what brings files has a limit of its own. */
  #bodyOf(request: IncomingMessage, own = Number.POSITIVE_INFINITY): Promise<Buffer> {
    const { maxBytes, maxUploadBytes } = this.#options;
    const isUpload = bringsFiles(contentTypeOf(request));
    const most = isUpload ? maxUploadBytes : maxBytes;
    const setting = isUpload ? 'HOLDFAST_UPLOAD_BYTES' : 'HOLDFAST_INTAKE_BYTES';
    const limit = own < most ? 'the limit of the trigger' : `${setting}, and the limit of the trigger where it has one`;
    return readBody(request, Math.min(own, most), limit);
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
    const turn = await this.#order.take(endpoint.id, nameOf(entity), nameOf(entityVersion));
    if (!turn) {
      await this.#options.turnedAway.note({
        ...turned(endpoint, `${nameOf(entity).slice(0, 100)} ${nameOf(entityVersion).slice(0, 100)}`),
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
  #settings(node: CompiledNode, item: Item, variables: VariableSet | null): Settings {
    const { runtime } = this.#options;
    const scope = {
      item,
      itemIndex: 0,
      items: [item],
      node: () => undefined,
      run: {},
      workflow: {},
      vars: readOf(variables, node.parameters.variables),
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
    const { workflow, endpoint, settings, item, stored, runId, isDuplicate, variables } = taken;
    const { runtime } = this.#options;
    const now = runtime.clock.now();
    const carrier = runtime.worker.begin({
      runId,
      workflow,
      triggerNode: endpoint.nodeId,
      items: [item],
      birth: birthOf(taken, runtime, now),
      deadlineAt: null,
      now,
      variables,
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
    const { workflow, endpoint, settings, item, stored, runId, isDuplicate, variables } = taken;
    const { runtime } = this.#options;
    const now = runtime.clock.now();
    const birth = await bornAtRest(zstd, {
      runId,
      workflow,
      triggerNode: endpoint.nodeId,
      items: [item],
      birth: birthOf(taken, runtime, now),
      deadlineAt: null,
      now,
      variables,
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

const isBlank = (value: Json | undefined): value is Exclude<Json, string | number | boolean> | undefined =>
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
  readonly variables: VariableSet | null;
}

const birthOf = (
  { workflow, item, inbound, variables }: Taken,
  { evaluator }: Pick<Runtime, 'evaluator'>,
  now: number,
): NewRun['birth'] => ({
  mode: 'live',
  source: 'webhook',
  parent: null,
  replayOf: null,
  inbound,
  businessKey: businessKeyOf(evaluator, { workflow, items: [item], variables, now }),
});

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

/** A call that may be let in later is kept without its files: one that needs them cannot be. */
const releasable = (item: Item): Item | null => (item.files === undefined ? item : null);

function notStored(): never {
  throw new Error('The call was not stored.');
}
