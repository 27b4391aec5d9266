import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importDocument } from '@holdfast/interchange';
import { checkDocument } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { defaultRegistry } from '../../src/registry-default.ts';

const { describe: catalogue } = defaultRegistry();
const question = {
  combinator: 'or',
  conditions: [{ leftValue: '={{ $json.n }}', rightValue: 1, operator: { type: 'number', operation: 'gt' } }],
};

/** One of each kind that is taken over, with what is hardest about it. */
const NODES: readonly [type: string, typeVersion: number, parameters: object, more?: object][] = [
  ['manualTrigger', 1, {}],
  ['scheduleTrigger', 1.2, { rule: { interval: [{ field: 'weeks', triggerAtDay: [0, 1], triggerAtHour: 7 }, {}] } }],
  ['scheduleTrigger', 1.2, { rule: { interval: [{ field: 'cronExpression', expression: '0 7 * * 1' }] } }],
  ['webhook', 2, { httpMethod: 'POST', path: 'x', responseMode: 'responseNode' }, { onError: 'continueRegularOutput' }],
  ['errorTrigger', 1, {}],
  ['executeWorkflowTrigger', 1.1, {}],
  [
    'httpRequest',
    4.2,
    {
      method: 'POST',
      url: '={{ $json.url }}',
      sendQuery: true,
      queryParameters: { parameters: [{ name: 'q', value: '={{ $json.q }}' }] },
      sendHeaders: true,
      specifyHeaders: 'json',
      jsonHeaders: '{"Accept": "text/plain"}',
      sendBody: true,
      bodyParameters: { parameters: [{ name: 'total', value: 1 }] },
      options: { response: { response: { neverError: true, responseFormat: 'text' } } },
    },
    { retryOnFail: true, credentials: { httpHeaderAuth: { id: '1', name: 'The shop' } } },
  ],
  ['code', 2, { mode: 'runOnceForEachItem', jsCode: 'return { json: $json };' }],
  [
    'set',
    3.4,
    { mode: 'raw', jsonOutput: '={{ $json }}', includeOtherFields: true, include: 'except', excludeFields: 'a' },
  ],
  ['set', 2, { values: { string: [{ name: 'a', value: 'b' }], number: [{ name: 'n', value: 1 }] }, keepOnlySet: true }],
  ['if', 2.2, { conditions: question }],
  ['if', 1, { conditions: { string: [{ value1: '={{ $json.a }}', operation: 'isEmpty' }] }, combineOperation: 'any' }],
  ['filter', 2.2, { conditions: question }],
  ['switch', 3.2, { rules: { values: [{ conditions: question }] }, options: { fallbackOutput: 'extra' } }],
  ['merge', 3, { mode: 'combine', fieldsToMatchString: 'id, sku', joinMode: 'enrichInput1' }],
  ['merge', 3, { mode: 'combine', combineBy: 'combineByPosition' }],
  ['merge', 2, { mode: 'chooseBranch' }],
  ['splitInBatches', 3, {}],
  ['wait', 1.1, {}],
  ['wait', 1.1, { resume: 'webhook' }],
  ['noOp', 1, {}, { onError: 'continueRegularOutput' }],
  ['splitOut', 1, { fieldToSplitOut: 'lines, taxes', include: 'selectedOtherFields', fieldsToInclude: 'id' }],
  ['limit', 1, { maxItems: 5, keep: 'lastItems' }],
  ['respondToWebhook', 1.1, { respondWith: 'json', responseBody: '={{ $json }}', options: { responseCode: 201 } }],
  ['stopAndError', 1, { errorMessage: 'No stock' }],
];

const said = (text: string) => {
  const result = importDocument(text, { fileName: null, describe: catalogue });
  if (!result.ok) throw new Error(result.message);
  const { document } = result;
  return checkDocument(document, catalogue).flatMap(({ severity, code, node, message }) => {
    const { type, disabled } = document.nodes.find(({ id }) => id === node) ?? {};
    return severity === 'error' && !type?.startsWith('n8n.') && !disabled && code !== 'no_trigger'
      ? [`${type} ${code}: ${message}`]
      : [];
  });
};

describe('what is imported from n8n', () => {
  test('fits the steps that it becomes', () => {
    const nodes = NODES.map(([type, typeVersion, parameters, more], index) => ({
      name: `Node ${index}`,
      type: `n8n-nodes-base.${type}`,
      typeVersion,
      position: [0, 0],
      parameters,
      ...more,
    }));
    const text = JSON.stringify({ nodes, connections: {} });
    const result = importDocument(text, { fileName: null, describe: catalogue });
    expect(result.ok && result.document.nodes.filter(({ type }) => type.startsWith('n8n.'))).toEqual([]);
    expect(said(text)).toEqual([]);
  });

  const folder = process.env.HOLDFAST_CORPUS;
  if (folder === undefined) console.warn('Skipped: workflows of other people. HOLDFAST_CORPUS names their folder.');
  test.skipIf(folder === undefined)('fits them in workflows of other people, too', () => {
    const from = join(folder ?? '', 'n8n');
    const files = readdirSync(from).filter((name) => name.endsWith('.json'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(said(readFileSync(join(from, file), 'utf8')), file).toEqual([]);
  });
});
