import {
  type AllContext,
  type ConnectionFacts,
  type DurableSet,
  type EachContext,
  type EventSink,
  type FileStore,
  fail,
  type GuestCode,
  type HmacAlgorithm,
  type HttpClient,
  isShared,
  type Log,
  type RunFacts,
  type Spending,
  type StepCursor,
  type StepMemory,
  withVerbs,
} from '@holdfast/node-sdk';
import type { Item, JsonObject } from '@holdfast/workflow';
import type { StepWork } from './execute.ts';
import type { Gate } from './gate.ts';
import { sendTogether } from './together.ts';

/** What a node's behaviour gets to see. Everything costly is made when it is first asked for. */
abstract class Context {
  readonly parameters: JsonObject;
  readonly signal: AbortSignal;
  readonly #work: StepWork;
  readonly #item: number;
  readonly #gate: Gate | null;
  #http: HttpClient | undefined;
  #connection: HttpClient | undefined;

  constructor(work: StepWork, parameters: JsonObject, item: number, gate: Gate | null, signal: AbortSignal) {
    this.#work = work;
    this.parameters = parameters;
    this.#item = item;
    this.#gate = gate;
    this.signal = signal;
  }

  get run(): RunFacts {
    return this.#work.facts;
  }

  get node(): { id: string; name: string } {
    const { id, name } = this.#work.node.plan;
    return { id, name };
  }

  /** Safe to take out of the context: nodes destructure it. */
  get now(): () => number {
    return this.#work.services.now;
  }

  get idempotencyKey(): string {
    return this.#gate?.key ?? this.#work.keyOf(this.#item);
  }

  get http(): HttpClient {
    this.#http ??= this.#client(null);
    return this.#http;
  }

  get connection(): HttpClient {
    const { connection, name } = this.#work.node.plan;
    if (connection === null) {
      throw fail.data('no_connection', { message: `"${name}" needs a connection. Choose one in its settings.` });
    }
    this.#connection ??= this.#client(connection);
    return this.#connection;
  }

  get hasConnection(): boolean {
    return this.#work.node.plan.connection !== null;
  }

  get connectionFields(): JsonObject {
    return this.#work.connectionFields;
  }

  get connectionFacts(): () => Promise<ConnectionFacts> {
    const { services, node, facts } = this.#work;
    const { connection, name } = node.plan;
    return async () => {
      const found = connection === null ? null : await services.connectionFacts?.(facts.workspaceId, connection);
      if (found) return found;
      throw fail.data('no_connection', { message: `"${name}" needs a connection. Choose one in its settings.` });
    };
  }

  get spending(): Spending {
    return this.#work.spending;
  }

  get hmac(): (algorithm: HmacAlgorithm, bytes: Uint8Array) => Promise<Uint8Array> {
    const { connection, name } = this.#work.node.plan;
    const { services, facts } = this.#work;
    return (algorithm, bytes) => {
      if (connection === null)
        throw fail.data('no_connection', { message: `"${name}" needs a connection that holds the secret.` });
      return services.hmac(facts.workspaceId, connection, algorithm, bytes);
    };
  }

  get files(): FileStore {
    return this.#work.files;
  }

  get code(): GuestCode {
    return this.#work.services.code;
  }

  get seen(): DurableSet {
    return this.#work.seen;
  }

  get events(): EventSink | undefined {
    return this.#work.eventsOf?.(this.#item);
  }

  get log(): Log {
    return this.#work.log;
  }

  get memory(): StepMemory {
    return this.#work.memory;
  }

  get cursor(): StepCursor {
    return this.#work.cursor;
  }

  #client(connection: string | null): HttpClient {
    const { services, node, facts } = this.#work;
    const gate = this.#gate;
    const { signal } = this;
    const about = {
      workspaceId: facts.workspaceId,
      connection,
      sender: this.#work.sender,
      effect: node.plan.effect,
      tries: this.#work.step.tries,
      canProbe: node.definition?.probe !== undefined,
      signal,
      timeoutMs: node.plan.policy.timeoutMs,
      files: this.#work.files,
    };
    return withVerbs((request) =>
      gate && isShared(request)
        ? sendTogether(this.#work, { request, facts: about, gate, key: this.idempotencyKey })
        : services.send(request, { ...about, gate }),
    );
  }
}

export class ItemContext extends Context implements EachContext<JsonObject> {
  readonly item: Item;
  readonly index: number;
  readonly itemCount: number;

  constructor(
    work: StepWork,
    parameters: JsonObject,
    item: Item,
    index: number,
    gate: Gate | null,
    signal: AbortSignal,
  ) {
    super(work, parameters, index, gate, signal);
    this.item = item;
    this.index = index;
    this.itemCount = work.items.length;
  }
}

export class ListContext extends Context implements AllContext<JsonObject> {
  readonly items: readonly Item[];
  readonly inputs: Readonly<Record<string, readonly Item[]>>;
  readonly parametersFor: (index: number) => JsonObject;

  constructor(work: StepWork, parameters: JsonObject, gate: Gate | null, signal: AbortSignal) {
    super(work, parameters, 0, gate, signal);
    this.items = work.items;
    this.inputs = work.inputs;
    this.parametersFor = work.parametersFor;
  }
}
