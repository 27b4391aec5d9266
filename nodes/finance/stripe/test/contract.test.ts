import { readFileSync } from 'node:fs';
import type { JsonObject } from '@holdfast/node-sdk';
import { isRecord, type Shape } from '@holdfast/node-sdk/records';
import { itemsOf, runNode } from '@holdfast/node-sdk/testing';
import type { LedgerEntry } from '@holdfast/practice';
import { type JsonSchema, mismatches } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../src/connection.ts';
import { stripe } from '../src/index.ts';
import { events } from '../src/nodes/events.ts';
import * as resources from '../src/resources.ts';
import { cases } from './cases.ts';
import { connectionFields, openPractice, withPayments } from './practice.ts';

/** What Stripe publishes of the version that connections ask for; the file says where each part is from. */
interface Contract {
  readonly $origin: { readonly apiVersion: string };
  readonly objects: Readonly<Record<string, JsonSchema>>;
  readonly requests: Readonly<Record<string, JsonSchema>>;
  readonly eventTypes: readonly string[];
}
const contract = JSON.parse(readFileSync(new URL('contract/stripe.json', import.meta.url), 'utf8')) as Contract;

/** The object of a set of addresses, and what its parameters are called. */
const NAMES: Readonly<Record<string, string>> = {
  customers: 'Customer',
  payment_intents: 'PaymentIntent',
  charges: 'Charge',
  refunds: 'Refund',
  payouts: 'Payout',
  balance_transactions: 'BalanceTransaction',
  balance: 'Balance',
  events: 'Event',
};

/** What practice leaves out of an object is not held against it: only what it says. */
function objectProblems(name: string, record: unknown): string[] {
  const { required: _, ...schema } = contract.objects[name] ?? { not: {} };
  const type = name === 'Event' && isRecord(record as JsonObject) ? (record as JsonObject).type : null;
  const unknown = typeof type === 'string' && !contract.eventTypes.includes(type) ? [`there is no event ${type}`] : [];
  return [...mismatches(schema, record).map(({ path, message }) => `${name}${path}: ${message}`), ...unknown];
}

/** A text of a form or an address as the value that it stands for. */
function meantBy(schema: JsonSchema | undefined, text: string): unknown {
  const types = [schema?.type].flat();
  if (types.includes('number') && /^-?\d+$/.test(text)) return Number(text);
  return types.includes('boolean') && /^(true|false)$/.test(text) ? text === 'true' : text;
}

/** Whether a request has the parameters that there are, and those that it needs: `metadata[a]` is a field of one. */
function parameterProblems(name: string, said: URLSearchParams): string[] {
  const schema = contract.requests[name];
  if (!schema) return [`there is no ${name}`];
  const properties = schema.properties as Readonly<Record<string, JsonSchema>>;
  const values: Record<string, unknown> = {};
  for (const [key, text] of said) {
    const [, outer = key, inner] = /^(\w+)\[(\w+)\]$/.exec(key) ?? [];
    if (inner === undefined) values[key] = meantBy(properties[key], text);
    else values[outer] = { ...(values[outer] as object), [inner]: text };
  }
  return mismatches(schema, values).map(({ path, message }) => `${name}${path}: ${message}`);
}

const VERBS: Readonly<Record<string, string>> = { capture: 'Capture', cancel: 'Cancel' };

function exchangeProblems({ method, path, query, body, answer }: LedgerEntry): string[] {
  const [set = '', id, verb] = path.slice('/v1/'.length).split('/');
  const name = NAMES[set] ?? set;
  if (method === 'POST') {
    const what = verb === undefined ? (id === undefined ? 'Create' : 'Update') : (VERBS[verb] ?? verb);
    return [...parameterProblems(`${name}${what}Params`, new URLSearchParams(body)), ...objectProblems(name, answer)];
  }
  if (set === 'balance' || id !== undefined) return objectProblems(name, answer);
  const { data, ...list } = answer as { data: readonly unknown[] };
  const about = mismatches(
    {
      properties: { object: { const: 'list' }, url: { type: 'string' }, has_more: { type: 'boolean' } },
      required: ['object', 'url', 'has_more'],
      additionalProperties: false,
    },
    list,
  ).map(({ message }) => message);
  const records = data.flatMap((record) => objectProblems(name, record));
  return [...about, ...records, ...parameterProblems(`${name}ListParams`, new URLSearchParams(query))];
}

describe('what goes over the wire keeps to what Stripe publishes', () => {
  test('of the version that connections ask for', () => {
    expect(contract.$origin.apiVersion).toBe(VERSION);
  });

  test.each(stripe.nodes.map((node) => [node.description.type, node] as const))('%s', async (type, node) => {
    const practice = await openPractice();
    try {
      const said = cases(withPayments(practice))[type];
      const { parameters } = said ?? {};
      const ended = await runNode(node, { parameters, connectionFields, items: itemsOf({}), baseUrl: practice.url });
      expect(ended.failures).toEqual([]);
      expect(practice.ledger.entries.length).toBeGreaterThan(0);
      for (const entry of practice.ledger.entries)
        expect([entry.path, exchangeProblems(entry)]).toEqual([entry.path, []]);
    } finally {
      await practice.close();
    }
  });

  test('what stands in the books of practice, declined and refunded payments among it', async () => {
    const practice = await openPractice();
    try {
      withPayments(practice);
      for (const [set, docs] of Object.entries(practice.books.shelves))
        for (const doc of docs.values()) expect(objectProblems(NAMES[set] ?? set, doc)).toEqual([]);
    } finally {
      await practice.close();
    }
  });

  test.each(Object.values({ ...resources, events }))(
    'what is read of $path has the names of Stripe',
    ({ path, shape }) => {
      expect(unknownNames(NAMES[path] ?? path, shape)).toEqual([]);
    },
  );
});

/** Names that a shape reads and Stripe does not have. */
function unknownNames(name: string, { fields }: Shape): string[] {
  const known = Object.keys(contract.objects[name]?.properties ?? {});
  // What was deleted says nothing but that.
  const all = name === 'Customer' ? [...known, 'deleted'] : known;
  return Object.values(fields).flatMap(({ from }) => (all.includes(from) ? [] : [`${name}.${from}`]));
}
