import { renameReferences } from '@holdfast/expressions/rename';
import { makeClip, pasteClip, pinOutput, readClip, unpin } from '@holdfast/workflow';
import { aDocument, aNode, anEdge, testCatalogue as types } from '@holdfast/workflow/testing';
import { describe, expect, test } from 'vitest';
import { edgesFrom, nodeOf, problemsOf } from '../../src/canvas/lookup.ts';
import { makeRoom, remove, turnOff } from '../../src/canvas/model.ts';
import { drawnPorts, heightOf, NODE_WIDTH, placedPorts } from '../../src/canvas/ports.ts';
import { renameNode } from '../../src/canvas/rename.ts';
import { extended, neighbour } from '../../src/canvas/walk.ts';

describe('renaming', () => {
  const document = aDocument([
    aNode('read', 'test.step', { name: 'Read orders' }),
    aNode('use', 'test.step', {
      parameters: { text: "={{ $('Read orders').item.json.id }}", plain: "$('Read orders')" },
    }),
  ]);
  test('takes the expressions along, and nothing that only looks like one', () => {
    expect(nodeOf(renameNode(document, 'read', 'Get orders'), 'use')?.parameters).toEqual({
      text: "={{ $('Get orders').item.json.id }}",
      plain: "$('Read orders')",
    });
  });
  test('takes along what a policy reads and names', () => {
    const policy = (name: string) => ({
      idempotencyKey: `={{ $('${name}').item.json.id }}`,
      amount: { value: `={{ $('${name}').item.json.total }}`, limit: '100' },
      approvedBy: name,
    });
    const held = {
      ...document,
      nodes: [...document.nodes, aNode('send', 'test.write', { policy: policy('Read orders') })],
    };
    const renamed = renameNode(held, 'read', 'Get orders');
    expect(nodeOf(renamed, 'send')?.policy).toEqual(policy('Get orders'));
    const byId = {
      ...held,
      nodes: held.nodes.map((node) => (node.id === 'send' ? { ...node, policy: { approvedBy: 'read' } } : node)),
    };
    expect(nodeOf(renameNode(byId, 'read', 'Get orders'), 'send')).toBe(nodeOf(byId, 'send'));
  });
  test('to a name that is taken gives another one', () => {
    expect(nodeOf(renameNode(document, 'read', 'use'), 'read')?.name).not.toBe('use');
  });
  test('to nothing changes nothing', () => {
    expect(renameNode(document, 'read', '  ')).toBe(document);
  });
});

describe('removing', () => {
  test('leaves no edge, pin, note or group member behind', () => {
    const document = aDocument([aNode('a'), aNode('b')], [anEdge('a -> b')], {
      pins: { a: { out: [{ json: {} }] } },
      layout: {
        nodes: { a: [0, 0], b: [240, 0] },
        notes: [{ id: 'n1', text: 'x', at: [0, 0], size: [100, 100], node: 'a' }],
        groups: [{ id: 'g1', title: 'Both', nodes: ['a', 'b'] }],
      },
    });
    const next = remove(document, { nodes: new Set(['a']), edges: new Set() });
    expect(next.edges).toEqual([]);
    expect(next.pins).toEqual({});
    expect(next.layout).toEqual({
      nodes: { b: [240, 0] },
      notes: [{ id: 'n1', text: 'x', at: [0, 0], size: [100, 100] }],
      groups: [{ id: 'g1', title: 'Both', nodes: ['b'] }],
    });
  });
});

test('turning off a mixed selection turns all off, then all on', () => {
  const document = aDocument([aNode('a', 'test.step', { disabled: 'stop' }), aNode('b')]);
  const off = turnOff(document, new Set(['a', 'b']), 'pass');
  expect(off.nodes.map(({ disabled }) => disabled)).toEqual(['pass', 'pass']);
  expect(turnOff(off, new Set(['a', 'b']), 'pass').nodes.map(({ disabled }) => disabled)).toEqual([
    undefined,
    undefined,
  ]);
});

describe('making room between two steps', () => {
  const nodes = ['a', 'b', 'c', 'far', 'below'].map((id) => aNode(id, 'test.work'));
  const places = (at: Record<string, [number, number]>) => ({ ...aDocument(nodes), layout: { nodes: at } });

  test('moves what comes to lie in the way, one after the other, and nothing else', () => {
    const before = places({ a: [0, 0], b: [304, 0], c: [608, 16], far: [1_600, 0], below: [608, 200] });
    expect(makeRoom(before, 'a', 'b').layout?.nodes).toEqual({
      a: [0, 0],
      b: [608, 0],
      c: [912, 16],
      far: [1_600, 0],
      below: [608, 200],
    });
  });

  test('moves nothing where there is room', () => {
    const before = places({ a: [0, 0], b: [700, 0], c: [1_004, 0], far: [1_600, 0], below: [608, 200] });
    expect(makeRoom(before, 'a', 'b')).toBe(before);
  });
});

test('a copy survives the clipboard as text, and its references follow it', () => {
  const document = aDocument(
    [aNode('a', 'test.step', { name: 'A' }), aNode('b', 'test.step', { parameters: { x: "={{ $('A').item.json }}" } })],
    [anEdge('a -> b')],
  );
  const text = JSON.stringify(makeClip(document, { nodes: new Set(['a', 'b']) }));
  const clip = readClip(JSON.parse(text));
  if (!clip) throw new Error('The text is no clip.');
  const { document: next, nodes } = pasteClip(document, clip, [0, 320], renameReferences);
  expect(nodes).toHaveLength(2);
  expect(edgesFrom(next, nodes[0] ?? '')[0]?.to.node).toBe(nodes[1]);
  expect(nodeOf(next, nodes[1] ?? '')?.parameters?.x).toBe(
    `={{ $('${nodeOf(next, nodes[0] ?? '')?.name}').item.json }}`,
  );
});

describe('walking', () => {
  const document = aDocument([aNode('a'), aNode('b'), aNode('c')], [anEdge('a -> b')], {
    layout: { nodes: { a: [0, 0], b: [320, 0], c: [320, 400] } },
  });
  test('goes to what lies straight ahead', () => {
    expect(neighbour(document, types, 'a', 'right')).toBe('b');
    expect(neighbour(document, types, 'b', 'down')).toBe('c');
    expect(neighbour(document, types, 'c', 'left')).toBe('a');
  });
  test('stays where nothing lies ahead, and starts at the top left', () => {
    expect(neighbour(document, types, 'a', 'left')).toBeUndefined();
    expect(neighbour(document, types, undefined, 'right')).toBe('a');
  });
  test('a selection grows along the edges', () => {
    expect([...extended(document, new Set(['a']), 'downstream')]).toEqual(['a', 'b']);
    expect([...extended(document, new Set(['b']), 'upstream')].toSorted()).toEqual(['a', 'b']);
  });
});

describe('ports', () => {
  const merge = aNode('m', 'core.merge', { parameters: { inputs: 4 } });
  test('a card grows with its ports, and each has a place on its edge', () => {
    const ports = drawnPorts(merge, types('core.merge', 1));
    expect(heightOf(ports)).toBe(112);
    const placed = placedPorts(ports);
    expect(placed.filter(({ type }) => type === 'target').map(({ x, y }) => [x, Math.round(y)])).toEqual([
      [0, 22],
      [0, 45],
      [0, 67],
      [0, 90],
    ]);
    expect(placed.find(({ name }) => name === 'out')).toMatchObject({ x: NODE_WIDTH, y: 56 });
    expect(placed.find(({ name }) => name === 'fallback')).toMatchObject({ side: 'bottom', y: 112 });
  });
  test('a node of an unknown type still has ports, so that its edges are drawn', () => {
    expect(placedPorts(drawnPorts(aNode('x', 'no.such'), undefined)).map(({ name }) => name)).toEqual([
      'in',
      'out',
      'fallback',
    ]);
  });
});

test('problems are found by node', () => {
  const problem = { severity: 'error', code: 'x', message: 'y', path: '/nodes/0', node: 'a' } as const;
  expect(problemsOf([problem], 'a')).toEqual([problem]);
  expect(problemsOf([problem], 'b')).toEqual([]);
});

test('an output that is pinned is kept by port, and leaves no trace when it is unpinned', () => {
  const document = aDocument([aNode('a'), aNode('b')]);
  const origin = { run: 'r', at: '2026-01-01T00:00:00Z' };
  const pinned = pinOutput(document, 'a', { out: [{ json: { n: 1 } }] }, origin);
  expect(pinned.pins).toEqual({ a: { out: [{ json: { n: 1 } }] } });
  expect(pinned.pinOrigins).toEqual({ a: origin });
  expect(unpin(pinned, 'a')).toEqual(document);
  expect(unpin(pinOutput(pinned, 'b', {}, origin), 'a').pins).toEqual({ b: {} });
});
