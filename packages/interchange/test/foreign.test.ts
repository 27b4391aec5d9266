import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { checkExpressions } from '@holdfast/expressions';
import type { WorkflowDocument } from '@holdfast/workflow';
import { testCatalogue } from '@holdfast/workflow/testing';
import { describe, expect, test } from 'vitest';
import { importDocument, type ReportEntry } from '../src/index.ts';

const read = (value: unknown) =>
  importDocument(typeof value === 'string' ? value : JSON.stringify(value), {
    fileName: 'orders.json',
    describe: testCatalogue,
  });
const taken = (value: unknown) => {
  const result = read(value);
  if (!result.ok) throw new Error(result.message);
  return result;
};
const linesOf = ({ edges }: WorkflowDocument): string[] =>
  edges.map(
    ({ from, to, kind, visitLimit }) =>
      `${from.node}.${from.port}>${to.node}.${to.port}${kind ? ` ${kind}` : ''}${visitLimit ? ` ${visitLimit}` : ''}`,
  );
const outcomes = (entries: readonly ReportEntry[]) =>
  Object.fromEntries(entries.flatMap((each) => (each.node ? [[each.node, each.outcome]] : [])));
const parametersOf = (document: WorkflowDocument, id: string) =>
  document.nodes.find((node) => node.id === id)?.parameters;

/** A node of Node-RED on the first tab. */
const node = (id: string, type: string, wires: string[][] = [], more: object = {}) => ({
  id,
  type,
  z: 't1',
  name: id,
  x: 100,
  y: 80,
  wires,
  ...more,
});
const tab = (id: string, label: string, more: object = {}) => ({ id, type: 'tab', label, ...more });

describe('a flow of Node-RED', () => {
  test('becomes steps, edges, notes and groups; tabs stand one below the other', () => {
    const { document, entries, format } = taken([
      tab('t1', 'Orders'),
      tab('t2', 'Old orders', { disabled: true }),
      node('in', 'inject', [['change']], { repeat: '120', payload: 'new', payloadType: 'str', x: 40, y: 20 }),
      node('change', 'change', [['ask']], {
        rules: [
          { t: 'set', p: 'total', pt: 'msg', to: 'payload.net', tot: 'msg' },
          { t: 'move', p: 'topic', pt: 'msg', to: 'kind', tot: 'msg' },
        ],
      }),
      node('ask', 'http request', [['out']], { method: 'GET', ret: 'obj', url: 'https://shop.example/{{payload.id}}' }),
      node('out', 'debug'),
      node('about', 'comment', [], { info: 'Twice a minute' }),
      { ...node('frame', 'group'), nodes: ['change', 'ask'], w: 100, h: 100, name: 'Ask the shop' },
      node('off', 'debug', [], { z: 't2', y: 900 }),
      { id: 'server', type: 'tls-config', name: 'Ours' },
    ]);
    expect(format).toBe('node-red');
    expect(document.nodes.map(({ id, type }) => `${id}: ${type}`)).toEqual([
      'in: trigger.schedule',
      'in-message: core.set',
      'change: core.set',
      'ask: http.request',
      'ask-message: core.set',
      'out: core.pass',
      'off: core.pass',
    ]);
    expect(parametersOf(document, 'in')).toEqual({ rules: [{ every: 'minutes', interval: 2 }] });
    expect(parametersOf(document, 'in-message')).toEqual({ fields: [{ name: 'payload', value: 'new' }] });
    expect(parametersOf(document, 'change')).toEqual({
      fields: [
        { name: 'total', value: '={{ $json.payload.net }}' },
        { name: 'kind', value: '={{ $json.topic }}' },
      ],
      remove: ['topic'],
    });
    expect(parametersOf(document, 'ask')).toMatchObject({
      url: '=https://shop.example/{{ $json.payload.id }}',
      answer: 'json',
    });
    expect(linesOf(document)).toEqual([
      'in.out>in-message.in',
      'ask.out>ask-message.in',
      'in-message.out>change.in',
      'change.out>ask.in',
      'ask-message.out>out.in',
    ]);
    expect(document.nodes.at(-1)?.disabled).toBe('stop');
    expect(document.layout?.nodes.out).toEqual([200, document.layout?.nodes.change?.[1]]);
    expect(document.layout?.nodes.off?.[1]).toBeGreaterThan(document.layout?.nodes.out?.[1] ?? 0);
    expect(document.layout?.groups).toMatchObject([{ title: 'Ask the shop', nodes: ['change', 'ask', 'ask-message'] }]);
    expect(document.layout?.notes?.map(({ text }) => text)).toEqual([
      '## Orders',
      '## Old orders',
      '**about**\n\nTwice a minute',
    ]);
    expect(entries.map(({ message }) => message).join('\n')).toContain('only hold settings');
    expect(document.source).toMatchObject({ format: 'node-red', original: { length: 10 } });
  });

  test('rules, lines that are not drawn, circles and what is caught lead on by their ports', () => {
    const { document } = taken([
      tab('t1', 'Rules'),
      node('in', 'inject', [['which']], { props: [] }),
      node('which', 'switch', [['far'], ['work'], ['back']], {
        property: 'payload.total',
        rules: [{ t: 'gte', v: '100', vt: 'num' }, { t: 'eq', v: 'a', vt: 'str' }, { t: 'else' }],
        checkall: 'false',
      }),
      node('far', 'link out', [], { links: ['near'] }),
      node('near', 'link in', [['work']]),
      node('work', 'function', [[]], { func: 'return msg;', outputs: 1 }),
      node('failed', 'catch', [['back']], { scope: ['work'] }),
      node('back', 'delay', [['which']], { pauseType: 'delay', timeout: '5', timeoutUnits: 'seconds' }),
    ]);
    expect(new Set(linesOf(document))).toEqual(
      new Set([
        'in.out>which.in',
        'which.rule 1>far.in',
        'which.rule 2>work.in',
        'which.else>back.in',
        'far.out>near.in',
        'near.out>work.in',
        'work.fallback>failed.in fallback',
        'failed.out>back.in',
        'back.out>which.in 1000',
      ]),
    );
    expect(parametersOf(document, 'which')).toMatchObject({
      matches: 'first',
      withElse: true,
      rules: [
        { name: 'rule 1', conditions: [{ operator: 'number.gte', right: 100 }] },
        { name: 'rule 2', conditions: [{ operator: 'string.equals', right: 'a' }] },
      ],
    });
    expect(parametersOf(document, 'back')).toEqual({ for: 'time', amount: 5, unit: 'seconds' });
  });

  test('code that reads only its message runs here, and gives none, one or several', () => {
    const body = 'node.warn("x"); if (!msg.payload) return null; return [[{ payload: 1 }, { payload: msg.payload }]];';
    const { document, entries } = taken([
      tab('t1', 'Code'),
      node('plain', 'function', [[]], { func: body, outputs: 1, initialize: '// nothing\n' }),
      node('kept', 'function', [[]], { func: 'flow.set("a", 1); return msg;' }),
      node('two', 'function', [[], []], { func: 'return [msg, null];', outputs: 2 }),
    ]);
    expect(document.nodes.map(({ type }) => type)).toEqual(['core.code', 'node-red.function', 'node-red.function']);
    expect(outcomes(entries)).toEqual({ plain: 'approximated', kept: 'kept_aside', two: 'kept_aside' });
    expect(document.nodes[1]?.notes).toContain('flow.set("a", 1)');
    const run = (item: object) =>
      runInNewContext(`((item) => {${parametersOf(document, 'plain')?.code}\n})(item)`, {
        item,
        console: { log: () => {} },
      });
    expect(run({ payload: 7 })).toEqual([{ payload: 1 }, { payload: 7 }]);
    expect(run({})).toEqual([]);
  });

  test('a call and its answer are an address of ours and its answer', () => {
    const { document } = taken([
      tab('t1', 'Web'),
      node('call', 'http in', [['page']], { url: '/orders/:id', method: 'post' }),
      node('page', 'template', [['answer']], { field: 'payload', template: 'Thanks, {{req.params.id}}' }),
      node('answer', 'http response', [], { statusCode: '201', headers: { 'X-From': 'us' } }),
    ]);
    expect(document.nodes).toMatchObject([
      { type: 'trigger.webhook', parameters: { methods: ['POST'], path: 'orders/:id', respond: 'respond-node' } },
      { type: 'core.set', parameters: { keep: 'none' } },
      { type: 'core.set', parameters: { fields: [{ value: '=Thanks, {{ $json.req.params.id }}' }] } },
      {
        type: 'http.respond',
        parameters: { status: 201, value: '={{ $json.payload }}', headers: [{ name: 'X-From', value: 'us' }] },
      },
    ]);
  });

  test.each([
    ['what reads beyond a message', node('a', 'change', [], { rules: [{ t: 'set', p: 'x', to: 'y', tot: 'flow' }] })],
    [
      'a rule that counts on another one',
      node('a', 'change', [], {
        rules: [
          { t: 'set', p: 'x', to: '1', tot: 'str' },
          { t: 'set', p: 'y', to: 'x.z', tot: 'msg' },
        ],
      }),
    ],
    ['a template with sections', node('a', 'template', [], { template: '{{#list}}x{{/list}}' })],
    ['a comparison of its own', node('a', 'switch', [[]], { rules: [{ t: 'jsonata_exp', v: '1' }] })],
    ['a node of somebody else', node('a', 'victron-input', [], { service: 'x' })],
    ['a subflow that is not in the file', node('a', 'subflow:abc')],
    ['messages that are counted', node('a', 'delay', [], { pauseType: 'rate' })],
  ])('%s is kept aside whole, with the reason', (_, given) => {
    const { document, entries } = taken([tab('t1', 'Kept'), given]);
    expect(document.nodes[0]?.type).toMatch(/^node-red\./);
    expect(entries[0]).toMatchObject({ outcome: 'kept_aside', node: 'a' });
    expect(entries[0]?.message).toMatch(/^"a" is the Node-RED node "[^"]+": .+\. It keeps what it says/);
  });

  test('a subflow is drawn wherever it is used, between what led to it and what it led to', () => {
    const inside = (id: string, type: string, wires: string[][], more: object = {}) =>
      node(id, type, wires, { z: 'tax', ...more });
    const { document, entries } = taken([
      tab('t1', 'Orders'),
      {
        id: 'tax',
        type: 'subflow',
        name: 'Tax',
        in: [{ wires: [{ id: 'check' }] }],
        out: [{ wires: [{ id: 'check', port: 1 }] }, { wires: [{ id: 'inner', port: 0 }] }],
        env: [{ name: 'RATE', type: 'num', value: '19' }],
      },
      {
        id: 'round',
        type: 'subflow',
        name: 'Round',
        in: [{ wires: [{ id: 'rounded' }] }],
        out: [{ wires: [{ id: 'rounded', port: 0 }] }],
      },
      inside('check', 'switch', [['inner'], []], {
        property: 'payload',
        rules: [
          { t: 'eq', v: 'a' },
          { t: 'eq', v: 'b' },
        ],
      }),
      inside('inner', 'subflow:round', [[]]),
      node('rounded', 'debug', [], { z: 'round' }),
      node('in', 'inject', [['one', 'two']], { props: [] }),
      node('one', 'subflow:tax', [['none'], ['done']]),
      node('two', 'subflow:tax', [[], ['done']]),
      node('none', 'debug'),
      node('done', 'debug'),
    ]);
    expect(document.nodes.filter(({ type }) => type.startsWith('node-red.'))).toEqual([]);
    expect(document.nodes.filter(({ name }) => name.startsWith('check')).map(({ id }) => id)).toEqual([
      'check',
      'check-2',
    ]);
    expect(linesOf(document)).toEqual(
      expect.arrayContaining([
        'in.out>one.in',
        'one.out>check.in',
        'check.rule 2>none.in',
        'check.rule 1>inner.in',
        'two.out>check-2.in',
        'check-2.rule 1>inner-2.in',
      ]),
    );
    expect(linesOf(document).filter((line) => line.endsWith('>done.in'))).toHaveLength(2);
    expect(document.layout?.groups?.map(({ title }) => title)).toEqual(['inner', 'one', 'inner', 'two']);
    expect(entries.find(({ node: id }) => id === 'one')?.message).toContain(
      'reads settings that are not filled in: RATE',
    );
  });

  test('subflows that use each other without end are drawn to an end', () => {
    const { document, entries } = taken([
      tab('t1', 'Round'),
      {
        id: 's',
        type: 'subflow',
        name: 'S',
        in: [{ wires: [{ id: 'a' }] }],
        out: [{ wires: [{ id: 'a', port: 1e9 }] }],
      },
      node('a', 'subflow:s', [['b']], { z: 's' }),
      node('b', 'subflow:s', [], { z: 's' }),
      node('in', 'subflow:s'),
    ]);
    expect(document.nodes.length).toBeLessThan(5_001);
    expect(entries.some(({ outcome }) => outcome === 'kept_aside')).toBe(true);
  });

  test('a text that looks like an expression stays a text', () => {
    const { document } = taken([
      tab('t1', 'Texts'),
      node('in', 'inject', [[]], { payload: '={{ $json.secret }}', payloadType: 'str' }),
    ]);
    const [field] = (parametersOf(document, 'in-message')?.fields ?? []) as { value: string }[];
    expect(field?.value).toBe(`={{ ${JSON.stringify('={{ $json.secret }}')} }}`);
  });
});

const machine = (states: object, more: object = {}) => ({ StartAt: Object.keys(states)[0], States: states, ...more });

describe('a state machine of Step Functions', () => {
  test('is read in YAML as in JSON; other YAML is no workflow, and one that multiplies is refused', () => {
    const text = [
      'Comment: Asks the shop',
      'StartAt: Ask',
      'States:',
      '  Ask:',
      '    Type: Task',
      '    Resource: arn:aws:states:::http:invoke',
      '    Parameters: { ApiEndpoint: !Sub "https://shop.example/orders", Method: GET }',
      '    End: true',
    ].join('\n');
    const { document, format } = taken(text);
    expect(format).toBe('step-functions');
    expect(document.description).toBe('Asks the shop');
    expect(parametersOf(document, 'ask')).toMatchObject({ url: 'https://shop.example/orders', method: 'GET' });
    expect(taken(`\`\`\`yaml\n${text}\n\`\`\``).document.nodes).toHaveLength(document.nodes.length);
    expect(read('name: deploy\non: push\njobs: {}')).toMatchObject({ ok: false, code: 'not_readable' });
    const doubled = Array.from({ length: 20 }, (_, index) => `x${index + 1}: &a${index + 1} [*a${index}, *a${index}]`);
    expect(read(['x0: &a0 lol', ...doubled, text].join('\n'))).toMatchObject({ ok: false, code: 'not_readable' });
  });

  test('what is kept aside shows the JSONata it says, and what a distributed map has beyond a loop', () => {
    const { entries } = taken(
      machine(
        {
          Which: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.total > 100 %}', Next: 'Sum' }] },
          Sum: { Type: 'Pass', Output: { sum: '{% $sum($states.input.lines.price) %}' }, Next: 'Files' },
          Files: {
            Type: 'Map',
            ItemReader: { Resource: 'arn:aws:states:::s3:getObject' },
            ItemBatcher: { MaxItemsPerBatch: 10 },
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED' },
              ...machine({ One: { Type: 'Pass', End: true } }),
            },
            End: true,
          },
        },
        { QueryLanguage: 'JSONata' },
      ),
    );
    const said = (id: string) => entries.find(({ node: each }) => each === id);
    expect(said('which')?.message).toContain('it decides by JSONata: {% $states.input.total > 100 %}');
    expect(said('sum')?.message).toContain('it computes by JSONata: {% $sum($states.input.lines.price) %}');
    expect(said('files')).toMatchObject({ outcome: 'kept_aside' });
    for (const word of ['"ItemReader"', '"ItemBatcher"', 'executions of their own', 'states in it are kept with it: 1'])
      expect(said('files')?.message).toContain(word);
  });

  test('becomes steps behind a trigger, in columns, with what it says about failures', () => {
    const { document, entries, format } = taken(
      machine(
        {
          Price: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            TimeoutSeconds: 20,
            Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 3 }],
            Catch: [
              { ErrorEquals: ['Lambda.Odd'], Next: 'Odd' },
              { ErrorEquals: ['States.ALL'], Next: 'Failed' },
            ],
            Next: 'Large?',
          },
          'Large?': {
            Type: 'Choice',
            Choices: [
              { Variable: '$.total', NumericGreaterThan: 100, Next: 'Rest' },
              {
                And: [{ Variable: '$.name', StringMatches: 'a*.txt' }, { Not: { Variable: '$.id', IsPresent: true } }],
                Next: 'Again',
              },
            ],
            Default: 'Done',
          },
          Rest: { Type: 'Wait', SecondsPath: '$.pause', Next: 'Again' },
          Again: { Type: 'Pass', Result: { n: 1 }, ResultPath: '$.seen', Next: 'Price' },
          Odd: { Type: 'Succeed' },
          Failed: { Type: 'Fail', Error: 'PriceUnknown', CausePath: "States.Format('No price of {}', $.sku)" },
          Done: { Type: 'Succeed', Comment: 'It is over' },
        },
        { Comment: 'Prices' },
      ),
    );
    expect(format).toBe('step-functions');
    expect(document).toMatchObject({ name: 'orders', description: 'Prices' });
    expect(document.nodes[1]).toMatchObject({
      type: 'step-functions.lambda-invoke',
      parameters: { Resource: 'arn:aws:states:::lambda:invoke' },
      policy: { timeoutMs: 20_000, retry: { transient: { maxAttempts: 5, baseDelayMs: 2_000, factor: 3 } } },
    });
    expect(linesOf(document)).toEqual([
      'price.out>large.in',
      'price.fallback>failed.in fallback',
      'large.rule 1>rest.in',
      'large.rule 2>again.in',
      'large.else>done.in',
      'rest.out>again.in',
      'again.out>price.in 1000',
      'start.out>price.in',
    ]);
    expect(parametersOf(document, 'large')).toMatchObject({
      rules: [
        { conditions: [{ left: '={{ $json.total }}', operator: 'number.gt', right: 100 }] },
        {
          combinator: 'and',
          conditions: [{ operator: 'string.regex', right: '^a.*\\.txt$' }, { operator: 'notExists' }],
        },
      ],
    });
    expect(parametersOf(document, 'rest')).toEqual({ for: 'time', amount: '={{ $json.pause }}', unit: 'seconds' });
    expect(parametersOf(document, 'again')).toEqual({ fields: [{ name: 'seen', value: { n: 1 } }] });
    expect(parametersOf(document, 'failed')).toEqual({
      message: '={{ "No price of " + $json.sku + "" }}',
      class: 'permanent',
      code: 'price_unknown',
    });
    expect(outcomes(entries)).toEqual({
      price: 'kept_aside',
      large: 'mapped',
      rest: 'mapped',
      again: 'mapped',
      odd: 'mapped',
      failed: 'mapped',
      done: 'mapped',
    });
    const [x = 0] = document.layout?.nodes.start ?? [];
    expect(document.layout?.nodes.price?.[0]).toBeGreaterThan(x);
    expect(new Set(Object.values(document.layout?.nodes ?? {}).map(String)).size).toBe(document.nodes.length);
  });

  test('branches come together again, and rounds are those of a loop', () => {
    const { document } = taken(
      machine({
        Both: {
          Type: 'Parallel',
          Branches: [machine({ A: { Type: 'Pass', End: true } }), machine({ B: { Type: 'Pass', End: true } })],
          Next: 'Lines',
        },
        Lines: {
          Type: 'Map',
          ItemsPath: '$.order.lines',
          ItemSelector: { 'line.$': '$$.Map.Item.Value.sku', 'order.$': '$.order.id' },
          MaxConcurrency: 3,
          ItemProcessor: machine({ A: { Type: 'Pass', End: true } }),
          Next: 'End',
        },
        End: { Type: 'Succeed' },
      }),
    );
    expect(new Set(linesOf(document))).toEqual(
      new Set([
        'start.out>both.in',
        'both.out>a.in',
        'both.out>b.in',
        'a.out>both-all-branches.in1',
        'b.out>both-all-branches.in2',
        'both-all-branches.out>lines.in',
        'lines.out>lines-entry.in',
        'lines-entry.out>lines-each.in',
        'lines-each.item>a-2.in',
        'a-2.out>lines-each.return',
        'lines-each.done>end.in',
      ]),
    );
    expect(parametersOf(document, 'lines')).toEqual({ fields: ['order.lines'], as: 'mapItem', keep: 'all' });
    expect(parametersOf(document, 'lines-entry')?.json).toEqual({
      line: '={{ $json.mapItem.sku }}',
      order: '={{ $json.order.id }}',
    });
    expect(parametersOf(document, 'lines-each')).toEqual({ batchSize: 1, concurrency: 3 });
  });

  test('a call of an HTTP API is made from here, with a connection that is to be made', () => {
    const { document } = taken(
      machine({
        Call: {
          Type: 'Task',
          Resource: 'arn:aws:states:::http:invoke',
          Parameters: {
            ApiEndpoint: 'https://api.example/orders',
            Method: 'post',
            'RequestBody.$': '$.order',
            Authentication: { ConnectionArn: 'arn:aws:events:eu-west-1:1:connection/Shop/abc' },
          },
          End: true,
        },
      }),
    );
    expect(document.nodes.slice(1)).toMatchObject([
      {
        type: 'http.request',
        connection: 'shop',
        parameters: { method: 'POST', body: { kind: 'json', json: '={{ $json.order }}' } },
      },
      { type: 'core.set', name: 'Call: answer' },
    ]);
  });

  test.each<[string, object]>([
    ['code in JSONata', { Type: 'Pass', Output: "{% $states.input.a & 'b' %}" }],
    ['a function that is not there', { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()' } }],
    ['a path that searches', { Type: 'Pass', Parameters: { 'id.$': '$..id' } }],
    ['a result that is no object', { Type: 'Pass', Result: [1, 2] }],
    ['conditions in conditions', { Type: 'Choice', Choices: [{ Or: [{ And: [] }], Next: 'Other' }] }],
    ['rounds that are executions', { Type: 'Map', ItemReader: {}, ItemProcessor: machine({ In: { Type: 'Pass' } }) }],
    ['a type that nobody knows', { Type: 'Magic' }],
  ])('%s is kept aside whole, with the reason', (_, state) => {
    const { document, entries } = taken(machine({ Odd: { ...state, Next: 'Other' }, Other: { Type: 'Succeed' } }));
    expect(document.nodes[1]?.type).toMatch(/^step-functions\./);
    expect(document.nodes[1]?.parameters).toMatchObject(state);
    expect(entries[0]).toMatchObject({ outcome: 'kept_aside', node: 'odd' });
    expect(linesOf(document)).toContain('odd.out>other.in');
  });
});

describe('hostile files of other programs', () => {
  test.each<[string, unknown]>([
    ['more steps than a document holds', Array.from({ length: 6_000 }, (_, index) => node(`n${index}`, 'debug'))],
    ['a forbidden name', '[{"id":"a","type":"inject","z":"t","x":1,"y":1,"wires":[],"__proto__":{"x":1}}]'],
    [
      'machines in machines',
      `${'{"StartAt":"A","States":{"A":{"Type":"Parallel","Branches":['.repeat(40)}${']}}}'.repeat(40)}`,
    ],
  ])('%s are refused with a reason', (_, value) => {
    const result = read(value);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.message.length).toBeGreaterThan(10);
  });

  test.each<[string, unknown]>([
    [
      'numbers for texts',
      [{ id: 5, type: 'inject', z: 7, x: 'a', y: {}, wires: 'x' }, node('a', 'change', [], { rules: 5 })],
    ],
    ['wires to nowhere and to a trigger', [node('a', 'inject', [['b', 'a']]), node('b', 'debug', [['c', 'a']])]],
    ['places beyond any canvas', [node('a', 'debug', [], { x: 1e300, y: -1e300 }), node('b', 'debug')]],
    [
      'states that are none',
      { StartAt: 'X', States: { A: 7, B: { Type: 'Choice', Choices: 'x', Default: 'nowhere' } } },
    ],
    ['a state that leads to itself', machine({ A: { Type: 'Pass', Next: 'A' } })],
  ])('%s are taken over as far as they go', (_, value) => {
    expect(read(value).ok).toBe(true);
  });

  test('too many parts are refused before any of them is read', () => {
    const result = read(Array.from({ length: 11_000 }, (_, index) => node(`n${index}`, 'debug')));
    expect(!result.ok && result.message).toContain('has 11000 parts; 10000 are the most');
  });

  test('secrets stay behind', () => {
    const key = `sk-${'a1'.repeat(20)}`;
    for (const value of [
      [
        tab('t1', 'Keys'),
        node('a', 'http request', [[]], { url: `https://a.example/?k=${key}`, password: 'hunter22' }),
      ],
      machine({ A: { Type: 'Task', Resource: 'x', Parameters: { Key: key, password: 'hunter22' }, End: true } }),
    ]) {
      const result = taken(value);
      expect(JSON.stringify(result)).not.toMatch(/sk-a1|hunter22/);
      expect(result.entries.some(({ message }) => message.includes('secret was taken out: 2'))).toBe(true);
    }
  });
});

const CORPUS = process.env.HOLDFAST_CORPUS;
describe.skipIf(CORPUS === undefined)('workflows of other people', () => {
  const texts = (folder: string, kinds: RegExp) =>
    readdirSync(join(CORPUS ?? '', folder))
      .filter((name) => kinds.test(name))
      .map((name) => ({ name, text: readFileSync(join(CORPUS ?? '', folder, name), 'utf8') }));
  /** Steps that are mapped have no expression that cannot be read. */
  const expectReadable = ({ nodes, ...rest }: WorkflowDocument, file: string) => {
    const ours = { ...rest, nodes: nodes.filter(({ type }) => !/^(?:node-red|step-functions)\./.test(type)) };
    const wrong = checkExpressions({ ...ours, edges: [] }).filter(
      ({ code }) => code === 'bad_expression' || code === 'unknown_name',
    );
    expect(wrong, file).toEqual([]);
  };
  const tell = (program: string, files: number, entries: readonly ReportEntry[]) => {
    const steps = entries.filter((entry) => entry.node !== undefined);
    const kept = steps.filter(({ outcome }) => outcome === 'kept_aside').length;
    process.stdout.write(`${program}: ${files} files, ${steps.length} nodes, ${kept} of them kept aside\n`);
  };

  test('each flow of Node-RED is read: every node, wire, comment and frame is there', () => {
    const files = texts('node-red', /\.json$/);
    const all = files.flatMap(({ name, text }) => {
      const { document, entries } = taken(text);
      const given = JSON.parse(text) as { id: string; type: string; z?: string; x?: number; wires?: string[][] }[];
      const subflows = new Set(given.filter(({ type }) => type === 'subflow').map(({ id }) => id));
      const drawn = given.filter(({ id, x, z }) => x !== undefined && !subflows.has(id) && !subflows.has(z ?? ''));
      const usesSubflows = drawn.some(({ type }) => type.startsWith('subflow:'));
      const steps = drawn.filter(({ type }) => type !== 'comment' && type !== 'group');
      const ids = new Set(steps.map(({ id }) => id));
      // Those of subflows come in addition.
      const told = entries.filter((entry) => entry.node !== undefined).length;
      if (usesSubflows) expect(told, name).toBeGreaterThan(steps.length);
      else expect(told, name).toBe(steps.length);
      const wires = new Set(
        steps.flatMap(({ id, wires: outputs = [] }) =>
          outputs.flatMap((targets, output) =>
            targets.filter((to) => ids.has(to)).map((to) => `${id} ${output} ${to}`),
          ),
        ),
      );
      const added = document.nodes.length - told;
      expect(document.edges.length, name).toBeGreaterThanOrEqual(wires.size + added);
      expect(document.layout?.notes?.length ?? 0, name).toBeGreaterThanOrEqual(
        drawn.filter(({ type }) => type === 'comment').length,
      );
      expectReadable(document, name);
      return entries;
    });
    tell('Node-RED', files.length, all);
    expect(files.length).toBeGreaterThan(0);
  });

  test('each state machine is read: every state is there or kept with the one around it', () => {
    const files = texts('asl', /\.(?:json5?|asl|yaml)$/);
    const all = files.flatMap(({ name, text }) => {
      const { document, entries } = taken(text);
      const given = document.source?.original as { States: Record<string, object> };
      const names = new Set(document.nodes.map((each) => each.name));
      for (const state of Object.keys(given.States)) expect(names, name).toContain(state);
      expectReadable(document, name);
      return entries;
    });
    tell('Step Functions', files.length, all);
    expect(files.length).toBeGreaterThan(0);
  });
});
