import {
  type Accepted,
  accepted,
  defineConnection,
  defineConnector,
  defineNode,
  fail,
  type HttpClient,
  type NodeDefinition,
  refusedLater,
} from '@holdfast/node-sdk';
import { type Static, Type } from 'typebox';
import type { Manner, ProviderRules } from './provider.ts';

/** Times of this world: short enough that a pause of a minute outlives them all. */
export const LEASE_MS = 15_000;
export const GUARD_MS = 2_000;
export const TIMEOUT_MS = 8_000;

export const PROVIDERS: readonly ProviderRules[] = [
  { name: 'keyed', manner: 'key', delayMs: 0, windowMs: 86_400_000 },
  { name: 'forgetful', manner: 'key', delayMs: 2_000, windowMs: 120_000 },
  { name: 'probed', manner: 'probe', delayMs: 4_000, windowMs: 0 },
  { name: 'ledger', manner: 'upsert', delayMs: 0, windowMs: 0 },
  { name: 'shelf', manner: 'upsert', delayMs: 0, windowMs: 0, isVersioned: true },
  { name: 'blind', manner: 'unsafe', delayMs: 0, windowMs: 0 },
  { name: 'desk', manner: 'unsafe', delayMs: 0, windowMs: 0, isSlow: true },
  { name: 'clerk', manner: 'key', delayMs: 0, windowMs: 86_400_000, isSlow: true },
];

/** The hosts of all providers: one sign-in for everything outside. */
export const ORIGINS = PROVIDERS.map(({ name }) => `https://${name}.example`);
/** Whose books they are, for cursors. */
export const ACCOUNT = { id: 'books', title: 'Books' } as const;
const connection = defineConnection({
  type: 'sim.books',
  title: 'Books',
  description: 'Everybody outside.',
  icon: 'box',
  fields: Type.Object({}),
  target: () => ({ origins: ORIGINS }),
  account: () => ACCOUNT,
  auth: () => ({ kind: 'none' }),
});

const parameters = Type.Object({ id: Type.String() });
const RETRY = { transient: { maxAttempts: 4, baseDelayMs: 1_000, maxDelayMs: 30_000, budgetMs: 3_600_000 } };
const common = { typeVersion: 1, category: 'finance', icon: 'box', parameters, connection } as const;

interface Facts {
  readonly connection: HttpClient;
  readonly parameters: Static<typeof parameters>;
  readonly node: { readonly id: string };
  readonly idempotencyKey: string;
}
const subjectOf = ({ parameters: { id }, node }: Facts): string => `${id}/${node.id}`;

async function write(rules: ProviderRules, facts: Facts, subject = subjectOf(facts)) {
  const json = { subject, ...(facts.parameters.id.endsWith('-bad') ? { isBad: true } : {}) };
  const reply = await facts.connection.post(`https://${rules.name}.example/writes`, {
    json,
    idempotencyKey: facts.idempotencyKey,
    // Made from nothing: the provider has no version of it yet.
    ...(rules.isVersioned ? { headers: { 'If-Match': '"0"' } } : {}),
  });
  if (reply.status === 202) throw taken((reply.body as { status: string }).status);
  const { reference } = reply.body as { reference: string };
  return { output: { id: facts.parameters.id, reference }, reference };
}

/** Pause between two questions to a status address, and how long it is asked at all. */
const POLL = { everyMs: 3_000, withinMs: 120_000 } as const;

const taken = (statusUrl: string) => accepted({ message: 'It is not done yet.', statusUrl, afterMs: POLL.everyMs });

async function poll(facts: Facts, { statusUrl, sinceMs }: Accepted) {
  const { body } = await facts.connection.get(statusUrl);
  const { state, reference } = body as { state: 'running' | 'done' | 'refused'; reference: string };
  if (state === 'refused') throw refusedLater('rejected', 'It is not done after all.');
  if (state === 'done') return { output: { id: facts.parameters.id, reference }, reference };
  if (sinceMs > POLL.withinMs) throw fail.ambiguous('stuck', { message: 'It takes too long.', phase: 'answered' });
  throw taken(statusUrl);
}

async function look(rules: ProviderRules, facts: Facts) {
  const reply = await facts.connection.get(`https://${rules.name}.example/writes`, {
    query: { subject: subjectOf(facts), key: facts.idempotencyKey },
    acceptStatus: [404],
  });
  if (reply.status === 404) return 'absent' as const;
  const { reference } = reply.body as { reference: string | null };
  if (reference === null) return 'changed' as const;
  return { output: { id: facts.parameters.id, reference }, reference };
}

/** Rules that a mutant takes away by other descriptions of the nodes. */
export interface Rules {
  /** A person waits before a blind write is sent again. */
  readonly quarantine: boolean;
  /** An upsert in doubt is looked at; off: it says that it does so itself, and does not. */
  readonly looks: boolean;
  /** The limit of a write is looked at; off: its node says none. */
  readonly amounts: boolean;
}

const EFFECTS: Readonly<Record<Manner, object>> = {
  key: { safeBy: 'key' },
  probe: { safeBy: 'probe', provesAbsence: true },
  upsert: { safeBy: 'upsert' },
  unsafe: { safeBy: 'unsafe' },
};

/** A write to one provider, for each item on its own. */
function writer(rules: ProviderRules, { quarantine, looks }: Rules): NodeDefinition {
  const canProbe = rules.manner === 'probe' || rules.manner === 'upsert' || rules.name === 'forgetful';
  const consistencyDelayMs = rules.manner === 'unsafe' && !quarantine ? -(LEASE_MS + TIMEOUT_MS) : rules.delayMs;
  return defineNode({
    ...common,
    type: `sim.${rules.name}`,
    title: `Write to ${rules.name}`,
    description: 'Writes one record per item.',
    mode: 'each',
    effect: {
      kind: 'write',
      ...EFFECTS[rules.manner],
      ...(rules.manner === 'key' ? { keyWindowMs: rules.windowMs } : {}),
      ...(looks ? {} : { looksFirst: true }),
      consistencyDelayMs,
    } as never,
    policy: { timeoutMs: TIMEOUT_MS, retry: RETRY, concurrency: 2 },
    run: (context: Facts) => write(rules, context),
    ...(rules.isSlow ? { poll } : {}),
    ...(canProbe ? { probe: (context: Facts) => look(rules, context) } : {}),
  });
}

/** A write of the whole list as one record. */
const listWriter = defineNode({
  ...common,
  type: 'sim.list',
  title: 'Write a list',
  description: 'Writes one record for all items.',
  mode: 'all',
  effect: { kind: 'write', safeBy: 'key', keyWindowMs: 86_400_000 },
  policy: { timeoutMs: TIMEOUT_MS, retry: RETRY },
  async run(context) {
    const ids = context.items.map(({ json }) => json.id).join('+');
    const subject = `${ids}/${context.node.id}`;
    const { output, reference } = await write(PROVIDERS[0] as ProviderRules, context, subject);
    return {
      outputs: { out: context.items.map(({ json }, from) => ({ json: { ...json, ...output }, from })) },
      reference,
    };
  },
});

/**
 * A write of the whole list of which the provider takes only what is fine. Of what is not it says in turn nothing that tells, that it will never do, and
 * that it may be fine another time.
 */
const partWriter = defineNode({
  ...common,
  type: 'sim.part',
  title: 'Write what is fine of a list',
  description: 'Writes one record for all items, and says which were not taken.',
  mode: 'all',
  effect: { kind: 'write', safeBy: 'key', keyWindowMs: 86_400_000 },
  policy: { timeoutMs: TIMEOUT_MS, retry: RETRY },
  async run(context) {
    const ids = context.items.map(({ json }) => String(json.id));
    const subject = `${ids.join('+')}/${context.node.id}`;
    const { connection: books, node, idempotencyKey } = context;
    const facts = { connection: books, node, idempotencyKey, parameters: { id: subject } };
    const { reference } = await write(PROVIDERS[0] as ProviderRules, facts, subject);
    const isBad = (index: number) => ids[index]?.endsWith('-bad') === true;
    const WAYS = [fail.ambiguous, fail.data, fail.transient] as const;
    const refuse = (index: number) => WAYS[index % WAYS.length] ?? fail.data;
    return {
      outputs: { out: context.items.flatMap(({ json }, from) => (isBad(from) ? [] : [{ json, from }])) },
      failures: ids.flatMap((_, index) =>
        isBad(index)
          ? [{ index, failure: refuse(index)('rejected', { message: 'It is not taken.', phase: 'answered' }).failure }]
          : [],
      ),
      reference,
    };
  },
});

const reader = defineNode({
  ...common,
  type: 'sim.read',
  title: 'Read',
  description: 'Reads one record per item.',
  mode: 'each',
  effect: { kind: 'read' },
  policy: { timeoutMs: TIMEOUT_MS, retry: RETRY, concurrency: 2 },
  async run({ connection: books, parameters: { id } }) {
    await books.get('https://keyed.example/records', { query: { id } });
    return { output: { id } };
  },
});

/** Most changes in one read. */
const MOST_CHANGES = 20;

/** Reads what has happened outside since it last came through; changes are numbered from 1. */
const follower = defineNode({
  ...common,
  type: 'sim.changes',
  title: 'List changes',
  description: 'Reads changes, each as an item.',
  mode: 'all',
  effect: { kind: 'read' },
  keepsCursor: true,
  policy: { timeoutMs: TIMEOUT_MS, retry: RETRY },
  async run({ connection: books, parameters: { id }, cursor }) {
    const since = Number(cursor.place?.cursor ?? 0);
    const { body } = await books.get('https://keyed.example/changes');
    const last = Math.min((body as { latest: number }).latest, since + MOST_CHANGES);
    cursor.keep({ begunAt: 0, cursor: last, readTo: last });
    const changes = Array.from({ length: last - since }, (_, index) => since + index + 1);
    return { outputs: { out: changes.map((change) => ({ json: { id, change } })) } };
  },
});

/** Fails for good for items whose id says so. */
const picky = defineNode({
  ...common,
  connectionOptional: true,
  type: 'sim.check',
  title: 'Check',
  description: 'Lets records through that are fine.',
  mode: 'each',
  run({ parameters: { id }, item }) {
    if (id.endsWith('-bad')) throw fail.data('rejected', { message: 'It is not fine.' });
    return { output: item.json };
  },
});

/** The node types of this world. */
export const simulated = (rules: Rules) =>
  defineConnector({
    name: 'sim',
    title: 'Simulated',
    nodes: [...PROVIDERS.map((provider) => writer(provider, rules)), listWriter, partWriter, reader, follower, picky],
    triggers: [],
    connections: [connection],
  });
