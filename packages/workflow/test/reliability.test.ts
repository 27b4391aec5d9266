import { describe, expect, it } from 'vitest';
import {
  type Catalogue,
  checkDocument,
  type Edge,
  lintReliability,
  type Node,
  PORTS,
  quickFixes,
  validateDocument,
  type WorkflowDocument,
} from '../src/index.ts';
import { aDescription, aDocument, aNode, anEdge, testCatalogue } from '../src/testing.ts';

const declared = aDescription('test.http', {
  mode: 'each',
  effect: { kind: 'declared', parameter: 'effect', readWhen: { parameter: 'method', in: ['GET'] } },
  policy: { timeoutMs: 30_000 },
});
const asks = aDescription('test.ask', {
  parks: true,
  outputs: PORTS.out,
  parameters: {
    type: 'object',
    properties: {
      dueMinutes: { type: 'integer', default: 10_080, 'x-deadline': true },
      kind: { type: 'string' },
      about: { type: 'string', title: 'About', 'x-needed': true, 'x-when': { kind: ['event'] } },
    },
  },
});
const types: Catalogue = (type, version) =>
  [declared, asks].find((each) => each.type === type && each.typeVersion === version) ?? testCatalogue(type, version);

const trigger = aNode('start', 'trigger.manual');
const owned = { settings: { owner: 'ana@example.com' } };
const drawn = (nodes: Node[], edges: Edge[] = [], fields: Partial<WorkflowDocument> = owned) =>
  aDocument([trigger, ...nodes], [anEdge(`start -> ${nodes[0]?.id}.in`), ...edges], fields);
const lint = (document: WorkflowDocument) => lintReliability(document, types);
const codes = (document: WorkflowDocument) => lint(document).map(({ code }) => code);

/** Each: what is fragile, the problem it is told as, and what the first fix does to it. */
const fragile: [string, WorkflowDocument, string][] = [
  ['a write that is tried again without key or probe', drawn([aNode('a', 'test.http')]), 'unsafe_write'],
  ['a step that calls out without a time limit of its own', drawn([aNode('a', 'test.write')]), 'no_time_limit'],
  ['a person without a deadline', drawn([aNode('a', 'test.ask')]), 'no_deadline'],
  [
    'a question about a failure without a deadline',
    drawn([
      aNode('a', 'test.http', { parameters: { method: 'GET' }, policy: { onFailure: { data: { action: 'ask' } } } }),
    ]),
    'no_deadline',
  ],
  [
    'an expression that is only a text',
    drawn([aNode('a', 'test.step', { parameters: { rows: [{ 'a/b': 'Refund of {{ $json.gross }} EUR' }] } })]),
    'expression_as_text',
  ],
  [
    'failures sent along an edge that is not there',
    drawn([aNode('a', 'test.step', { policy: { onFailure: { data: { action: 'fallback' } } } })]),
    'fallback_without_edge',
  ],
  [
    'a fallback edge that the policy leads past',
    drawn(
      [aNode('a', 'test.step', { policy: { onFailure: { data: { action: 'park' } } } }), aNode('b')],
      [anEdge('a.fallback -> b', { kind: 'fallback', on: ['data'] })],
    ),
    'unreachable_fallback',
  ],
  [
    'a fallback edge for a class that never comes',
    drawn([aNode('a'), aNode('b')], [anEdge('a.fallback -> b', { kind: 'fallback', on: ['data', 'policy'] })]),
    'unreachable_fallback',
  ],
  [
    'a loop that one bad item holds up',
    drawn(
      [aNode('l', 'core.loop'), aNode('a', 'test.http', { parameters: { method: 'GET' } })],
      [anEdge('l.item -> a'), anEdge('a -> l.return')],
    ),
    'loop_not_isolated',
  ],
  [
    'a write that may end in doubt, and nobody who answers for it',
    drawn(
      [aNode('a', 'test.blind', { policy: { timeoutMs: 1_000, retry: { transient: { maxAttempts: 1 } } } })],
      [],
      {},
    ),
    'nobody_behind',
  ],
];

describe('what is fragile', () => {
  it.each(fragile)('tells of %s, and mends it with one change', (_name, document, code) => {
    const problem = lint(document).find((each) => each.code === code);
    expect(problem?.severity).toMatch(/^(warning|info)$/);
    const [fix] = problem ? quickFixes(problem, document, { describe: types, me: 'ana@example.com' }) : [];
    const before = structuredClone(document);
    const mended = fix?.change(document) ?? document;
    expect(document).toEqual(before);
    expect(codes(mended)).not.toContain(code);
    expect(validateDocument(JSON.parse(JSON.stringify(mended)))).toMatchObject({ ok: true });
    expect(checkDocument(mended, types).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(fragile)('says nothing about %s once the step is off', (_name, document, code) => {
    const off = { ...document, nodes: document.nodes.map((node) => ({ ...node, disabled: 'pass' as const })) };
    expect(codes(off)).not.toContain(code);
  });

  it('takes a fallback edge for what it takes, and for nothing else', () => {
    const send = { data: { action: 'fallback' }, policy: { action: 'fallback' } } as const;
    const sends = drawn(
      [aNode('a', 'test.step', { policy: { onFailure: send } }), aNode('b')],
      [anEdge('a.fallback -> b', { kind: 'fallback', on: ['data'] })],
    );
    expect(lint(sends)).toMatchObject([{ code: 'fallback_without_edge', path: '/nodes/1/policy/onFailure/policy' }]);
    const loop = (on: Edge['on'] & object) =>
      codes(
        drawn(
          [aNode('l', 'core.loop'), aNode('a', 'test.http', { parameters: { method: 'GET' } })],
          [
            anEdge('l.item -> a'),
            anEdge('a -> l.return'),
            anEdge('a.fallback -> l.return', { id: 'failed', kind: 'fallback', on }),
          ],
        ),
      );
    expect(loop(['permanent'])).toContain('loop_not_isolated');
    expect(loop(['data'])).not.toContain('loop_not_isolated');
  });

  it('points at the field to change', () => {
    expect(lint(drawn([aNode('a', 'test.http')]))[0]).toMatchObject({ node: 'a', path: '/nodes/1/parameters/effect' });
    expect(lint(drawn([aNode('a', 'test.ask')]))[0]).toMatchObject({ path: '/nodes/1/parameters/dueMinutes' });
  });

  it('only mentions an unsafe write that is tried once: there the person is the safeguard', () => {
    const once = { retry: { transient: { maxAttempts: 1 } } };
    expect(lint(drawn([aNode('a', 'test.http', { policy: once })]))).toMatchObject([
      { code: 'unsafe_write', severity: 'info' },
    ]);
  });

  it('mentions a declared write that may only be accepted, until somebody says what a 202 means', () => {
    const effect = { kind: 'write', safeBy: 'key' };
    const withEffect = (more: object) =>
      drawn([aNode('a', 'test.http', { parameters: { effect: { ...effect, ...more } } })]);
    expect(lint(withEffect({}))).toMatchObject([
      { code: 'accepted_write', severity: 'info', path: '/nodes/1/parameters/effect' },
    ]);
    expect(codes(withEffect({ poll: {} }))).toEqual([]);
    expect(codes(withEffect({ acceptedIsDone: true }))).toEqual([]);
  });

  it('warns of an idempotency key that is no expression', () => {
    const keyed = (idempotencyKey: string) =>
      codes(drawn([aNode('a', 'test.http', { parameters: { method: 'GET' }, policy: { idempotencyKey } })]));
    expect(keyed('invoice')).toEqual(['constant_key']);
    expect(keyed('={{ $json.number }}')).toEqual([]);
  });

  it('warns of an amount that nothing is held against', () => {
    const written = { method: 'POST', effect: { kind: 'write', safeBy: 'key', acceptedIsDone: true } };
    const worth = (amount: { value: string; limit?: string }, parameters: Node['parameters'] = written, more = {}) =>
      codes(
        drawn([aNode('a', 'test.http', { parameters, policy: { amount } })], [], {
          settings: { ...owned.settings, ...more },
        }),
      );
    const value = '={{ $json.total }}';
    expect(worth({ value })).toEqual(['no_amount_limit']);
    expect(worth({ value }, { method: 'GET' })).toEqual(['idle_amount']);
    expect(worth({ value, limit: '100' })).toEqual([]);
    expect(worth({ value }, written, { amountLimit: '100' })).toEqual([]);
  });

  it('lets a rule fail on a cycle, where the visit limit may end it', () => {
    const document = drawn(
      [aNode('a'), aNode('b')],
      [anEdge('a -> a', { visitLimit: 3 }), anEdge('a.fallback -> b', { kind: 'fallback', on: ['policy'] })],
    );
    expect(codes(document)).toEqual([]);
  });

  it('leaves texts alone that only look like templates, and code', () => {
    const parameters = { text: 'Dear {{name}}', code: 'const { json } = $json;', real: '={{ $json.a }}' };
    expect(codes(drawn([aNode('a', 'test.step', { parameters })]))).toEqual([]);
  });

  it('is content with a loop that has a way for what fails, and with one that nothing returns to', () => {
    const step = aNode('a', 'test.http', { parameters: { method: 'GET' } });
    const loop = aNode('l', 'core.loop');
    const back = anEdge('a.fallback -> l.return', { kind: 'fallback', on: ['data'] });
    expect(codes(drawn([loop, step], [anEdge('l.item -> a'), anEdge('a -> l.return'), back]))).toEqual([]);
    expect(codes(drawn([loop, step], [anEdge('l.item -> a')]))).toEqual([]);
  });
});

describe('mending what is wrong', () => {
  it.each<[string, WorkflowDocument, string]>([
    ['a cycle that nothing ends', drawn([aNode('a')], [anEdge('a -> a')]), 'unbounded_cycle'],
    [
      'a fallback without classes',
      drawn([aNode('a'), aNode('b')], [anEdge('a.fallback -> b', { kind: 'fallback' })]),
      'fallback_without_classes',
    ],
    [
      'two fallbacks for one class',
      drawn(
        [aNode('a'), aNode('b'), aNode('c')],
        [
          anEdge('a.fallback -> b', { kind: 'fallback', on: ['data', 'permanent'] }),
          anEdge('a.fallback -> c', { kind: 'fallback', on: ['data'] }),
        ],
      ),
      'fallback_twice',
    ],
    [
      'a limit on no cycle',
      drawn([aNode('a'), aNode('b')], [anEdge('a -> b', { visitLimit: 2 })]),
      'limit_without_cycle',
    ],
    ['a connection that is not used', drawn([aNode('a', 'test.step', { connection: 'x' })]), 'unused_connection'],
  ])('%s', (_name, document, code) => {
    const problem = checkDocument(document, types).find((each) => each.code === code);
    const [fix] = problem ? quickFixes(problem, document, { describe: types }) : [];
    expect(checkDocument(fix?.change(document) ?? document, types).map((each) => each.code)).not.toContain(code);
  });

  it('says what a step cannot do without, once it is set to what needs it', () => {
    const asked = (parameters: object) =>
      codes(drawn([aNode('a', 'test.ask', { parameters: { dueMinutes: 5, ...parameters } as never })]));
    expect(asked({ kind: 'event' })).toContain('nothing_said');
    expect(asked({ kind: 'event', about: '' })).toContain('nothing_said');
    expect(asked({ kind: 'event', about: '={{ $json.id }}' })).not.toContain('nothing_said');
    expect(asked({ kind: 'time' })).not.toContain('nothing_said');
  });
});
