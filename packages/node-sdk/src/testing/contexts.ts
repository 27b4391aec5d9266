import { createHash, createHmac } from 'node:crypto';
import type { Item, JsonObject } from '@holdfast/workflow';
import type { ConnectionDefinition } from '../connection.ts';
import type {
  AllContext,
  DurableSet,
  EachContext,
  FileStore,
  GuestCode,
  RunFacts,
  Spending,
  StepCursor,
  StepMemory,
} from '../context.ts';
import { fail } from '../failures.ts';
import type { HttpClient } from '../http.ts';
import type { MailClient } from '../mail.ts';
import type { FollowContext, TriggerDefinition } from '../trigger.ts';
import { testGuestCode } from './guest-code.ts';
import { type TestGathering, testHttpClient } from './http-client.ts';
import { MemoryFiles } from './memory-files.ts';
import { MemorySeen } from './memory-seen.ts';
import { fillDefaults } from './parameters.ts';

/** The instant at which tests take place, unless they say otherwise: 2026-01-15T10:30:00Z. */
export const TEST_NOW = Date.UTC(2026, 0, 15, 10, 30);

/** What a test may say about the surroundings of a node; all of it has a default. */
export interface Surroundings {
  readonly connectionType?: ConnectionDefinition | undefined;
  /** All fields of the connection, secrets included. */
  readonly connectionFields?: JsonObject | undefined;
  /** Where requests go instead of to the provider's own address. */
  readonly baseUrl?: string | undefined;
  readonly mail?: MailClient | undefined;
  readonly files?: FileStore | undefined;
  readonly seen?: DurableSet | undefined;
  readonly code?: GuestCode | undefined;
  /** Left out: calls may cost what they will. */
  readonly spending?: Spending | undefined;
  readonly facts?: Partial<RunFacts> | undefined;
  readonly now?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly logs?: string[] | undefined;
  /** Left out: nothing was kept before, and what is kept is forgotten. */
  readonly memory?: StepMemory | undefined;
  /** Where items that share calls meet; left out: each goes alone. */
  readonly gathering?: TestGathering | undefined;
  /** Left out: the step comes for the first time, and where it got is forgotten. */
  readonly cursor?: StepCursor | undefined;
}

/** A key of the form the runner makes: 36 characters, the same for the same seed. */
export const testKey = (seed: string): string => `hf1-${createHash('sha256').update(seed).digest('hex').slice(0, 32)}`;

const secretNames = (type: ConnectionDefinition | undefined): string[] =>
  Object.entries((type?.fields.properties ?? {}) as Record<string, { writeOnly?: boolean }>)
    .filter(([, schema]) => schema.writeOnly === true)
    .map(([name]) => name);

function connectionOf(around: Surroundings, files: FileStore, signal: AbortSignal): HttpClient {
  const { connectionType, connectionFields, baseUrl, gathering } = around;
  if (!connectionType || !connectionFields)
    throw fail.data('no_connection', { message: 'The test gave no connection.' });
  const fields = connectionFields as never;
  const target = baseUrl ?? connectionType.target(fields).baseUrl;
  return testHttpClient({
    auth: connectionType.auth(fields),
    files,
    signal,
    errors: connectionType.errors ?? [],
    ...(gathering === undefined ? {} : { gathering }),
    ...(target === undefined ? {} : { baseUrl: target }),
  });
}

const noMailbox: MailClient = {
  open: async () => {
    throw fail.data('no_connection', { message: 'The test gave no mailbox.' });
  },
};

/** What a trigger's `look` and `sweep` get: calls with its connection, its defaults filled in. */
export function makeFollowContext(
  { description }: TriggerDefinition,
  around: Surroundings & { readonly parameters?: JsonObject } = {},
): FollowContext<never> {
  const signal = around.signal ?? new AbortController().signal;
  const secrets = secretNames(around.connectionType);
  const fields = Object.entries(around.connectionFields ?? {}).filter(([name]) => !secrets.includes(name));
  return {
    // The schema of the trigger says what they are.
    parameters: fillDefaults(description, around.parameters ?? {}) as never,
    get connection() {
      return connectionOf(around, around.files ?? new MemoryFiles(), signal);
    },
    mail: around.mail ?? noMailbox,
    fields: Object.fromEntries(fields),
    signal,
    now: () => around.now ?? TEST_NOW,
  };
}

function base(around: Surroundings, seed: string) {
  const files = around.files ?? new MemoryFiles();
  const signal = around.signal ?? new AbortController().signal;
  const now = around.now ?? TEST_NOW;
  const secrets = secretNames(around.connectionType);
  const fields = around.connectionFields ?? {};
  const secret = secrets.map((name) => fields[name]).find((value) => typeof value === 'string');
  const open = Object.fromEntries(Object.entries(fields).filter(([name]) => !secrets.includes(name)));
  const note = (message: string) => void around.logs?.push(message);
  return {
    run: {
      runId: 'run-1',
      workflowId: 'workflow-1',
      workflowName: 'Test workflow',
      version: 1,
      mode: 'test' as const,
      startedAt: now,
      timeZone: 'UTC',
      ...around.facts,
    },
    node: { id: 'node-1', name: 'Node' },
    signal,
    now: () => now,
    idempotencyKey: around.idempotencyKey ?? testKey(seed),
    http: testHttpClient({ files, signal, ...(around.baseUrl === undefined ? {} : { baseUrl: around.baseUrl }) }),
    get connection(): HttpClient {
      return connectionOf(around, files, signal);
    },
    hasConnection: around.connectionFields !== undefined,
    connectionFields: open,
    connectionFacts: async () => {
      const type = around.connectionType?.type;
      if (around.connectionFields === undefined || type === undefined)
        throw fail.data('no_connection', { message: 'The test gave no connection.' });
      return { type, fields: open };
    },
    ...(typeof secret === 'string'
      ? {
          hmac: async (algorithm: string, bytes: Uint8Array) =>
            new Uint8Array(createHmac(algorithm, secret).update(bytes).digest()),
        }
      : {}),
    files,
    code: around.code ?? testGuestCode,
    spending: around.spending ?? { reserve: async () => ({ settle: async () => {} }) },
    seen: around.seen ?? new MemorySeen(() => now).forStep('step-1'),
    log: { info: note, warn: note },
    memory: around.memory ?? { value: null, runs: new Map(), keep: () => {} },
    cursor: around.cursor ?? { place: null, keep: () => {} },
  };
}

/** Adds fields without reading the getters of what they are added to. */
const extend = <A extends object, B extends object>(target: A, fields: B): A & B =>
  Object.defineProperties(target, Object.getOwnPropertyDescriptors(fields)) as A & B;

/** A context of the runner has hardly anything of its own: whoever copies one (`...rest`) gets nothing, here too. */
const inherited = <T extends object>(context: T): T => Object.create(context) as T;

/** The context of one item of a list, as a node in `each` mode gets it. */
export function makeEachContext(
  parameters: JsonObject,
  items: readonly Item[],
  index = 0,
  around: Surroundings = {},
): EachContext<never> {
  const item = items[index];
  if (!item) throw new RangeError(`There is no item ${index}.`);
  return inherited(
    extend(base(around, `item-${index}`), {
      parameters: parameters as never,
      item,
      index,
      itemCount: items.length,
    }),
  );
}

/** The context of a list, as a node in `all` mode gets it. */
export function makeAllContext(
  parametersFor: (index: number) => JsonObject,
  inputs: Readonly<Record<string, readonly Item[]>>,
  around: Surroundings = {},
): AllContext<never> {
  return inherited(
    extend(base(around, 'list'), {
      parameters: parametersFor(0) as never,
      items: Object.values(inputs)[0] ?? [],
      inputs,
      parametersFor: (index: number) => parametersFor(index) as never,
    }),
  );
}
