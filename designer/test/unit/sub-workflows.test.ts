import type { WorkflowDocument } from '@holdfast/workflow';
import { aDescription, aDocument, aNode, anEdge, TEST_TYPES } from '@holdfast/workflow/testing';
import { describe, expect, test } from 'vitest';
import { extract } from '../../src/canvas/sub/extract.ts';
import { inline } from '../../src/canvas/sub/inline.ts';

const TYPES = [
  ...TEST_TYPES,
  aDescription('core.set', { mode: 'each' }),
  aDescription('core.pass'),
  aDescription('core.run-workflow'),
];
const catalogue = (type: string) => TYPES.find((each) => each.type === type);

const reading = (id: string, value: string) =>
  aNode(id, 'test.each', { name: id.toUpperCase(), parameters: { value } });
const story = aDocument(
  [
    aNode('start', 'trigger.manual'),
    reading('a', '={{ $json.id }}'),
    reading('b', "={{ $('A').item.json.total }}"),
    reading('c', "={{ $('B').item.json.sum }}"),
    reading('d', "={{ $('B').item.json.sum }} of {{ $('A').item.json.total }}"),
  ],
  [anEdge('start -> a'), anEdge('a -> b'), anEdge('b -> c'), anEdge('c -> d')],
);
const taken = (document: WorkflowDocument, ids: string[]) => {
  const result = extract(document, catalogue, new Set(ids), 'Sum up');
  if (!result.ok) throw new Error(result.reason);
  return result;
};
const wires = ({ nodes, edges }: WorkflowDocument) => {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return edges.map(({ from, to }) => `${names.get(from.node)} > ${names.get(to.node)}`).toSorted();
};
const parametersOf = ({ nodes }: WorkflowDocument, name: string) =>
  nodes.find((node) => node.name === name)?.parameters;

describe('steps that become a workflow of their own', () => {
  test('have what they read of others handed over, and hand back what others read of them', () => {
    const { called, caller, inputs, outputs } = taken(story, ['b', 'c']);
    expect(inputs).toEqual(["$('A').item.json.total"]);
    expect(outputs).toEqual(["$('B').item.json.sum", "$('A').item.json.total"]);
    expect(wires(called)).toEqual([
      'B > C',
      'C > Hand back',
      'Called by a workflow > Take off what came along',
      'Take off what came along > B',
    ]);
    expect(parametersOf(called, 'B')).toEqual({ value: "={{ $('Called by a workflow').item.json.handedOver.total }}" });
    expect(parametersOf(called, 'C')).toEqual({ value: "={{ $('B').item.json.sum }}" });
    expect(parametersOf(called, 'Hand back')?.fields).toEqual([
      { name: 'handedBack.sum', value: "={{ $('B').item.json.sum }}", type: 'auto' },
      {
        name: 'handedBack.total',
        value: "={{ $('Called by a workflow').item.json.handedOver.total }}",
        type: 'auto',
      },
    ]);
    const { document, node } = caller('w2');
    expect(wires(document)).toEqual([
      'A > Hand over to Sum up',
      'Hand over to Sum up > Sum up',
      'Sum up > Take off what Sum up handed back',
      'Take off what Sum up handed back > D',
      'start > A',
    ]);
    expect(document.nodes.find(({ id }) => id === node)?.parameters).toEqual({
      workflow: 'w2',
      per: 'list',
      wait: true,
    });
    expect(parametersOf(document, 'D')).toEqual({
      value: "={{ $('Sum up').item.json.handedBack.sum }} of {{ $('Sum up').item.json.handedBack.total }}",
    });
  });

  test('need nothing beside a trigger and an end where nobody reads across', () => {
    const plain = aDocument(
      [aNode('start', 'trigger.manual'), aNode('a'), aNode('b')],
      [anEdge('start -> a'), anEdge('a -> b')],
    );
    const { called, caller } = taken(plain, ['a']);
    expect(wires(called)).toEqual(['Called by a workflow > a', 'a > Hand back']);
    expect(wires(caller('w2').document)).toEqual(['Sum up > b', 'start > Sum up']);
    expect(wires(taken(plain, ['a', 'b']).called)).toEqual(['Called by a workflow > a', 'a > b']);
  });

  test.each([
    ['a trigger', story, ['start'], /starts runs/],
    ['nothing leads to', aDocument([aNode('a')]), ['a'], /Nothing leads/],
    [
      'two ways out',
      aDocument(
        [aNode('s'), aNode('i', 'test.if'), aNode('a'), aNode('b')],
        [anEdge('s -> i'), anEdge('i.true -> a'), anEdge('i.false -> b')],
      ),
      ['i'],
      /2 ways out/,
    ],
    [
      'an end that leads nowhere',
      aDocument([aNode('s'), aNode('i', 'test.if'), aNode('a')], [anEdge('s -> i'), anEdge('i.true -> a')]),
      ['i'],
      /leads nowhere/,
    ],
    [
      'a fallback that leads out',
      aDocument(
        [aNode('s'), aNode('a'), aNode('b')],
        [anEdge('s -> a'), anEdge('a.fallback -> b', { kind: 'fallback', on: ['data'] })],
      ),
      ['a'],
      /on failure/,
    ],
    [
      'an undo of a step that stays',
      aDocument(
        [aNode('s'), aNode('w', 'test.write'), aNode('u')],
        [anEdge('s -> w'), anEdge('w.compensate -> u', { kind: 'compensate' })],
      ),
      ['u'],
      /undoes/,
    ],
    [
      'a whole item',
      aDocument([aNode('s'), aNode('a', 'test.step', { parameters: { x: "={{ $('s').item }}" } })], [anEdge('s -> a')]),
      ['a'],
      /more of "s" than a value/,
    ],
  ])('are refused with a reason: %s', (_, document, ids, reason) => {
    expect(extract(document, catalogue, new Set(ids), 'X')).toMatchObject({
      ok: false,
      reason: expect.stringMatching(reason),
    });
  });

  test('put back, do what they did', () => {
    const { called, caller } = taken(story, ['b', 'c']);
    const { document, node } = caller('w2');
    const back = inline(document, catalogue, node, called);
    if (!back.ok) throw new Error(back.reason);
    expect(wires(back.document)).toEqual([
      'A > Hand over to Sum up',
      'B > C',
      'C > Hand back',
      'Called by a workflow > Take off what came along',
      'Hand back > Sum up',
      'Hand over to Sum up > Called by a workflow',
      'Sum up > Take off what Sum up handed back',
      'Take off what Sum up handed back > D',
      'Take off what came along > B',
      'start > A',
    ]);
    expect(back.document.layout?.groups?.map(({ title }) => title)).toEqual(['Sum up']);
  });

  test('what only passes items on is left out where nobody reads it', () => {
    const plain = aDocument(
      [aNode('start', 'trigger.manual'), aNode('a'), aNode('b')],
      [anEdge('start -> a'), anEdge('a -> b')],
    );
    const { called, caller } = taken(plain, ['a']);
    const { document, node } = caller('w2');
    const back = inline(document, catalogue, node, called);
    expect(back.ok && wires(back.document)).toEqual(['Hand back > b', 'a > Hand back', 'start > a']);
  });

  test('a fallback that led to the call leads on for the same failures, and to one step only', () => {
    const caller = aDocument(
      [aNode('s'), aNode('a'), aNode('r', 'core.run-workflow', { parameters: { workflow: 'w' } })],
      [anEdge('s -> a'), anEdge('a.fallback -> r', { kind: 'fallback', on: ['data', 'policy'] })],
    );
    const failed = (called: WorkflowDocument) => {
      const back = inline(caller, catalogue, 'r', called);
      if (!back.ok) throw new Error(back.reason);
      const { nodes, edges } = back.document;
      const fallbacks = edges.filter(({ kind }) => kind === 'fallback');
      return fallbacks.map(({ to, from, on }) => [from.node, on, nodes.find(({ id }) => id === to.node)?.name]);
    };
    const start = aNode('t', 'trigger.called', { name: 'Called' });
    expect(failed(aDocument([start, aNode('x')], [anEdge('t -> x')]))).toEqual([['a', ['data', 'policy'], 'x']]);
    const two = aDocument([start, aNode('x'), aNode('y')], [anEdge('t -> x'), anEdge('t -> y')]);
    expect(failed(two)).toEqual([['a', ['data', 'policy'], 'Called']]);
  });

  test('a call that does something else than its steps is not put in their place', () => {
    const call = (parameters: object) =>
      aDocument(
        [aNode('s'), aNode('r', 'core.run-workflow', { parameters: { workflow: 'w', ...parameters } })],
        [anEdge('s -> r')],
      );
    const called = aDocument([aNode('t', 'trigger.called'), aNode('x')], [anEdge('t -> x')]);
    expect(inline(call({ wait: false }), catalogue, 'r', called)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/does not wait/),
    });
    expect(inline(call({ per: 'item' }), catalogue, 'r', called)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/whole list/),
    });
    const { nodes, ...rest } = call({});
    const off = { ...rest, nodes: nodes.map((node) => ({ ...node, disabled: 'pass' as const })) };
    expect(inline(off, catalogue, 'r', called)).toMatchObject({ ok: false, reason: expect.stringMatching(/is off/) });
  });
});
