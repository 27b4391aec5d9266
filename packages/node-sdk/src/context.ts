import type { Failure, FileRecord, Item, Json, JsonObject, WaitOutcome } from '@holdfast/workflow';
import type { HttpClient } from './http.ts';

/** Bytes beside items. Files live in the payload store; records name them. */
export interface FileStore {
  /** Reads a whole file. @throws NodeFailure data/file_too_large above `maxBytes` (default 64 MiB). */
  read(file: FileRecord, options?: { maxBytes?: number }): Promise<Uint8Array>;
  write(file: { name: string; mimeType: string; bytes: Uint8Array }): Promise<FileRecord>;
}

export interface Log {
  info(message: string, data?: JsonObject): void;
  warn(message: string, data?: JsonObject): void;
}

/** Runs a person's code in the guest VM: no network, no files, limits on time and memory. */
export interface GuestCode {
  /** Calls the code with `globals` in scope. */
  run(request: {
    language: 'javascript' | 'typescript';
    code: string;
    globals: Record<string, Json>;
    timeoutMs: number;
    memoryMb?: number;
  }): Promise<GuestReply>;
}

/**
 * What code returned, or why it did not: data/code_error when it threw,
 * permanent/resource_limit over a limit. `logs` is what it printed either way.
 */
export type GuestReply =
  | { readonly result: Json; readonly failure: null; readonly logs: readonly string[] }
  | { readonly failure: Failure; readonly logs: readonly string[] };

/** State of a node that outlives the run: seen keys of a de-duplication, a poll's cursor. Written with the checkpoint. */
export interface DurableSet {
  /** Adds the keys and says which of them were new. Asked again by the same step it gives the same answer. */
  claim(keys: readonly string[], options?: { keepMs?: number }): Promise<boolean[]>;
}

/** Where events go that end waits. */
export interface EventSink {
  /**
   * Sends an event. It ends the wait of one run for this name and key, now or, kept for
   * `keepMs`, when one comes to wait. Sent again by the same step and item, it is one event.
   */
  send(event: {
    readonly name: string;
    readonly key: string;
    readonly data: Json;
    readonly keepMs: number;
  }): Promise<{ readonly id: string; readonly isMatched: boolean }>;
}

export type HmacAlgorithm = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** A connection without its secrets. */
export interface ConnectionFacts {
  readonly type: string;
  readonly fields: JsonObject;
}

/** A call that costs money, before it is made. */
export interface PlannedCall {
  /** What is called, such as a model. */
  readonly model: string;
  /** What it costs at most, in US dollars; null: nobody knows its price. */
  readonly most: number | null;
  /** Tokens it takes and gives at most. */
  readonly mostTokens: number;
}

/** How such a call ended. */
export interface CallEnd {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars; null where nobody knows: it may have been charged as high as planned. */
  readonly cost: number | null;
  readonly durationMs: number;
  /** `answered`, or the code of the failure. */
  readonly outcome: string;
}

/** What calls may cost, and what they did. A node that makes calls for money asks here before each one. */
export interface Spending {
  /**
   * Sets aside what a call may cost, in the budgets of the step, the run, the workflow and the day.
   *
   * @throws NodeFailure policy/max_cost, policy/budget_used_up or policy/price_unknown: the call may not be made
   */
  reserve(call: PlannedCall): Promise<Reservation>;
}

/** Money set aside for one call. One that is never settled, because its worker died, counts as spent. */
export interface Reservation {
  settle(end: CallEnd): Promise<void>;
}

/** A run that a step called, as it stands. */
export interface CalledRun {
  readonly runId: string;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  /** Why it did not succeed. */
  readonly failure: Failure | null;
  /** What it handed back. */
  readonly items: readonly Item[];
}

/** What a step keeps over its waits, its attempts and crashes. For nodes that declare `remembers`. */
export interface StepMemory {
  /** What was kept last; null at the first attempt. */
  readonly value: JsonObject | null;
  /** Runs it called under numbers of their own that are over, by number: the latest of each. */
  readonly runs: ReadonlyMap<number, CalledRun>;
  /** Keeps this instead. It is written with the end of the attempt, whatever that is: a wait, a result, a failure. */
  keep(value: JsonObject): void;
}

/** How far something outside has been read. Instants are epoch milliseconds. */
export interface CursorPlace {
  /** What was changed before is not asked for. */
  readonly begunAt: number;
  /** Where to read on, in the words of whoever reads; null: at `begunAt`. */
  readonly cursor: Json;
  /** For people: whatever was changed before has been read. */
  readonly readTo: number;
}

/**
 * How far a step has come, over all runs of its workflow. For nodes that declare `keepsCursor`.
 * There is one for each account behind the connection.
 */
export interface StepCursor {
  /** Where the last attempt that came through left off; null at the first. @throws NodeFailure permanent/auth where no account is chosen */
  readonly place: CursorPlace | null;
  /**
   * Keeps this instead, in the commit that ends the attempt with success. Where that does not come about, or another run
   * was there first, it stays: what was read is read again, and nothing is passed over.
   */
  keep(place: CursorPlace): void;
}

/** What is known of the run. */
export interface RunFacts {
  readonly runId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly version: number | null;
  readonly mode: 'live' | 'test';
  /** Epoch milliseconds. The same on every attempt. */
  readonly startedAt: number;
  readonly timeZone: string;
}

interface BaseContext<Parameters> {
  /** Parameters with every expression resolved: for this item, or in `all` mode for the first. */
  readonly parameters: Parameters;
  readonly run: RunFacts;
  readonly node: { readonly id: string; readonly name: string };
  /** Goes off when the attempt's time is up, the run is cancelled or its lease is lost. */
  readonly signal: AbortSignal;
  /** This instant, epoch milliseconds. */
  now(): number;
  /**
   * Identity of the write this item stands for: stable across retries, crashes and
   * replays. 36 characters: lower-case letters, digits and one hyphen.
   */
  readonly idempotencyKey: string;
  /** Requests to anywhere the operator allows, without credentials. */
  readonly http: HttpClient;
  /** Requests with the node's connection. Throws when the node names none. */
  readonly connection: HttpClient;
  /** Whether the node names a connection. */
  readonly hasConnection: boolean;
  /** The connection's fields, secrets left out. */
  readonly connectionFields: JsonObject;
  /**
   * The connection as it is now, for a node that works with several types of them.
   *
   * @throws NodeFailure data/no_connection when the node names none
   */
  readonly connectionFacts: () => Promise<ConnectionFacts>;
  /**
   * Hashes bytes with the connection's secret (HMAC). The secret stays on the
   * server; absent where the runner offers no such thing.
   */
  readonly hmac?: (algorithm: HmacAlgorithm, bytes: Uint8Array) => Promise<Uint8Array>;
  readonly files: FileStore;
  readonly spending: Spending;
  readonly code: GuestCode;
  readonly seen: DurableSet;
  /** Tells events to runs that wait for them; absent where the runner offers no such thing. */
  readonly events?: EventSink | undefined;
  readonly log: Log;
  /** Empty, and kept nowhere, unless the node declares `remembers`. */
  readonly memory: StepMemory;
  /** Empty, and kept nowhere, unless the node declares `keepsCursor`. */
  readonly cursor: StepCursor;
}

/** What `run` gets in `each` mode: one item at a time. */
export interface EachContext<Parameters> extends BaseContext<Parameters> {
  readonly item: Item;
  /** Position of the item in the step's input, from 0. */
  readonly index: number;
  readonly itemCount: number;
}

/** What `run` gets in `all` mode: the whole list. */
export interface AllContext<Parameters> extends BaseContext<Parameters> {
  /** The items of the first input. */
  readonly items: readonly Item[];
  /** The items of every input port. */
  readonly inputs: Readonly<Record<string, readonly Item[]>>;
  /** Parameters resolved for one item of the first input. */
  parametersFor(index: number): Parameters;
}

/** Items to hand on, by port. */
export interface Outputs {
  readonly outputs: Readonly<Record<string, readonly Item[]>>;
  /**
   * Items of the first input that did not come through, or all of them: they go the way of their failure, the others go on.
   * Of a write these are what its answer refused, or what was left out of it. A list is written once, under one key: no single
   * item of it is sent on its own. Where nothing was sent, fail as a whole (`all`): the list is tried again as the policy says.
   */
  readonly failures?: readonly { readonly index: number | 'all'; readonly failure: Failure }[];
}

/** One output item, or several, on one port (the first one, if not named). */
export interface EachOutput {
  readonly port?: string;
  /** Hands the same items on by each of these ports, instead of `port`. */
  readonly ports?: readonly string[];
  /** The json of one item. */
  readonly output?: JsonObject;
  readonly files?: Readonly<Record<string, FileRecord>>;
  /** Several items instead of one; an empty list drops the item. */
  readonly items?: readonly Pick<Item, 'json' | 'files'>[];
}

/** The body and head of an answer to the caller of a webhook. */
export interface CallerResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Sent instead of `body`. */
  readonly file?: FileRecord;
}

/** Stop here without holding a worker, until something happens. Times are epoch milliseconds. */
export type Suspension =
  | { readonly kind: 'timer'; readonly until: number }
  /** Until the address `resumeUrl` is called. */
  | { readonly kind: 'callback'; readonly deadline: number }
  /** Until an event of this name about this key is sent, or was before and is kept. */
  | { readonly kind: 'event'; readonly name: string; readonly key: string; readonly deadline: number }
  | { readonly kind: 'approval'; readonly deadline: number; readonly request: ApprovalRequest }
  | {
      readonly kind: 'children';
      readonly workflow: string;
      readonly per: 'item' | 'list';
      readonly wait: boolean;
      /** One run with these items instead of the step's own, known by its number: a number that has succeeded is not called again. */
      readonly call?: { readonly number: number; readonly items: readonly Pick<Item, 'json' | 'files'>[] };
    };

/** A question to people. What is shown is frozen and hashed when it is asked. Times are epoch milliseconds. */
export interface ApprovalRequest {
  /** What sort of answer it wants. Default: `approval`. */
  readonly kind?: 'approval' | 'choice' | 'form';
  readonly title: string;
  /** Markdown without HTML. */
  readonly message: string;
  /** Answers to choose from; each is an output port. */
  readonly choices: readonly { readonly value: string; readonly title: string; readonly needsReason?: boolean }[];
  /** Who may answer: e-mail addresses or role names. Empty: anyone with the approver role. */
  readonly approvers: readonly string[];
  /** Whoever started the run, or changed something in it since, may not answer. */
  readonly fourEyes?: boolean;
  /**
   * How many different people have to give `choice`; `each`: one for every entry of `approvers`.
   * Any other answer ends the question at once. Default: the first answer does.
   */
  readonly agree?: { readonly choice: string; readonly needed: number | 'each' };
  /** Whether who is asked may hand the question over. Default: yes. */
  readonly mayDelegate?: boolean;
  /** When those who are asked are told again. */
  readonly reminders?: readonly number[];
  /** Who may answer too from a moment on. */
  readonly escalation?: { readonly at: number; readonly to: readonly string[] };
  /** What is filled in, and what it begins with. The answer is checked against the schema. */
  readonly form?: { readonly schema: JsonObject; readonly value: Json };
  /** What goes on when it is answered: kept as hashes, so that a write it guards can be held to it. */
  readonly subject?: readonly JsonObject[];
  /** Shown as evidence. */
  readonly evidence: JsonObject;
}

/** What became of a suspension: handed to `resume`. */
export interface Resumed {
  readonly outcome: WaitOutcome;
  /** The call's body, the person's answer, or the children's results in the order of the items. */
  readonly data: JsonObject;
  /** Items that the children handed back, per child. */
  readonly children?: readonly (readonly Item[])[];
}

/** What a step may say besides its outputs. */
export interface Extras {
  /** Answers the webhook that started the run, once this has been committed. */
  readonly respond?: CallerResponse;
  /** What the step used, added up per run. */
  readonly usage?: {
    readonly inputTokens?: number;
    readonly outputTokens?: number;
    readonly model?: string;
    readonly cost?: number;
  };
  /** Searchable reference of what the write made at the provider. */
  readonly reference?: string;
}

export type EachResult = (EachOutput & Extras) | ({ readonly suspend: Suspension } & Extras);
export type AllResult = (Outputs & Extras) | ({ readonly suspend: Suspension } & Extras);
