import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { checkDocument } from '@holdfast/workflow';
import { testCatalogue } from '@holdfast/workflow/testing';
import { describe, expect, test } from 'vitest';
import { importDocument, type ReportEntry } from '../src/index.ts';

const read = (value: unknown) =>
  importDocument(typeof value === 'string' ? value : JSON.stringify(value), {
    fileName: 'file.json',
    describe: testCatalogue,
  });
const taken = (value: unknown) => {
  const result = read(value);
  if (!result.ok) throw new Error(result.message);
  return result;
};

const node = (name: string, type: string, parameters: object = {}, more: object = {}) => ({
  id: name,
  name,
  type: type.includes('/') ? type : `n8n-nodes-base.${type}`,
  typeVersion: 3.4,
  position: [0, 0],
  parameters,
  ...more,
});
const to = (...names: (string | [string, number])[]) =>
  names.map((name) => {
    const [target, index] = typeof name === 'string' ? [name, 0] : name;
    return { node: target, type: 'main', index };
  });
const flow = (nodes: object[], connections: Record<string, object[][]>, more: object = {}) => ({
  nodes,
  connections: Object.fromEntries(Object.entries(connections).map(([name, outputs]) => [name, { main: outputs }])),
  ...more,
});
const outcomes = (entries: readonly ReportEntry[]) =>
  Object.fromEntries(entries.flatMap((each) => (each.node ? [[each.node, each.outcome]] : [])));

describe('a workflow of n8n', () => {
  test('becomes steps, edges, notes and settings, with references by id', () => {
    const { document, entries } = taken({
      name: 'Orders',
      ...flow(
        [
          node('Every hour', 'scheduleTrigger', { rule: { interval: [{ field: 'hours', hoursInterval: 2 }] } }),
          node(
            'Get orders',
            'httpRequest',
            { url: 'https://shop.example/orders' },
            { typeVersion: 4.2, position: [200, 8] },
          ),
          node(
            'Edit Fields',
            'set',
            {
              assignments: {
                assignments: [
                  { id: '1', name: 'total', type: 'number', value: "={{ $('Get orders').item.json.net }}" },
                ],
              },
            },
            { position: [400, 0], notes: 'Only what is needed' },
          ),
          node('Sticky Note', 'stickyNote', { content: '## Orders', width: 300, height: 200 }),
        ],
        { 'Every hour': [to('Get orders')], 'Get orders': [to('Edit Fields')] },
      ),
      settings: { timezone: 'Europe/Berlin', executionTimeout: 60 },
    });
    expect(document.nodes).toMatchObject([
      { id: 'every-hour', type: 'trigger.schedule', parameters: { rules: [{ every: 'hours', interval: 2 }] } },
      { id: 'get-orders', type: 'http.request', parameters: { method: 'GET', url: 'https://shop.example/orders' } },
      {
        id: 'edit-fields',
        type: 'core.set',
        notes: 'Only what is needed',
        parameters: {
          keep: 'none',
          fields: [{ name: 'total', type: 'number', value: "={{ $('get-orders').item.json.net }}" }],
        },
      },
    ]);
    expect(document.edges.map(({ from, to: end }) => `${from.node}.${from.port}>${end.node}.${end.port}`)).toEqual([
      'every-hour.out>get-orders.in',
      'get-orders.out>edit-fields.in',
    ]);
    expect(document.settings).toEqual({ order: 'declared', timeZone: 'Europe/Berlin', timeoutMs: 60_000 });
    expect(document.layout?.nodes['get-orders']).toEqual([200, 8]);
    expect(document.layout?.notes).toMatchObject([{ text: '## Orders', size: [300, 200] }]);
    expect(outcomes(entries)).toEqual({ 'every-hour': 'mapped', 'get-orders': 'mapped', 'edit-fields': 'mapped' });
  });

  test('what nothing here does is kept aside whole, never passed through, and is not published', () => {
    const parameters = { resource: 'message', text: 'Hello' };
    const { document, entries } = taken(
      flow([node('Tell the team', 'slack', parameters), node('After', 'noOp')], { 'Tell the team': [to('After')] }),
    );
    expect(document.nodes[0]).toMatchObject({ type: 'n8n.slack', typeVersion: 3, parameters });
    expect(document.edges).toMatchObject([{ from: { node: 'tell-the-team', port: 'out' } }]);
    expect(outcomes(entries)).toEqual({ 'tell-the-team': 'kept_aside', after: 'mapped' });
    expect(entries[0]?.message).toContain('"n8n-nodes-base.slack", version 3.4');
    expect(checkDocument(document, testCatalogue).map(({ code }) => code)).toContain('unknown_type');
  });

  test('branches, rules, loops, circles and failures leave by their own ports', () => {
    const equals = (left: string, right: string) => ({
      conditions: [{ leftValue: left, rightValue: right, operator: { type: 'string', operation: 'equals' } }],
      combinator: 'and',
    });
    const { document } = taken(
      flow(
        [
          node('Start', 'manualTrigger'),
          node('Paid?', 'if', { conditions: equals('={{ $json.state }}', 'paid') }, { typeVersion: 2.2 }),
          node('Kind', 'switch', {
            rules: {
              values: [
                { conditions: equals('={{ $json.kind }}', 'a'), renameOutput: true, outputKey: 'letter' },
                { conditions: equals('={{ $json.kind }}', 'b') },
              ],
            },
            options: { fallbackOutput: 'extra' },
          }),
          node('Each', 'splitInBatches', {}, { typeVersion: 3 }),
          node('Work', 'noOp'),
          node('Again', 'noOp'),
          node(
            'Ask',
            'httpRequest',
            { url: 'https://a.example' },
            { typeVersion: 4.2, onError: 'continueErrorOutput' },
          ),
          node('End', 'merge', { numberInputs: 3 }),
        ],
        {
          Start: [to('Paid?')],
          'Paid?': [to('Kind'), to('Each')],
          Kind: [to('Again'), [], to('End')],
          Again: [to('Paid?')],
          Each: [to(['End', 1]), to('Work')],
          Work: [to('Each')],
          Ask: [to(['End', 2]), to('Again')],
        },
      ),
    );
    const lines = document.edges.map(
      ({ from, to: end, kind, visitLimit }) =>
        `${from.node}.${from.port}>${end.node}.${end.port}${kind ? ` ${kind}` : ''}${visitLimit ? ` ${visitLimit}` : ''}`,
    );
    expect(new Set(lines)).toEqual(
      new Set([
        'start.out>paid.in',
        'paid.true>kind.in',
        'paid.false>each.in',
        'kind.letter>again.in',
        'kind.else>end.in1',
        'again.out>paid.in 1000',
        'each.done>end.in2',
        'each.item>work.in',
        'work.out>each.return',
        'ask.out>end.in3',
        'ask.fallback>again.in fallback',
      ]),
    );
  });

  test('secrets stay behind: under their names, in pairs, and where a value looks like a live key', () => {
    const key = `sk-${'a1'.repeat(20)}`;
    const result = taken(
      flow(
        [
          node(
            'Call',
            'httpRequest',
            {
              url: `https://api.example/?k=${key}`,
              sendHeaders: true,
              headerParameters: {
                parameters: [
                  { name: 'Authorization', value: 'Bearer not-real-at-all' },
                  { name: 'X-Api-Key', value: '={{ $json.key }}' },
                ],
              },
              password: 'hunter22',
            },
            { typeVersion: 4.2 },
          ),
        ],
        {},
      ),
    );
    const text = JSON.stringify(result);
    for (const secret of [key, 'not-real-at-all', 'hunter22']) expect(text).not.toContain(secret);
    expect(text).toContain('={{ $json.key }}');
    expect(result.entries.at(-1)?.message).toMatch(/secret was taken out: 3/);
  });

  test('code that reads only its items runs here; other code is kept with what it says', () => {
    const { document, entries } = taken(
      flow(
        [
          node('Plain', 'code', { jsCode: 'return items.map((item) => ({ json: { n: item.json.n * 2 } }));' }),
          node('Far', 'code', { jsCode: "return $('Plain').all();" }),
        ],
        {},
      ),
    );
    expect(document.nodes.map(({ type }) => type)).toEqual(['core.code', 'n8n.code']);
    expect(document.nodes[1]?.notes).toContain("return $('Plain').all();");
    // As the code step calls it: the records themselves, in and out.
    const code = String(document.nodes[0]?.parameters?.code);
    expect(runInNewContext(`((items) => {${code}\n})(items)`, { items: [{ n: 2 }, { n: 3 }] })).toEqual([
      { n: 4 },
      { n: 6 },
    ]);
    expect(outcomes(entries)).toEqual({ plain: 'approximated', far: 'kept_aside' });
  });

  test.each([
    ['no list of nodes', { nodes: {}, connections: {} }],
    [
      'a name that JavaScript gives a meaning to',
      '{"nodes":[{"type":"a.b","name":"__proto__","parameters":{"__proto__":{"x":1}}}],"connections":{}}',
    ],
    [
      'nesting without end',
      `{"nodes":[{"type":"a.b","name":"n","parameters":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}],"connections":{}}`,
    ],
    [
      'too many nodes',
      { nodes: Array.from({ length: 6_000 }, (_, index) => node(`n${index}`, 'noOp')), connections: {} },
    ],
  ])('%s is refused with a reason, and nothing breaks', (_, value) => {
    const result = read(value);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.message).not.toBe('');
  });

  test.each([
    [
      'numbers for texts',
      {
        nodes: [
          { type: 5, name: {} },
          { type: 'n8n-nodes-base.if', name: 7, position: 'x' },
        ],
        connections: {},
      },
    ],
    ['connections to nowhere', flow([node('A', 'noOp')], { A: [to('B')], C: [to('A')] })],
    ['two nodes of one name', flow([node('A', 'noOp'), node('A', 'noOp')], { A: [to('A')] })],
    ['outputs that are null', { nodes: [node('A', 'noOp')], connections: { A: { main: [null, [null]], '': {} } } }],
  ])('%s are taken over as far as they go', (_, value) => {
    expect(read(value).ok).toBe(true);
  });
});

const CORPUS = process.env.HOLDFAST_CORPUS === undefined ? undefined : join(process.env.HOLDFAST_CORPUS, 'n8n');
if (CORPUS === undefined)
  process.stdout.write('Skipped: workflows of other people. HOLDFAST_CORPUS names a folder that has "n8n" in it.\n');

describe.skipIf(CORPUS === undefined)('workflows of other people', () => {
  const files = CORPUS === undefined ? [] : readdirSync(CORPUS).filter((name) => name.endsWith('.json'));

  test('each is read: every node and place is there, every connection is drawn or told of', () => {
    let [nodes, kept] = [0, 0];
    for (const file of files) {
      const text = readFileSync(join(CORPUS ?? '', file), 'utf8');
      const result = read(text);
      expect(result.ok, `${file}: ${result.ok ? '' : result.message}`).toBe(true);
      if (!result.ok) continue;
      const { original } = result.document.source ?? { original: {} };
      const { nodes: given = [] } = original as { nodes?: { type: string }[] };
      const steps = given.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');
      expect(result.document.nodes, file).toHaveLength(steps.length);
      expect((result.document.layout?.notes ?? []).length + steps.length, file).toBe(given.length);
      nodes += steps.length;
      kept += result.entries.filter(({ outcome, node: id }) => outcome === 'kept_aside' && id !== undefined).length;
    }
    process.stdout.write(`${files.length} files, ${nodes} nodes, ${kept} of them kept aside\n`);
    expect(files.length).toBeGreaterThan(0);
  });
});
