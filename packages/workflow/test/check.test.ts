import { describe, expect, it } from 'vitest';
import { checkDocument, type Edge, type Node, newCheckMemo, type WorkflowDocument } from '../src/index.ts';
import { aDescription, aDocument, aNode, anEdge, TEST_TYPES, testCatalogue } from '../src/testing.ts';

const trigger = aNode('start', 'trigger.manual');
const types = TEST_TYPES.map(({ type }) => type);
const problems = (nodes: Node[], edges: Edge[], fields: Partial<WorkflowDocument> = {}) =>
  checkDocument(aDocument(nodes, edges, fields), testCatalogue, { types });
const codes = (nodes: Node[], edges: Edge[]) => problems(nodes, edges).map(({ code }) => code);

describe('checking what a document means', () => {
  it('finds nothing wrong with a line of steps', () => {
    expect(problems([trigger, aNode('a')], [anEdge('start -> a')])).toEqual([]);
  });

  it('names an unknown node type and what was probably meant', () => {
    const [problem] = problems([trigger, aNode('a', 'test.stepp')], [anEdge('start -> a')]);
    expect(problem).toMatchObject({ code: 'unknown_type', path: '/nodes/1/type', node: 'a', severity: 'error' });
    expect(problem?.message).toContain('Did you mean "test.step"?');
  });

  it('tells a version that is not installed from a type that is not', () => {
    expect(codes([trigger, { ...aNode('a'), typeVersion: 7 }], [anEdge('start -> a')])).toContain('unknown_version');
  });

  it('takes a port to be there where the default of a parameter says so', () => {
    const gate = aDescription('test.gate', {
      outputs: { fixed: [{ name: 'passed' }], last: [{ name: 'person', when: { parameter: 'below', is: 'person' } }] },
      parameters: { type: 'object', properties: { below: { type: 'string', default: 'person' } } },
    });
    const ports = (parameters: Node['parameters'] & object) =>
      checkDocument(
        aDocument(
          [trigger, aNode('gate', 'test.gate', { parameters }), aNode('a')],
          [anEdge('start -> gate'), anEdge('gate.person -> a')],
        ),
        (type, version) => (type === gate.type ? gate : testCatalogue(type, version)),
        { types: [...types, gate.type] },
      ).map(({ code }) => code);
    expect(ports({})).toEqual([]);
    expect(ports({ below: 'fail' })).toContain('no_such_port');
  });

  it('checks parameters against the schema of the type, and lets expressions stand for any value', () => {
    const loop = (parameters: Node['parameters'] & object) =>
      problems([trigger, aNode('l', 'core.merge', { parameters })], [anEdge('start -> l.in1')]);
    expect(loop({ wait: 'never' })[0]).toMatchObject({ code: 'parameter', path: '/nodes/1/parameters/wait' });
    expect(loop({ wait: '={{ $json.how }}' })).toEqual([]);
    expect(loop({ waits: 'all' })[0]?.message).toContain('Did you mean "wait"?');
    expect(loop({ deadlineMs: '={{ 5 }}' })[0]).toMatchObject({ code: 'must_be_fixed' });
  });

  it.each<[string, Node[], Edge[], string]>([
    ['an edge to a step that does not exist', [trigger], [anEdge('start -> gone')], 'no_such_node'],
    ['an output that does not exist', [trigger, aNode('a')], [anEdge('start.items -> a')], 'no_such_port'],
    ['an input that does not exist', [trigger, aNode('a')], [anEdge('start -> a.inn')], 'no_such_port'],
    ['an edge into a trigger', [trigger, aNode('a')], [anEdge('start -> a'), anEdge('a -> start')], 'into_trigger'],
    [
      'a fallback without classes',
      [trigger, aNode('a'), aNode('b')],
      [anEdge('start -> a'), anEdge('a.fallback -> b', { kind: 'fallback' })],
      'fallback_without_classes',
    ],
    [
      'a fallback from the wrong port',
      [trigger, aNode('a'), aNode('b')],
      [anEdge('start -> a'), anEdge('a -> b', { kind: 'fallback', on: ['data'] })],
      'wrong_port',
    ],
    [
      'two fallbacks for one class',
      [trigger, aNode('a'), aNode('b')],
      [
        anEdge('start -> a'),
        anEdge('a.fallback -> b', { kind: 'fallback', on: ['data'] }),
        { ...anEdge('a.fallback -> b', { kind: 'fallback', on: ['data'] }), id: 'again' },
      ],
      'fallback_twice',
    ],
    [
      'an undo of something that writes nothing',
      [trigger, aNode('a'), aNode('b')],
      [anEdge('start -> a'), anEdge('a.compensate -> b', { kind: 'compensate' })],
      'nothing_to_undo',
    ],
    [
      'a cycle that nothing ends',
      [trigger, aNode('a'), aNode('b')],
      [anEdge('start -> a'), anEdge('a -> b'), anEdge('b -> a')],
      'unbounded_cycle',
    ],
    ['a step that leads to itself', [trigger, aNode('a')], [anEdge('start -> a'), anEdge('a -> a')], 'unbounded_cycle'],
    [
      'a return from outside its loop',
      [trigger, aNode('a'), aNode('l', 'core.loop')],
      [anEdge('start -> a'), anEdge('start -> l'), anEdge('a -> l.return')],
      'return_from_outside',
    ],
    [
      'two steps of one name',
      [trigger, aNode('a'), aNode('b', 'test.step', { name: 'a' })],
      [anEdge('start -> a'), anEdge('a -> b')],
      'duplicate_name',
    ],
    [
      'two nodes of one id',
      [trigger, aNode('a'), aNode('a', 'test.step', { name: 'other' })],
      [anEdge('start -> a')],
      'duplicate_id',
    ],
    ['no trigger', [aNode('a')], [], 'no_trigger'],
    ['a step that nothing leads to', [trigger, aNode('a')], [], 'unreachable'],
    [
      'a limit on an edge that closes no cycle',
      [trigger, aNode('a')],
      [anEdge('start -> a', { visitLimit: 3 })],
      'limit_without_cycle',
    ],
  ])('reports %s', (_name, nodes, edges, code) => {
    expect(codes(nodes, edges)).toContain(code);
  });

  it('names the steps of an unbounded cycle and the edge to bound', () => {
    const [problem] = problems(
      [trigger, aNode('a', 'test.step', { name: 'Poll' }), aNode('b', 'test.step', { name: 'Wait' })],
      [anEdge('start -> a'), anEdge('a -> b'), anEdge('b -> a')],
    );
    expect(problem).toMatchObject({ edge: 'b-a' });
    expect(problem?.message).toContain('"Poll" → "Wait"');
  });

  it('accepts a cycle with a limit, and one that returns to its loop', () => {
    expect(codes([trigger, aNode('a')], [anEdge('start -> a'), anEdge('a -> a', { visitLimit: 3 })])).toEqual([]);
    expect(
      codes(
        [trigger, aNode('l', 'core.loop'), aNode('b')],
        [anEdge('start -> l'), anEdge('l.item -> b'), anEdge('b -> l.return')],
      ),
    ).toEqual([]);
  });

  it('compares a safe default with what the step gives', () => {
    const output = { type: 'object', properties: { rate: { type: 'number' } }, required: ['rate'] };
    const types: typeof testCatalogue = (type, version) => {
      const description = testCatalogue(type, version);
      return description && type === 'test.step' ? { ...description, output } : description;
    };
    const withDefault = (value: unknown) =>
      checkDocument(
        aDocument(
          [trigger, aNode('a', 'test.step', { policy: { onFailure: { data: { action: 'continue', value } } } })],
          [anEdge('start -> a')],
        ),
        types,
      );
    expect(withDefault({ rate: 1 })).toEqual([]);
    expect(withDefault({ rate: 'one' })).toMatchObject([
      { code: 'safe_default', severity: 'error', path: '/nodes/1/policy/onFailure/data/value', node: 'a' },
    ]);
    expect(withDefault(undefined)[0]?.message).toContain('rate');
  });

  it('reports nothing about steps that are off', () => {
    expect(codes([trigger, aNode('a', 'no.such', { disabled: 'pass' })], [anEdge('start -> a')])).toEqual([]);
  });

  it('checks again only the steps that an edit touched, wherever they stand by then', () => {
    const looked: string[] = [];
    const counting: typeof testCatalogue = (type, version) => {
      const description = testCatalogue(type, version);
      const parameters = new Proxy(description?.parameters ?? {}, {});
      return (
        description && {
          ...description,
          get parameters() {
            looked.push(type);
            return parameters;
          },
        }
      );
    };
    const memo = newCheckMemo();
    const bad = aNode('m', 'core.merge', { parameters: { wait: 'never' } });
    const steps = [trigger, aNode('a'), aNode('b'), bad];
    const edges = [anEdge('start -> a'), anEdge('a -> b'), anEdge('b -> m.in1')];
    checkDocument(aDocument(steps, edges), counting, { memo });
    looked.length = 0;
    const edited = [trigger, aNode('b', 'test.each'), aNode('a', 'test.if'), aNode('c'), bad];
    const again = checkDocument(aDocument(edited, edges), counting, { memo });
    expect(looked.toSorted()).toEqual(['test.each', 'test.if', 'test.step']);
    expect(again.find(({ code }) => code === 'parameter')?.path).toBe('/nodes/4/parameters/wait');
  });

  it('copes with the largest graphs', () => {
    const nodes = [trigger, ...Array.from({ length: 4_999 }, (_, index) => aNode(`n${index}`))];
    const edges = [
      anEdge('start -> n0'),
      ...Array.from({ length: 4_998 }, (_, index) => anEdge(`n${index} -> n${index + 1}`)),
    ];
    expect(problems(nodes, edges)).toEqual([]);
  });
});
