import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@holdfast/node-sdk';
import type { Shape } from '@holdfast/node-sdk/records';
import { itemsOf, loadLists, runNode } from '@holdfast/node-sdk/testing';
import type { LedgerEntry } from '@holdfast/practice';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { byApplication } from '../src/connection.ts';
import { businessCentral } from '../src/index.ts';
import * as resources from '../src/resources.ts';
import { CASES } from './cases.ts';
import { COMPANY_ID, connectionFields, openPractice } from './practice.ts';

/**
 * API v2.0 as Microsoft's own source has it (github.com/microsoft/ALAppExtensions, MIT): sets, fields and
 * actions. It is not part of this repository: `HOLDFAST_CONTRACTS` names a folder that holds
 * `business-central/v2.0`.
 */
const FOLDER = process.env.HOLDFAST_CONTRACTS ?? '';
const file = (name: string) => join(FOLDER, 'business-central/v2.0', name);
const isThere = FOLDER !== '' && existsSync(file('entity-catalog.json'));
if (!isThere)
  console.warn('Skipped: the contract of Business Central is not here. HOLDFAST_CONTRACTS names its folder.');

interface EntitySet {
  readonly entityName: string;
  readonly insertAllowed: boolean;
  readonly modifyAllowed: boolean;
  readonly deleteAllowed: boolean;
  readonly boundActions: readonly string[];
  readonly navigation: Readonly<Record<string, { readonly entitySetName: string }>>;
  readonly writableFields: readonly string[];
  readonly readOnlyFields: readonly string[];
}
const read = (name: string): JsonObject => JSON.parse(readFileSync(file(name), 'utf8')) as JsonObject;
const sets = (isThere ? read('entity-catalog.json').entitySets : {}) as unknown as Readonly<Record<string, EntitySet>>;
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
if (isThere)
  for (const name of ['entities', 'create-requests', 'update-requests', 'odata-envelopes'])
    ajv.addSchema(read(`json-schema/${name}.schema.json`));

function problems(ref: string, value: unknown): string[] {
  const validate = ajv.getSchema(ref);
  if (!validate) return [`There is no ${ref}.`];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const fieldsOf = (name: string): readonly string[] => [
  ...(sets[name]?.writableFields ?? []),
  ...(sets[name]?.readOnlyFields ?? []),
  ...Object.keys(sets[name]?.navigation ?? {}),
];
const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a record has the form of its set, and no field that the set does not have. */
function recordProblems(set: string, record: unknown): string[] {
  const { entityName = '' } = sets[set] ?? {};
  if (!isRecord(record)) return [`${set}: no record`];
  const unknown = Object.keys(record).filter((name) => !name.startsWith('@odata.') && !fieldsOf(set).includes(name));
  const inner = Object.entries(record).flatMap(([name, value]) => {
    const lines = sets[set]?.navigation[name]?.entitySetName;
    return lines && Array.isArray(value) ? value.flatMap((line) => recordProblems(lines, line)) : [];
  });
  return [
    ...problems(`urn:holdfast:contracts:bc:v2:entity#/$defs/${entityName}`, record),
    ...unknown.map((name) => `${set}.${name} is unknown`),
    ...inner,
  ];
}

const BASE = `/v2.0/practice-tenant/Production/api/v2.0/companies(${COMPANY_ID})/`;

/** Names in a filter that are no words of its own. */
const namesIn = (filter: string): string[] =>
  [...filter.replace(/'(?:[^']|'')*'/g, '').matchAll(/[A-Za-z]\w*(?![\w-])/g)]
    .map(([name]) => name)
    .filter((name) => !/^(eq|ne|gt|ge|lt|le|and|startswith|true|false|T\d*|Z)$/.test(name));

/** What addresses of sets take. */
const QUERY = ['$filter', '$expand', '$orderby', '$select', '$top', '$skiptoken'];

/** What is asked and answered in a batch, each as if it had come by itself. */
function innerExchanges({ path, body, answer, ...entry }: LedgerEntry): LedgerEntry[] {
  const { requests } = JSON.parse(body) as { requests: { id: string; method: string; url: string; body?: unknown }[] };
  const { responses } = answer as { responses: { id: string; status: number; body?: unknown }[] };
  return requests.map((one) => {
    const [inner = '', query = ''] = one.url.split('?');
    const said = responses.find(({ id }) => id === one.id);
    const about = {
      method: one.method,
      path: path.replace('$batch', inner),
      query,
      body: JSON.stringify(one.body ?? null),
    };
    return { ...entry, ...about, status: said?.status ?? 0, answer: said?.body as LedgerEntry['answer'] };
  });
}

function exchangeProblems(entry: LedgerEntry): string[] {
  const path = decodeURIComponent(entry.path);
  if (path.endsWith('/$batch')) return innerExchanges(entry).flatMap(exchangeProblems);
  if (path === `${BASE.slice(0, BASE.indexOf('companies('))}companies`) return [];
  if (!path.startsWith(BASE)) return [`the path is ${path}`];
  const [, set = '', id, tail = ''] = /^([A-Za-z]+)(?:\(([^)]*)\))?(?:\/(.+))?$/.exec(path.slice(BASE.length)) ?? [];
  const known = sets[set];
  if (!known) return [`there is no ${set}`];
  const query = new URLSearchParams(entry.query);
  const found: string[] = [...query.keys()].filter((name) => !QUERY.includes(name));
  for (const name of query.get('$expand')?.split(',') ?? [])
    if (!(name in known.navigation)) found.push(`${set} has no ${name}`);
  const [ordered = ''] = (query.get('$orderby') ?? '').split(' ');
  for (const name of [ordered, ...(query.get('$select')?.split(',') ?? [])])
    if (name !== '' && !fieldsOf(set).includes(name)) found.push(`${set} has no ${name}`);
  const filter = (query.get('$filter') ?? '').replace(
    /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?/gi,
    '',
  );
  found.push(...namesIn(filter).filter((name) => !fieldsOf(set).includes(name)));
  if (tail === 'attachmentContent') return found;
  const [part = '', content] = tail.split('/');
  if (content !== undefined) {
    const inner = known.navigation[part]?.entitySetName ?? part;
    return fieldsOf(inner).includes(content) ? found : [...found, `${set} has no ${tail}`];
  }
  if (entry.method === 'GET') {
    const values = isRecord(entry.answer) && Array.isArray(entry.answer.value) ? entry.answer.value : [entry.answer];
    return [...found, ...values.flatMap((record) => recordProblems(set, record))];
  }
  if (tail.startsWith('Microsoft.NAV.'))
    return known.boundActions.includes(tail) ? found : [...found, `${set} has no ${tail}`];
  if (entry.method === 'DELETE') return known.deleteAllowed ? found : [...found, `${set} deletes nothing`];
  const [kind, isAllowed] =
    id === undefined ? (['create', known.insertAllowed] as const) : (['update', known.modifyAllowed] as const);
  if (!isAllowed) found.push(`${set} allows no ${kind}`);
  return [
    ...found,
    ...problems(`urn:holdfast:contracts:bc:v2:${kind}#/$defs/${set}`, JSON.parse(entry.body)),
    ...recordProblems(set, entry.answer),
  ];
}

describe.skipIf(!isThere)('what goes over the wire keeps to the contract of Business Central', () => {
  test.each(businessCentral.nodes.map((node) => [node.description.type, node] as const))('%s', async (type, node) => {
    const practice = await openPractice();
    try {
      const said = CASES[type];
      said?.prepare?.(practice.first);
      const { parameters, items: coming = itemsOf({}), files } = said ?? {};
      expect(
        (await runNode(node, { parameters, connectionFields, items: coming, files, baseUrl: practice.url })).failures,
      ).toEqual([]);
      expect(practice.ledger.entries.length).toBeGreaterThan(0);
      for (const entry of practice.ledger.entries)
        expect([entry.path, exchangeProblems(entry)]).toEqual([entry.path, []]);
    } finally {
      await practice.close();
    }
  });

  test('what lists to choose from ask for and get', async () => {
    const practice = await openPractice();
    try {
      for (const template of ['GENERAL', 'CASHRCPT', 'PAYMENT'])
        practice.first.put('journals', {
          id: practice.first.newId(),
          code: 'HF1',
          displayName: 'Made by a step',
          template,
        });
      practice.first.put('items', { id: practice.first.newId(), number: 'ADVICE', displayName: 'Advice' });
      const lists = await loadLists(byApplication, {
        fields: connectionFields,
        baseUrl: practice.url,
      });
      expect(Object.entries(lists).filter(([, { length }]) => length === 0)).toEqual([]);
      for (const entry of practice.ledger.entries)
        expect([entry.path, exchangeProblems(entry)]).toEqual([entry.path, []]);
    } finally {
      await practice.close();
    }
  });

  test('what practice says no with has the form of an error', async () => {
    const practice = await openPractice();
    try {
      const node = businessCentral.nodes.find(
        ({ description }) => description.type === 'business-central.customer.list',
      );
      for (const kind of ['503-before', 'rate-limit', 'stale-token'] as const) practice.faults.set({ kind });
      for (const where of ['', '', '', 'nonsense'])
        if (node) await runNode(node, { parameters: { where }, connectionFields, baseUrl: practice.url });
      expect(practice.ledger.entries.map(({ status }) => status)).toEqual([503, 429, 401, 400]);
      for (const { answer } of practice.ledger.entries)
        expect(problems('urn:holdfast:contracts:bc:odata#/$defs/error', answer)).toEqual([]);
    } finally {
      await practice.close();
    }
  });

  test.each(Object.values(resources))('what is read of $set has the names of the contract', ({ set, shape }) => {
    expect(unknownNames(set, shape)).toEqual([]);
  });
});

/** Names that a shape reads and the contract does not have. */
const unknownNames = (set: string, { fields }: Shape): string[] =>
  Object.values(fields).flatMap(({ from, inner }) => {
    if (from === '@odata.etag') return [];
    if (!fieldsOf(set).includes(from)) return [`${set}.${from}`];
    return inner ? unknownNames(sets[set]?.navigation[from]?.entitySetName ?? '', inner) : [];
  });
