import { readFileSync } from 'node:fs';
import { compileValue, Evaluator, type Scope } from '@holdfast/expressions';
import type { Item, Json, JsonObject } from '@holdfast/node-sdk';
import { MemoryFiles, runNode } from '@holdfast/node-sdk/testing';
import { ai } from '@holdfast/nodes-ai';
import type { WorkflowDocument } from '@holdfast/workflow';
import { afterAll, describe, expect, test } from 'vitest';
import { byKey } from '../src/connections.ts';
import { readInvoice } from '../src/nodes/invoice-read.ts';
import { INVOICE, KEY, startStandIn } from './stand-in.ts';

const { provider, switches } = await startStandIn();
afterAll(() => provider.close());
switches.end = INVOICE;

const example = JSON.parse(
  readFileSync(new URL('../../../examples/supplier-invoices/workflow.json', import.meta.url), 'utf8'),
) as WorkflowDocument;
const page = readFileSync(new URL('../../../docs/azure-documents.md', import.meta.url), 'utf8');
const evaluator = await Evaluator.create({ timeLimitMs: 30_000 });

const parametersOf = (id: string): JsonObject => {
  const found = example.nodes.find((node) => node.id === id);
  if (!found?.parameters) throw new Error(`The example has no step "${id}" with parameters.`);
  return found.parameters;
};
const rowsOf = (value: Json | undefined): readonly JsonObject[] => value as readonly JsonObject[];
const worked = (value: Json, item: Item): Json => {
  const scope: Scope = {
    item,
    itemIndex: 0,
    items: [item],
    node: () => undefined,
    run: {},
    workflow: {},
    vars: {},
    now: 0,
    timeZone: 'UTC',
  };
  return compileValue(value).evaluate(evaluator, scope);
};

/** What two models read of the invoice of the stand-in. */
const FIRST: JsonObject = {
  supplier: 'Contoso',
  number: 'INV-100',
  date: '2019-11-15',
  due: '2019-12-15',
  order: 'PO-3333',
  currency: 'USD',
  net: '100.00',
  vat: '20.00',
  total: '120.00',
};
const sure = Object.fromEntries(Object.keys(FIRST).map((name) => [name, 0.95]));

/** From the step that reads by Azure, set as the page says, to the gate of the example. */
async function gated(first: JsonObject) {
  const files = new MemoryFiles();
  const bytes = new TextEncoder().encode('%PDF-1.7\n');
  const invoice = await files.write({ name: 'invoice.pdf', mimeType: 'application/pdf', bytes });
  const json: JsonObject = {
    document: { file: 'invoice', name: 'invoice.pdf', pageCount: 1, recognised: null },
    ai: { fields: first, confidence: sure, model: 'practice-1' },
    second: { supplier: null },
  };
  const [, file, field, result] =
    /file `(\w+)`, result field `(\w+)`, field for what was read of it `(\w+)`/.exec(page) ?? [];
  const read = await runNode(readInvoice, {
    parameters: { file, field, result } as JsonObject,
    items: [{ json, files: { invoice } }],
    files,
    connectionType: byKey,
    connectionFields: { endpoint: provider.url, key: KEY },
  });
  const [item] = read.outputs.out ?? [];
  if (!item) throw new Error(read.failures[0]?.failure.message);
  const second = /`(\{\{ \$json\.\w+\.fields \}\})`/.exec(page)?.[1] ?? '';
  const both = Object.fromEntries(
    rowsOf(parametersOf('from-readers').fields).map(({ name, value = null }) => [
      String(name),
      worked(name === 'second' ? `=${second}` : value, item),
    ]),
  );
  const gate = ai.nodes.find(({ description }) => description.type === 'ai.gate');
  if (!gate) throw new Error('There is no gate.');
  const { outputs, failures } = await runNode(gate, {
    parameters: worked(parametersOf('sure-enough'), { json: both }) as JsonObject,
    items: [{ json: both }],
  });
  return { read: item.json.azure as JsonObject, outputs, failures };
}

describe('an invoice that Azure reads as the second reader of supplier-invoices', () => {
  test('has the fields that the example asks its models for, each with how sure it is', async () => {
    const { read } = await gated(FIRST);
    const asked = rowsOf(parametersOf('read-by-model').fields).map(({ name }) => String(name));
    expect(Object.keys(read.fields as JsonObject).toSorted()).toEqual(asked.toSorted());
    expect(Object.keys(read.confidence as JsonObject).toSorted()).toEqual(asked.toSorted());
  });

  test('lets the gate pass what both have read', async () => {
    const { outputs, failures } = await gated(FIRST);
    expect(failures).toEqual([]);
    expect(outputs.passed?.[0]?.json.gate).toMatchObject({ passed: true, values: FIRST, doubts: [] });
  });

  test('sends to a person what the two read differently', async () => {
    const { outputs } = await gated({ ...FIRST, order: 'PO-3338' });
    expect(outputs.person?.[0]?.json.gate).toMatchObject({
      passed: false,
      doubts: [{ field: 'order', confidence: 0, why: 'Somebody else read it differently' }],
    });
  });
});
