import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@holdfast/node-sdk';
import type { Shape } from '@holdfast/node-sdk/records';
import { itemsOf, loadLists, outputOf, runNode } from '@holdfast/node-sdk/testing';
import type { LedgerEntry } from '@holdfast/practice';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { xero as connection } from '../src/connection.ts';
import { xero } from '../src/index.ts';
import { listReport } from '../src/nodes/report-list.ts';
import { REPORTS } from '../src/reports.ts';
import {
  bankTransactions,
  bankTransfers,
  batchPayments,
  contacts,
  creditNotes,
  invoices,
  items,
  manualJournals,
  overpayments,
  payments,
  prepayments,
} from '../src/resources.ts';
import { allocation } from '../src/schema/allocation.ts';
import { attachment } from '../src/schema/attachment.ts';
import { journal } from '../src/schema/journal.ts';
import { account, organisation, taxRate } from '../src/schema/settings.ts';
import { CASES } from './cases.ts';
import { connectionFields, openPractice, PEOPLE, put } from './practice.ts';

/**
 * Xero's own OpenAPI files (github.com/XeroAPI/Xero-OpenAPI, version 16.1.0, MIT). They are
 * not part of this repository: `HOLDFAST_CONTRACTS` names a folder that holds `xero/openapi`.
 */
const FOLDER = process.env.HOLDFAST_CONTRACTS ?? '';
const FILE = join(FOLDER, 'xero/openapi/xero_accounting.yaml');
const isThere = FOLDER !== '' && existsSync(FILE);
if (!isThere) console.warn('Skipped: the contract of Xero is not here. HOLDFAST_CONTRACTS names its folder.');

interface Operation {
  readonly parameters?: readonly { readonly $ref?: string; readonly in?: string; readonly name?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonObject }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonObject }>> }>
  >;
}
interface Contract {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties?: Readonly<Record<string, JsonObject>> }>>;
    readonly parameters: Readonly<Record<string, { readonly in: string; readonly name: string }>>;
  };
}

const SPEC = 'https://contract.invalid/xero';

/** A document as JSON Schema: closed, so that a name that Xero does not have is found; `$ref` leads into it. */
function closedContract(contract: Contract, isClosed: boolean): object {
  const schemas = Object.fromEntries(
    Object.entries(contract.components.schemas).map(([name, schema]) => [
      name,
      isClosed && schema.properties ? { ...schema, additionalProperties: false } : schema,
    ]),
  );
  return { $id: SPEC, components: { schemas } };
}

/** What the contract says of a call. Several patterns can fit a path: of those that take the method the plainest counts. */
const operationOf = (contract: Contract, method: string, path: string): Operation | undefined =>
  Object.entries(contract.paths)
    .filter(([pattern]) =>
      new RegExp(`^${pattern.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path.replace('/api.xro/2.0', '')),
    )
    .toSorted(([a], [b]) => a.split('{').length - b.split('{').length)
    .map(([, methods]) => methods[method.toLowerCase()])
    .find((operation) => operation !== undefined);

const BYTES = ['application/octet-stream', 'application/pdf'];

describe.skipIf(!isThere)('what goes over the wire keeps to the contract of Xero', () => {
  const contract = isThere
    ? (parse(readFileSync(FILE, 'utf8')) as Contract)
    : { paths: {}, components: { schemas: {}, parameters: {} } };
  const ajvOf = (isClosed: boolean) => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    ajv.addSchema(closedContract(contract, isClosed));
    return ajv;
  };
  const [strict, lenient] = isThere ? [ajvOf(true), ajvOf(false)] : [];
  const problems = (ajv: Ajv | undefined, schema: JsonObject, value: unknown): string[] => {
    const validate = ajv?.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${SPEC}#/`)) as object);
    if (!validate || validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };

  const fieldsOf = ({ parameters = [] }: Operation) =>
    parameters.map(({ $ref, name }) =>
      $ref ? contract.components.parameters[$ref.split('/').at(-1) ?? '']?.name : name,
    );

  function checkExchange(entry: LedgerEntry): void {
    // A PDF is asked for at the address of its document: in the contract one of its own stands for that (`x-path`).
    const isPrinted = Buffer.isBuffer(entry.answer) && !entry.path.includes('/Attachments/');
    const operation = operationOf(contract, entry.method, isPrinted ? `${entry.path}/pdf` : entry.path);
    if (!operation) throw new Error(`Xero has no ${entry.method} ${entry.path}.`);
    const known = fieldsOf(operation);
    expect([...new URLSearchParams(entry.query).keys()].filter((name) => !known.includes(name))).toEqual([]);
    const body = operation.requestBody?.content['application/json']?.schema;
    if (body) expect(problems(strict, body, JSON.parse(entry.body))).toEqual([]);
    const answer = operation.responses[String(entry.status)];
    if (!answer) throw new Error(`Xero does not answer ${entry.method} ${entry.path} with ${entry.status}.`);
    const schema = answer.content?.['application/json']?.schema;
    if (schema) expect(problems(lenient, schema, entry.answer)).toEqual([]);
    else expect(Buffer.isBuffer(entry.answer)).toBe(BYTES.some((type) => Object.hasOwn(answer.content ?? {}, type)));
  }

  test.each(xero.nodes.map((node) => [node.description.type, node] as const))('%s', async (type, node) => {
    const practice = await openPractice();
    try {
      const said = CASES[type];
      said?.prepare?.(practice.first);
      const { parameters, items: coming = itemsOf({}), files } = said ?? {};
      const call = { parameters, connectionFields, items: coming, files, baseUrl: practice.url };
      expect((await runNode(node, call)).failures).toEqual([]);
      expect(practice.ledger.entries.length).toBeGreaterThan(0);
      for (const entry of practice.ledger.entries) checkExchange(entry);
    } finally {
      await practice.close();
    }
  });

  test.each(Object.entries(REPORTS))('%s is asked for what the contract has, all of it', async (report, { asks }) => {
    const operation = operationOf(contract, 'GET', `/Reports/${report}`);
    expect(Object.keys(asks).toSorted()).toEqual(fieldsOf(operation ?? { responses: {} }).toSorted());
    const practice = await openPractice();
    try {
      const parameters = { report, contactId: PEOPLE.customer, date: '2026-01-31', periods: 2, isCash: true };
      await outputOf(listReport, { parameters, connectionFields, baseUrl: practice.url });
      for (const entry of practice.ledger.entries) checkExchange(entry);
    } finally {
      await practice.close();
    }
  });

  test('what lists to choose from ask for and get', async () => {
    const practice = await openPractice();
    try {
      put(practice.first, 'Items', { ItemID: practice.first.newId(), Code: 'ADVICE', Name: 'Advice' });
      const lists = await loadLists(connection, { fields: connectionFields, baseUrl: practice.url });
      expect(Object.entries(lists).filter(([, { length }]) => length === 0)).toEqual([]);
      for (const entry of practice.ledger.entries) checkExchange(entry);
    } finally {
      await practice.close();
    }
  });

  const SHAPES: Readonly<Record<string, Shape>> = {
    Contact: contacts.shape,
    Invoice: invoices.shape,
    Payment: payments.shape,
    BatchPayment: batchPayments.shape,
    Prepayment: prepayments.shape,
    Overpayment: overpayments.shape,
    CreditNote: creditNotes.shape,
    BankTransaction: bankTransactions.shape,
    BankTransfer: bankTransfers.shape,
    ManualJournal: manualJournals.shape,
    Journal: journal,
    Item: items.shape,
    Allocation: allocation,
    Attachment: attachment,
    Account: account,
    TaxRate: taxRate,
    Organisation: organisation,
  };
  test.each(Object.entries(SHAPES))('what is read of %s has the names of the contract', (name, shape) => {
    expect(unknownNames(contract, name, shape)).toEqual([]);
  });
});

/** Names that a shape reads and the contract does not have. */
function unknownNames(contract: Contract, schemaName: string, { fields }: Shape): string[] {
  const properties = contract.components.schemas[schemaName]?.properties ?? {};
  return Object.values(fields).flatMap(({ from, inner }) => {
    const property = properties[from];
    if (!property) return [`${schemaName}.${from}`];
    if (!inner) return [];
    const ref = String(property.$ref ?? (property.items as JsonObject | undefined)?.$ref ?? '');
    return unknownNames(contract, ref.split('/').at(-1) ?? '', inner);
  });
}
