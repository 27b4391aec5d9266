import { type Catalogue, checkDocument, kindOf } from '@holdfast/workflow';
import { aDescription, aDocument, aNode, anEdge, testCatalogue as types } from '@holdfast/workflow/testing';
import { describe, expect, test } from 'vitest';
import {
  connect,
  endsAtCard,
  freeInput,
  heal,
  openJoins,
  reattach,
  refusal,
  splice,
} from '../../src/canvas/joining.ts';
import { addNode, remove } from '../../src/canvas/model.ts';

const out = (node: string, port = 'out') => ({ node, port });
const into = (node: string, port = 'in') => ({ node, port });
const start = aNode('start', 'trigger.manual');

describe('refused', () => {
  const document = aDocument([start, aNode('a'), aNode('b')], [anEdge('a -> b')]);
  test('a pair that is joined already', () => {
    expect(refusal(document, types, out('a'), into('b'))).toEqual({ code: 'joined' });
  });
  test('anything that leads into a trigger, by the name of the trigger', () => {
    expect(refusal(document, types, out('a'), into('start'))).toEqual({ code: 'trigger', name: 'start' });
  });
  test('a step that follows itself', () => {
    expect(refusal(document, types, out('a'), into('a'))).toEqual({ code: 'itself' });
  });
  test('a port that is not there', () => {
    expect(refusal(document, types, out('b'), into('a', 'left'))).toEqual({
      code: 'no_input',
      name: 'a',
      port: 'left',
    });
  });
  test('anything that comes from a step without a way out', () => {
    const end = aDocument([start, aNode('a', 'test.end'), aNode('b')]);
    const withEnd: Catalogue = (type, version) =>
      type === 'test.end' ? aDescription(type, { outputs: { fixed: [] } }) : types(type, version);
    expect(refusal(end, withEnd, out('a'), into('b'))).toEqual({ code: 'no_output', name: 'a' });
  });
  test('nothing else', () => {
    expect(refusal(document, types, out('start'), into('a'))).toBeNull();
  });
});

test('an edge that closes a cycle has a bound from the start', () => {
  const document = aDocument([start, aNode('a'), aNode('b')], [anEdge('start -> a'), anEdge('a -> b')]);
  const next = connect(document, types, out('b'), into('a'));
  expect(next.edges.at(-1)?.visitLimit).toBe(100);
  expect(checkDocument(next, types)).toEqual([]);
});

test('an edge that comes back to a loop needs no bound: the loop ends it', () => {
  const document = aDocument(
    [start, aNode('loop', 'core.loop'), aNode('a')],
    [anEdge('start -> loop'), anEdge('loop.item -> a')],
  );
  const next = connect(document, types, out('a'), into('loop', 'return'));
  expect(next.edges.at(-1)?.visitLimit).toBeUndefined();
  expect(checkDocument(next, types)).toEqual([]);
});

test('a second fallback takes only the classes that the first one left', () => {
  const document = aDocument(
    [start, aNode('a'), aNode('b'), aNode('c')],
    [anEdge('start -> a'), anEdge('a.fallback -> b', { kind: 'fallback', on: ['data', 'policy'] })],
  );
  const next = connect(document, types, out('a', 'fallback'), into('c'));
  expect(next.edges.at(-1)).toMatchObject({ kind: 'fallback', on: ['transient', 'permanent'] });
  expect(checkDocument(next, types)).toEqual([]);
  expect(refusal(next, types, out('a', 'fallback'), into('start'))).toEqual({ code: 'trigger', name: 'start' });
  const full = connect(document, types, out('a', 'fallback'), into('c'));
  expect(refusal(full, types, out('a', 'fallback'), into('b'))).toEqual({ code: 'joined' });
});

test('a node put into an edge leaves the first half its id, its kind and its classes', () => {
  const document = aDocument(
    [start, aNode('a'), aNode('b'), aNode('between')],
    [anEdge('start -> a'), anEdge('a.fallback -> b', { id: 'e9', kind: 'fallback', on: ['data'] })],
  );
  const next = splice(document, types, 'e9', 'between');
  expect(next.edges.slice(1)).toEqual([
    { id: 'e9', from: out('a', 'fallback'), to: into('between'), kind: 'fallback', on: ['data'] },
    { id: expect.any(String), from: out('between'), to: into('b') },
  ]);
});

test('the bound of a cycle goes along to the half that closes it', () => {
  const document = aDocument(
    [start, aNode('a'), aNode('b'), aNode('between')],
    [anEdge('start -> a'), anEdge('a -> b'), anEdge('b -> a', { id: 'back', visitLimit: 7 })],
  );
  const next = splice(document, types, 'back', 'between');
  expect(next.edges.filter(({ visitLimit }) => visitLimit !== undefined)).toMatchObject([
    { from: out('between'), to: into('a'), visitLimit: 7 },
  ]);
  expect(checkDocument(next, types)).toEqual([]);
});

test('an edge that is put elsewhere keeps its id and its place in the order', () => {
  const document = aDocument([start, aNode('a'), aNode('b')], [anEdge('start -> a', { id: 'e1' }), anEdge('a -> b')]);
  expect(reattach(document, types, 'e1', out('start'), into('b')).edges[0]).toEqual({
    id: 'e1',
    from: out('start'),
    to: into('b'),
  });
});

test('a node with one way in and one way out goes without leaving a gap', () => {
  const document = aDocument([start, aNode('a'), aNode('b')], [anEdge('start -> a', { id: 'e1' }), anEdge('a -> b')]);
  const healed = remove(heal(document, types, 'a'), { nodes: new Set(['a']), edges: new Set() });
  expect(healed.edges).toEqual([{ id: 'e1', from: out('start'), to: into('b') }]);
});

test('where two ways come in nothing is healed', () => {
  const document = aDocument(
    [start, aNode('a'), aNode('b'), aNode('c')],
    [anEdge('start -> a'), anEdge('b -> a'), anEdge('a -> c')],
  );
  expect(heal(document, types, 'a')).toBe(document);
});

test('what is dropped on a node goes to its free input', () => {
  const document = aDocument([start, aNode('both', 'core.merge')], [anEdge('start -> both.in1')]);
  expect(freeInput(document, types, 'both')).toBe('in2');
});

test('a wire drawn backwards comes from the free way out of the node it ends on', () => {
  const document = aDocument([start, aNode('a', 'core.loop'), aNode('b')], [anEdge('a.item -> b')]);
  const wire = { held: into('b'), isForward: false };
  expect(endsAtCard(document, types, wire, 'a')).toEqual({ from: out('a', 'done'), to: into('b') });
  expect(endsAtCard(document, types, wire, 'start')).toEqual({ from: out('start'), to: into('b') });
});

test('the list of possible connections holds no pair that would be refused', () => {
  const document = aDocument([start, aNode('a', 'test.write'), aNode('b')], [anEdge('start -> a'), anEdge('a -> b')]);
  const pairs = openJoins(document, types, 'a').map(({ from, to }) => `${from.port} ${to.node}`);
  expect(pairs).toEqual(['fallback b', 'compensate b']);
});

test('a node that is added keeps off the others', () => {
  const document = aDocument([aNode('a')]);
  const type = types('test.step', 1);
  if (!type) throw new Error('The type is missing.');
  const added = addNode(document, type, [0, 0]);
  expect(added.document.layout?.nodes[added.id]?.[1]).toBeGreaterThanOrEqual(64);
  expect(added.document.edges.map(kindOf)).toEqual([]);
});
