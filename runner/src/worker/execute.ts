import type { Step } from '@holdfast/engine';
import { ExpressionTimeout } from '@holdfast/expressions';
import {
  type AllResult,
  type CallerResponse,
  type ConnectionFacts,
  type DurableSet,
  type EachResult,
  type EventSink,
  type FileStore,
  fail,
  type GuestCode,
  type HmacAlgorithm,
  type HttpReply,
  type HttpRequest,
  type Log,
  type NodeFailure,
  type Outputs,
  type Resumed,
  type RunFacts,
} from '@holdfast/node-sdk';
import {
  type CircuitBreaker,
  type Failure,
  type Item,
  type ItemFailures,
  type Json,
  type JsonObject,
  MAX_ITEMS,
  type RateLimit,
  type RehearsedFailure,
  type SettledEffect,
} from '@holdfast/workflow';
import type { WriteGate } from '../connections/wire.ts';
import type { EventRow, NewEvent } from '../store/events.ts';
import type { SeenAmount } from './amounts.ts';
import { ItemContext, ListContext } from './contexts.ts';
import { type KeptCursor, moveOf } from './cursors.ts';
import { type Effect, isOpenEffect } from './effects.ts';
import { type Reach, toFailure } from './failures.ts';
import type { Gate } from './gate.ts';
import { MadeBefore } from './identity.ts';
import { lookUpItems, refusedOf } from './list-items.ts';
import type { KeptMemory } from './memory.ts';
import { groupFailures, NOTHING, type Outcome } from './outcome.ts';
import type { CompiledNode } from './plans.ts';
import { brokenPromise } from './promises.ts';
import { HeldBack, heldItem, heldList, rehearsedFailure } from './rehearsal.ts';
import { notSent, settleWrite } from './settle.ts';
import type { StepSpending } from './spending.ts';
import { notStorable } from './unstorable.ts';
import { addUsage, type CostCeiling } from './usage.ts';

/** On whose behalf an attempt sends: what the limits of its connection need to know. */
export interface Sender {
  readonly runId: string;
  readonly fence: number;
  readonly leaseMs: number;
  /** Workflow and node. */
  readonly node: string;
  readonly rateLimit: RateLimit | null;
  readonly circuitBreaker: CircuitBreaker | null;
  /** The attempt before was held back and told to come back now. */
  readonly isReturning: boolean;
  /** Set when a send of this attempt was held back: the others need not ask. */
  held: Failure | null;
}

/** Parts of one call, each of which the provider answers by itself. */
export interface Parts {
  /** Gives each part its answer. `judge`: why a part was refused, by what is said of it alone and its status; null for a success. */
  answered(reply: HttpReply, judge: (part: Json, status: number) => NodeFailure | null): void;
}

/** What the HTTP layer is told beside the request. */
export interface SendFacts {
  readonly workspaceId: string;
  readonly connection: string | null;
  /** Null: not a step but a person who tests the connection, whom no limit holds back. */
  readonly sender: Sender | null;
  readonly effect: SettledEffect;
  readonly gate: WriteGate | null;
  /** Who takes the answer apart, where a successful one speaks of several writes. */
  readonly parts?: Parts;
  /** Attempts at the step that have ended before this one. */
  readonly tries?: number;
  /** A look-up can tell whether a write of this step happened. */
  readonly canProbe?: boolean;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly files: FileStore;
}

/** What steps may use of the process they run in. */
export interface StepServices {
  now(): number;
  send(request: HttpRequest, facts: SendFacts): Promise<HttpReply>;
  readonly code: GuestCode;
  hmac(workspaceId: string, slug: string, algorithm: HmacAlgorithm, bytes: Uint8Array): Promise<Uint8Array>;
  /** A connection as it is now; absent where there are none. */
  connectionFacts?(workspaceId: string, slug: string): Promise<ConnectionFacts>;
  /** Stores an event and ends the wait it is for; absent where nobody keeps events. */
  sendEvent?(event: NewEvent): Promise<EventRow>;
}

/** Items by port that were made before. */
type Given = Readonly<Record<string, readonly Pick<Item, 'json' | 'files'>[]>>;

/** One attempt at one step, with everything it needs. */
export interface StepWork {
  readonly node: CompiledNode;
  readonly step: Step;
  readonly attempt: number;
  /** Indices of the items this attempt is about. */
  readonly indices: readonly number[] | 'all';
  readonly items: readonly Item[];
  readonly inputs: Readonly<Record<string, readonly Item[]>>;
  readonly facts: RunFacts & { readonly workspaceId: string };
  /** Whether writes of this step without an answer are to be settled rather than made. */
  readonly isSettling: boolean;
  readonly resumed: Resumed | null;
  readonly signal: AbortSignal;
  readonly services: StepServices;
  readonly files: FileStore;
  readonly seen: DurableSet;
  /** Null where nobody keeps events. */
  readonly eventsOf: ((item: number) => EventSink) | null;
  readonly log: Log;
  readonly memory: KeptMemory;
  readonly cursor: KeptCursor;
  readonly connectionFields: JsonObject;
  /** Reads its connection again where somebody may just have changed it; null: it is known. */
  lookAtConnection(): Promise<void> | null;
  readonly sender: Sender;
  /** Null where the step may cost what it will. */
  readonly costs: CostCeiling | null;
  /** What its node asks before calls that cost money. */
  readonly spending: StepSpending;
  /** Output that stands for running the node: in draft runs, and where a run that is done over has read it. */
  readonly pinned: Given | null;
  /** Its writes are held back: the run is a rehearsal. */
  readonly holdsBack: boolean;
  /** How it fails, where a rehearsal was asked for that. */
  readonly toFail: RehearsedFailure | null;
  parametersFor(index: number): JsonObject;
  /** Resolves the parameters of these items on a thread of its own; `parametersFor` then gives them. */
  resolveSlowly(indices: readonly number[]): Promise<void>;
  keyOf(item: number): string;
  gateFor(item: number): Gate | null;
  effectOf(item: number): Effect | undefined;
  /** What the write of an item is worth; null where that has no limit. @throws NodeFailure data/bad_input */
  amountFor(item: number): SeenAmount | null;
}

type MaybePromise<T> = T | Promise<T>;
const isPromise = <T>(value: MaybePromise<T>): value is Promise<T> => value instanceof Promise;

/**
 * Runs a node; when an expression took longer than this thread can spare, resolves
 * the parameters on another one and runs it again. Expressions come before the
 * first byte, so nothing is done twice outside.
 */
function withSlowExpressions<T>(
  work: StepWork,
  indices: () => readonly number[],
  gate: Gate | null,
  run: () => MaybePromise<T>,
): MaybePromise<T> {
  const again = (error: unknown): Promise<T> => {
    if (!(error instanceof ExpressionTimeout) || gate?.isOpen) throw error;
    return work.resolveSlowly(indices()).then(run);
  };
  try {
    const result = run();
    return isPromise(result) ? result.catch(again) : result;
  } catch (error) {
    return again(error);
  }
}

interface ItemOutcome {
  readonly index: number;
  readonly result: EachResult | null;
  readonly failure: Failure | null;
}

/**
 * Makes one attempt at a step. Stays in this tick where the node does: a run of
 * pure steps never leaves it.
 */
export function execute(work: StepWork): MaybePromise<Outcome> {
  if (work.toFail) return failedOutcome(work, work.toFail);
  if (work.pinned) return pinnedOutcome(work, work.pinned);
  const { definition } = work.node;
  if (!definition) throw new Error(`${work.node.plan.type} has no behaviour`);
  const run = () => (definition.mode === 'each' ? executeEach(work) : executeAll(work));
  // Where it cannot be read, the step goes on with what is known.
  const outcome = work.lookAtConnection()?.then(run, run) ?? run();
  const ended = (said: Outcome) => withCursor(work, withMemory(work, withSpent(work, said)));
  return isPromise(outcome) ? outcome.then(ended) : ended(outcome);
}

/** What was spent is told whatever came of it. */
const withSpent = ({ spending: { spent } }: StepWork, outcome: Outcome): Outcome =>
  spent === null ? outcome : { ...outcome, usage: addUsage(outcome.usage, spent) };

/** What is to be kept is kept whatever came of the attempt. */
function withMemory(work: StepWork, outcome: Outcome): Outcome {
  const { kept } = work.memory;
  if (kept === null) return outcome;
  const failure = notStorable(work.node.plan.name, 'what it keeps', kept, hasWritten(work));
  return failure
    ? { ...NOTHING, failures: [{ items: work.indices, failure }], usage: outcome.usage }
    : { ...outcome, memory: kept };
}

/** How far it has read on counts only where it came through. */
function withCursor(work: StepWork, outcome: Outcome): Outcome {
  const cursor = moveOf(work.cursor);
  if (cursor === null || outcome.suspend || outcome.failures.length > 0) return outcome;
  const failure = notStorable(work.node.plan.name, 'its cursor', cursor.place.cursor, hasWritten(work));
  return failure
    ? { ...NOTHING, failures: [{ items: work.indices, failure }], usage: outcome.usage }
    : { ...outcome, cursor };
}

function pinnedOutcome(work: StepWork, pinned: Given): Outcome {
  const isPaired = work.node.plan.mode === 'each';
  const ports = Object.fromEntries(
    Object.entries(pinned).map(([port, items]) => [
      port,
      items.map((item, index): Item => (isPaired && index < work.items.length ? { ...item, from: index } : item)),
    ]),
  );
  return { ...NOTHING, ok: 'all', ports };
}

const failedOutcome = (work: StepWork, kind: RehearsedFailure): Outcome => ({
  ...NOTHING,
  failures: [{ items: work.indices, failure: rehearsedFailure(kind, work.node.plan.name) }],
});

/* ---- each ---- */

function executeEach(work: StepWork): MaybePromise<Outcome> {
  const indices = work.indices === 'all' ? work.items.map((_, index) => index) : work.indices;
  const done: ItemOutcome[] = [];
  for (let at = 0; at < indices.length; at += 1) {
    const outcome = oneItem(work, indices[at] as number);
    if (isPromise(outcome)) return finishEach(work, indices, at, outcome, done);
    done.push(outcome);
  }
  return gather(work, done);
}

/** Goes on with the items side by side, as many at once as the policy says. */
async function finishEach(
  work: StepWork,
  indices: readonly number[],
  at: number,
  first: Promise<ItemOutcome>,
  done: ItemOutcome[],
): Promise<Outcome> {
  let next = at + 1;
  const lane = async (present: Promise<ItemOutcome> | null): Promise<void> => {
    if (present) done.push(await present);
    while (next < indices.length && !work.signal.aborted) {
      const index = indices[next] as number;
      next += 1;
      done.push(await oneItem(work, index));
    }
  };
  const lanes = Math.min(work.node.plan.policy.concurrency, indices.length - at);
  await Promise.all([lane(first), ...Array.from({ length: Math.max(0, lanes - 1) }, () => lane(null))]);
  for (; next < indices.length; next += 1) {
    const index = indices[next] as number;
    done.push({ index, result: null, failure: stopped(work, index) });
  }
  return gather(
    work,
    done.toSorted((a, b) => a.index - b.index),
  );
}

/** An item that the attempt did not come to. A write of it that is in doubt stays so. */
function stopped(work: StepWork, index: number): Failure {
  const message = `"${work.node.plan.name}" was stopped before it came to this item.`;
  const effect = work.effectOf(index);
  return effect && isOpenEffect(effect)
    ? fail.ambiguous('unsettled', { message, phase: 'maybe_sent', decidedBy: 'engine' }).failure
    : fail.transient('stopped', { message, decidedBy: 'engine' }).failure;
}

function oneItem(work: StepWork, index: number): MaybePromise<ItemOutcome> {
  let gate: Gate | null = null;
  try {
    gate = work.gateFor(index);
    const result = withSlowExpressions(
      work,
      () => [index],
      gate,
      () => startItem(work, index, gate),
    );
    if (!isPromise(result)) return settled(work, index, gate, result);
    return result.then(
      (value) => settled(work, index, gate, value),
      (error: unknown) => broken(work, index, gate, error),
    );
  } catch (error) {
    return broken(work, index, gate, error);
  }
}

function startItem(work: StepWork, index: number, gate: Gate | null): MaybePromise<EachResult> {
  const { definition } = work.node;
  const item = work.items[index];
  if (definition?.mode !== 'each' || !item) throw new Error(`Item ${index} of ${work.step.id} does not exist`);
  const known = work.effectOf(index);
  if (known && (known.state === 'committed' || known.state === 'committed_noref') && known.result)
    return known.result as EachResult;
  const context = () => new ItemContext(work, work.parametersFor(index), item, index, gate, work.signal);
  if (work.resumed && definition.resume) return definition.resume(context() as never, work.resumed);
  if (work.resumed) return { items: [{ json: item.json, ...(item.files ? { files: item.files } : {}) }] };
  if (work.isSettling && known)
    return settleWrite(work, known, {
      ...(definition.probe ? { probe: async () => definition.probe?.(context() as never) } : {}),
      ...(definition.poll ? { poll: async (at) => definition.poll?.(context() as never, at) } : {}),
      again: () => definition.run(context() as never),
    });
  if (work.isSettling) throw notSent(work);
  work.costs?.check();
  return definition.run(context() as never);
}

/** How far an attempt that broke off had come. */
const reachOf = ({ step }: StepWork, gate: Gate | null): Reach =>
  gate?.isOpen ? 'maybe_sent' : gate?.isAccepted ? 'answered' : step.tries === 0 ? 'first_try' : 'tried_before';

function settled(work: StepWork, index: number, gate: Gate | null, result: EachResult): ItemOutcome {
  gate?.committed(result);
  work.costs?.add(result.usage?.cost);
  return { index, result, failure: null };
}

function broken(work: StepWork, index: number, gate: Gate | null, error: unknown): ItemOutcome {
  if (error instanceof HeldBack) return { index, result: heldItem(error, work.node), failure: null };
  // The result of the same node in another run.
  if (error instanceof MadeBefore) return { index, result: error.result as EachResult, failure: null };
  const failure = withAmount(work, index, toFailure(error, reachOf(work, gate)));
  gate?.failed(failure);
  return { index, result: null, failure };
}

/** Who decides about a write in doubt depends on what it is worth. */
function withAmount(work: StepWork, item: number, failure: Failure): Failure {
  if (failure.class !== 'ambiguous') return failure;
  try {
    const amount = work.amountFor(item);
    return amount ? { ...failure, evidence: { ...failure.evidence, amount } } : failure;
  } catch {
    // Nobody can say what it is worth: it is treated like one above its limit, where a person decides.
    return failure;
  }
}

function gather(work: StepWork, done: readonly ItemOutcome[]): Outcome {
  const ports: Record<string, Item[]> = {};
  const ok: number[] = [];
  const failures: { index: number; failure: Failure }[] = [];
  const extras = new Extras();
  for (const { index, result, failure } of done) {
    if (failure || !result) {
      if (failure) failures.push({ index, failure });
      continue;
    }
    const unsaid = unsaidBy(work, result);
    if (unsaid) {
      failures.push({ index, failure: unsaid });
      continue;
    }
    extras.take(result);
    if ('suspend' in result) return { ...NOTHING, ...extras.said(), suspend: result.suspend };
    const problem = collectItem(work, ports, index, result);
    if (problem) failures.push({ index, failure: problem });
    else ok.push(index);
  }
  const isAll = work.indices === 'all' && failures.length === 0 && ok.length === done.length;
  return { ...NOTHING, ...extras.said(), ok: isAll ? 'all' : ok, failures: groupFailures(failures), ports };
}

function collectItem(
  work: StepWork,
  ports: Record<string, Item[]>,
  index: number,
  result: Exclude<EachResult, { suspend: unknown }>,
): Failure | null {
  const targets = result.ports ?? [result.port ?? work.node.plan.outPorts[0] ?? 'out'];
  const stray = targets.find((port) => !work.node.plan.outPorts.includes(port));
  if (stray !== undefined) return noSuchPort(work, stray);
  const source = work.items[index];
  const plain = ({ json, files }: Pick<Item, 'json' | 'files'>): Item => ({
    json,
    ...(files ? { files } : {}),
    from: index,
  });
  const own =
    result.items?.map(plain) ??
    (result.output ? [plain({ json: result.output, ...(result.files ? { files: result.files } : {}) })] : null);
  const broken = own && (refusedByStore(work, own) ?? brokenPromise(work, own));
  if (broken) return broken;
  const made = own ?? (source ? [plain(source)] : []);
  for (const port of targets) {
    ports[port] ??= [];
    const list = ports[port];
    for (const item of made) list.push(item);
    if (list.length > MAX_ITEMS) return tooMany(work, list.length);
  }
  return null;
}

const hasWritten = ({ node }: StepWork): boolean => node.plan.effect.kind === 'write';

/** Of the items that a step made itself: what it hands on as it came is stored already. */
function refusedByStore(work: StepWork, items: readonly Item[]): Failure | null {
  const name = work.node.plan.name;
  for (const { json, from } of items)
    if (typeof from !== 'number' || work.items[from]?.json !== json) {
      const failure = notStorable(name, 'its output', json, hasWritten(work));
      if (failure) return failure;
    }
  return null;
}

/** Of what a step says beside its output: a question, an answer to the caller. */
function unsaidBy(work: StepWork, result: EachResult | AllResult): Failure | null {
  const said = {
    ...(result.respond ? { respond: result.respond } : {}),
    ...('suspend' in result ? { suspend: result.suspend } : {}),
  };
  return notStorable(work.node.plan.name, 'what it says', said, hasWritten(work));
}

const noSuchPort = (work: StepWork, port: string): Failure => ({
  class: 'permanent',
  code: 'permanent/bug',
  message: `"${work.node.plan.name}" answered on the port "${port}", which it does not have (${work.node.plan.outPorts.join(', ')}). This is a defect of the node type ${work.node.plan.type}.`,
  phase: 'unsent',
  decidedBy: 'engine',
});

const tooMany = (work: StepWork, count: number): Failure => ({
  class: 'permanent',
  code: 'permanent/resource_limit',
  message: `"${work.node.plan.name}" made ${count} items; a list may have ${MAX_ITEMS}. Work in batches with a loop, or hand the data on as a file.`,
  phase: 'unsent',
  decidedBy: 'engine',
});

/* ---- all ---- */

function executeAll(whole: StepWork): MaybePromise<Outcome> {
  const work = part(whole);
  let gate: Gate | null = null;
  try {
    gate = work.gateFor(0);
    const result = withSlowExpressions(
      work,
      () => work.items.map((_, index) => index),
      gate,
      () => startList(work, gate, whole),
    );
    if (!isPromise(result)) return listDone(work, gate, result);
    return result.then(
      (value) => listDone(work, gate, value),
      (error: unknown) => listBroken(work, gate, error),
    );
  } catch (error) {
    return listBroken(work, gate, error);
  }
}

/**
 * The work as a list of the items that this attempt is about: of a step whose
 * other items are through, only what failed is tried again, or was waited for.
 */
function part(work: StepWork): StepWork {
  const { indices, inputs } = work;
  if (indices === 'all') return work;
  const items = indices.flatMap((index) => work.items[index] ?? []);
  const [port = 'in'] = Object.keys(inputs);
  const place = new Map(indices.map((index, at) => [index, at]));
  return {
    ...work,
    items,
    inputs: { ...inputs, [port]: items },
    parametersFor: (at) => work.parametersFor(indices[at] ?? at),
    resolveSlowly: (list) => work.resolveSlowly(list.map((at) => indices[at] ?? at)),
    resumed: work.resumed && resumedPart(work.resumed, place),
  };
}

/** Children that ended, by their places in the part. */
function resumedPart(resumed: Resumed, place: ReadonlyMap<number, number>): Resumed {
  const { outcome, children } = resumed;
  if (outcome.kind !== 'children') return resumed;
  const failed = outcome.failed.flatMap(({ items, failure }): ItemFailures[] => {
    const own = items === 'all' ? items : items.flatMap((index) => place.get(index) ?? []);
    return own.length > 0 ? [{ items: own, failure }] : [];
  });
  const own = children?.filter((_, index) => place.has(index));
  return { ...resumed, outcome: { ...outcome, failed }, ...(own ? { children: own } : {}) };
}

/** `whole`: the same step with all items of its list. */
function startList(work: StepWork, gate: Gate | null, whole: StepWork): MaybePromise<AllResult> {
  const { definition } = work.node;
  if (definition?.mode !== 'all') throw new Error(`${work.node.plan.type} does not work on lists`);
  const known = work.effectOf(0);
  if (known && (known.state === 'committed' || known.state === 'committed_noref') && known.result) {
    if (work.indices === 'all') return known.result as AllResult;
    const refused = refusedOf(known.result as AllResult, work.indices);
    const { probe } = definition;
    if (!work.isSettling || !probe) return refused;
    const list = new ListContext(whole, whole.parametersFor(0), gate, work.signal);
    return lookUpItems(work, refused, work.indices, async () => probe(list as never));
  }
  const context = () => new ListContext(work, work.parametersFor(0), gate, work.signal);
  if (work.resumed) {
    if (definition.resume) return definition.resume(context() as never, work.resumed);
    return {
      outputs: { [work.node.plan.outPorts[0] ?? 'out']: work.items.map((item, index) => ({ ...item, from: index })) },
    };
  }
  if (work.isSettling && known)
    return settleWrite(work, known, {
      ...(definition.probe ? { probe: async () => definition.probe?.(context() as never) } : {}),
      ...(definition.poll ? { poll: async (at) => definition.poll?.(context() as never, at) } : {}),
      again: () => definition.run(context() as never),
    });
  if (work.isSettling) throw notSent(work);
  work.costs?.check();
  return definition.run(context() as never);
}

function listDone(work: StepWork, gate: Gate | null, result: AllResult): Outcome {
  const whole = 'suspend' in result ? undefined : result.failures?.find(({ index }) => index === 'all');
  if (whole) gate?.failed(whole.failure);
  else gate?.committed(result);
  const extras = new Extras();
  const unsaid = unsaidBy(work, result);
  if (unsaid) return { ...NOTHING, failures: [{ items: work.indices, failure: unsaid }] };
  extras.take(result);
  if ('suspend' in result) return { ...NOTHING, ...extras.said(), suspend: result.suspend };
  for (const [port, items] of Object.entries(result.outputs)) {
    const failure = !work.node.plan.outPorts.includes(port)
      ? noSuchPort(work, port)
      : items.length > MAX_ITEMS
        ? tooMany(work, items.length)
        : (refusedByStore(work, items) ?? brokenPromise(work, items));
    if (failure) return { ...NOTHING, failures: [{ items: work.indices, failure }] };
  }
  return { ...NOTHING, ...extras.said(), ...settledItems(work, result) };
}

/** Which items are through and which failed, by their places in the step's input. */
function settledItems({ indices, items }: StepWork, { outputs, failures = [] }: Outputs) {
  const of = (at: number): number => (indices === 'all' ? at : (indices[at] ?? at));
  const ports = indices === 'all' ? outputs : Object.fromEntries(Object.entries(outputs).map(placed(of)));
  if (failures.length === 0) return { ok: indices, ports, failures: [] };
  const whole = failures.find(({ index }) => index === 'all');
  if (whole) return { ok: [], ports: {}, failures: [{ items: indices, failure: whole.failure }] };
  const failed = failures.flatMap(({ index, failure }) => (index === 'all' ? [] : [{ index: of(index), failure }]));
  const gone = new Set(failed.map(({ index }) => index));
  const ok = items.map((_, at) => of(at)).filter((index) => !gone.has(index));
  return { ok, ports, failures: groupFailures(failed) };
}

/** Items whose lineage, told by places in a part, is told by places in the whole. */
const placed =
  (of: (at: number) => number) =>
  ([port, items]: [string, readonly Item[]]): [string, readonly Item[]] => [
    port,
    items.map((item) => (typeof item.from === 'number' ? { ...item, from: of(item.from) } : item)),
  ];

function listBroken(work: StepWork, gate: Gate | null, error: unknown): Outcome {
  if (error instanceof HeldBack) return listDone(work, null, heldList(error, work.node));
  if (error instanceof MadeBefore) return listDone(work, null, error.result as AllResult);
  const failure = withAmount(work, 0, toFailure(error, reachOf(work, gate)));
  gate?.failed(failure);
  return { ...NOTHING, failures: [{ items: work.indices, failure }] };
}

/** What results say beside their outputs, added up. */
class Extras {
  #respond: CallerResponse | null = null;
  #usage: JsonObject | null = null;

  take(result: EachResult | AllResult): void {
    if (result.respond && !this.#respond) this.#respond = result.respond;
    if (result.usage) this.#usage = addUsage(this.#usage, result.usage);
  }

  said(): Pick<Outcome, 'respond' | 'usage'> {
    return { respond: this.#respond, usage: this.#usage };
  }
}
