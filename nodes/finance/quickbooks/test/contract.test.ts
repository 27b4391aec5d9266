import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@holdfast/node-sdk';
import type { Shape } from '@holdfast/node-sdk/records';
import { itemsOf, loadLists, runNode } from '@holdfast/node-sdk/testing';
import type { LedgerEntry } from '@holdfast/practice';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { isShelf, SHELVES } from '../practice/books.ts';
import { FILES_PATH } from '../practice/files.ts';
import { partsOf } from '../practice/upload.ts';
import { quickbooks as connection } from '../src/connection.ts';
import { quickbooks } from '../src/index.ts';
import * as resources from '../src/resources.ts';
import { companyInfo } from '../src/schema/names.ts';
import { taxService } from '../src/schema/tax-service.ts';
import { CASES } from './cases.ts';
import { connectionFields, openPractice, put, REALM } from './practice.ts';

/**
 * Intuit's XSDs of July 2026 (github.com/intuit/QuickBooks-V3-PHP-SDK, Apache-2.0), as JSON Schemas,
 * with what creating and changing need. They are not part of this repository: `HOLDFAST_CONTRACTS`
 * names a folder that holds `qbo/json-schema`.
 */
const FOLDER = process.env.HOLDFAST_CONTRACTS ?? '';
const file = (name: string) => join(FOLDER, 'qbo', name);
const isThere = FOLDER !== '' && existsSync(file('json-schema/qbo-v3.schema.json'));
if (!isThere) console.warn('Skipped: the contract of QuickBooks is not here. HOLDFAST_CONTRACTS names its folder.');

const V3 = 'urn:holdfast:contracts:qbo:v3';
const schemas = isThere
  ? ['qbo-v3', 'create-requests', 'update-requests', 'fault'].map(
      (name) => JSON.parse(readFileSync(file(`json-schema/${name}.schema.json`), 'utf8')) as JsonObject,
    )
  : [];
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
for (const schema of schemas) ajv.addSchema(schema);

function problems(ref: string, value: unknown): string[] {
  const validate = ajv.getSchema(ref);
  if (!validate) return [`There is no ${ref}.`];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Everything in an answer that stands under the name of an entity. Stubs of what was deleted have no more than their id. */
function entitiesIn(value: unknown): { readonly name: string; readonly entity: unknown }[] {
  if (Array.isArray(value)) return value.flatMap(entitiesIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    isShelf(name) ? [inner].flat().map((entity) => ({ name, entity })) : entitiesIn(inner),
  );
}

/** What each address takes besides `minorversion` and `requestid`. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  query: ['query'],
  cdc: ['entities', 'changedSince'],
  reports: ['start_date', 'end_date', 'accounting_method'],
};

function requestProblems(entry: LedgerEntry, uploaded: () => JsonObject | null): string[] {
  const [, , , realm, name = ''] = entry.path.split('/');
  const query = new URLSearchParams(entry.query);
  const known = ['minorversion', 'requestid', ...(QUERIES[name] ?? ['operation', 'include'])];
  const found = [...query.keys()]
    .filter((one) => !known.includes(one))
    .map((one) => `unknown field of the address: ${one}`);
  if (realm !== REALM) found.push(`the company is ${realm}`);
  if (query.get('minorversion') !== '75') found.push('the form of answers is not said');
  if ((entry.method === 'POST') !== query.has('requestid')) found.push('a write has a requestid, a read has none');
  if ((query.get('requestid') ?? '').length > 50) found.push('the requestid is too long');
  if (entry.method === 'GET') return found;
  if (name === 'upload')
    return [...found, ...problems('urn:holdfast:contracts:qbo:v3:create#/$defs/Attachable', uploaded())];
  if (name === 'batch') {
    const { BatchItemRequest: list = [] } = JSON.parse(entry.body) as { BatchItemRequest?: JsonObject[] };
    return [...found, ...entitiesIn(list).flatMap((one) => problems(`${V3}:create#/$defs/${one.name}`, one.entity))];
  }
  if (name === 'taxservice') return [...found, ...problems(`${V3}#/$defs/TaxService`, JSON.parse(entry.body))];
  const shelf = SHELVES.find((one) => one.toLowerCase() === name);
  if (!shelf) return [...found, `QuickBooks has no ${name}`];
  const body: unknown = JSON.parse(entry.body);
  const isUpdate = isRecord(body) && 'Id' in body;
  return [...found, ...problems(`${V3}:${isUpdate ? 'update' : 'create'}#/$defs/${shelf}`, body)];
}

describe.skipIf(!isThere)('what goes over the wire keeps to the contract of QuickBooks', () => {
  test.each(quickbooks.nodes.map((node) => [node.description.type, node] as const))('%s', async (type, node) => {
    const practice = await openPractice();
    try {
      const said = CASES[type];
      said?.prepare?.(practice.first);
      const { parameters, items: coming = itemsOf({}), files } = said ?? {};
      const call = { parameters, connectionFields, items: coming, files, baseUrl: practice.url };
      expect((await runNode(node, call)).failures).toEqual([]);
      expect(practice.ledger.entries.length).toBeGreaterThan(0);
      // Bytes lie elsewhere, and nothing of QuickBooks describes their place.
      for (const entry of practice.ledger.entries.filter(({ path }) => !path.startsWith(FILES_PATH))) {
        const uploaded = () => {
          const boundary = /^--(\S+)/.exec(entry.body)?.[1] ?? '';
          const request = {
            headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
            body: Buffer.from(entry.body),
          };
          const about = partsOf(request as never).find(({ name }) => name === 'file_metadata_0');
          return about ? (JSON.parse(about.bytes.toString()) as JsonObject) : null;
        };
        expect(requestProblems(entry, uploaded)).toEqual([]);
        // Here, `TaxCode` is a name.
        const isService = entry.path.includes('/taxservice/');
        const found = isService ? [{ name: 'TaxService', entity: entry.answer }] : entitiesIn(entry.answer);
        for (const { name, entity } of found)
          expect([name, problems(`${V3}#/$defs/${name}`, entity)]).toEqual([name, []]);
      }
    } finally {
      await practice.close();
    }
  });

  const SETTINGS = ['Preferences', 'CompanyCurrency'];

  test('what lists to choose from ask for and get', async () => {
    const practice = await openPractice();
    try {
      const { first } = practice;
      const several = { MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } };
      put(first, 'Preferences', { Id: '1', CurrencyPrefs: several });
      put(first, 'CompanyCurrency', { Id: '1', Code: 'EUR', Name: 'Euro', Active: true });
      const lists = await loadLists(connection, { fields: connectionFields, baseUrl: practice.url });
      expect(Object.entries(lists).filter(([, { length }]) => length === 0)).toEqual([]);
      expect(lists.currencies?.map(({ value }) => value)).toEqual(['USD', 'EUR']);
      for (const entry of practice.ledger.entries) {
        expect(requestProblems(entry, () => null)).toEqual([]);
        // The schemas were made for documents and names; what is set for a company stands in the XSD alone.
        for (const { name, entity } of entitiesIn(entry.answer).filter((one) => !SETTINGS.includes(one.name)))
          expect([name, problems(`${V3}#/$defs/${name}`, entity)]).toEqual([name, []]);
      }
      const xsd = readFileSync(file('xsd/Finance.xsd'), 'utf8');
      for (const name of [...SETTINGS, 'CurrencyPrefs', 'MultiCurrencyEnabled', 'HomeCurrency'])
        expect(xsd).toContain(`name="${name}"`);
    } finally {
      await practice.close();
    }
  });

  test('what practice says no with has the form of a fault', async () => {
    const practice = await openPractice();
    try {
      const node = quickbooks.nodes.find(({ description }) => description.type === 'quickbooks.invoice.create');
      if (!node) throw new Error('no node');
      const parameters = {
        ...CASES['quickbooks.invoice.create']?.parameters,
        customerId: '999',
        number: 'x'.repeat(21),
      };
      await runNode(node, { parameters, connectionFields, baseUrl: practice.url });
      practice.faults.set({ kind: '500-before' });
      practice.faults.set({ kind: 'rate-limit' });
      for (let count = 0; count < 2; count += 1)
        await runNode(node, { parameters, connectionFields, baseUrl: practice.url });
      expect(practice.ledger.entries.map(({ status }) => status)).toEqual([400, 500, 429]);
      for (const { answer } of practice.ledger.entries)
        expect(problems('urn:holdfast:contracts:qbo:fault', answer)).toEqual([]);
    } finally {
      await practice.close();
    }
  });

  const SHAPES: readonly (readonly [string, Shape])[] = [
    ...Object.values(resources).map(({ entity, shape }) => [entity, shape] as const),
    ['CompanyInfo', companyInfo],
    ['TaxService', taxService],
  ];
  test.each(SHAPES)('what is read of %s has the names of the contract', (name, shape) => {
    const [v3] = schemas as [{ $defs: Record<string, JsonObject> }];
    expect(unknownNames(v3.$defs, name, shape)).toEqual([]);
  });

  test('what is read of a report has the names of the contract', async () => {
    const text = readFileSync(file('xsd/Report.xsd'), 'utf8');
    const names = new Set([...text.matchAll(/name="(\w+)"/g)].map(([, name]) => name));
    const practice = await openPractice();
    try {
      const node = quickbooks.nodes.find(({ description }) => description.type === 'quickbooks.report.get');
      const said = CASES['quickbooks.report.get'];
      said?.prepare?.(practice.first);
      if (node) await runNode(node, { parameters: said?.parameters, connectionFields, baseUrl: practice.url });
      const unknown = [...JSON.stringify(practice.ledger.entries[0]?.answer).matchAll(/"(\w+)":/g)].filter(
        ([, name]) => !names.has(name),
      );
      expect(unknown.map(([, name]) => name)).toEqual([]);
    } finally {
      await practice.close();
    }
  });
});

/** Names that a shape reads and the contract does not have. */
function unknownNames(defs: Record<string, JsonObject>, schemaName: string, { fields }: Shape): string[] {
  const properties = (defs[schemaName]?.properties ?? {}) as Record<string, JsonObject>;
  return Object.values(fields).flatMap(({ from, inner }) => {
    const property = properties[from];
    if (!property) return [`${schemaName}.${from}`];
    if (!inner) return [];
    const ref = String(property.$ref ?? (property.items as JsonObject | undefined)?.$ref ?? '');
    return unknownNames(defs, ref.split('/').at(-1) ?? '', inner);
  });
}
