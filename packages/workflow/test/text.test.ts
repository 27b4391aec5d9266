import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  contentHash,
  type Json,
  logicHash,
  parseDocument,
  serialise,
  type WorkflowDocument,
} from '../src/index.ts';
import { aDocument, aNode, anEdge } from '../src/testing.ts';

const key = fc.string({ maxLength: 12 }).filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const documents = fc
  .record({
    names: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 }),
    parameters: fc.array(fc.dictionary(key, json, { maxKeys: 4 }), { minLength: 5, maxLength: 5 }),
    description: fc.option(fc.string(), { nil: undefined }),
  })
  .map(({ names, parameters, description }): WorkflowDocument => {
    const nodes = names.map((name, index) =>
      aNode(`n${index}`, 'test.step', { name, parameters: parameters[index] as never }),
    );
    const edges = nodes.slice(1).map((_, index) => anEdge(`n${index} -> n${index + 1}`));
    return aDocument(nodes, edges, description === undefined ? {} : { description });
  });

describe('the text of a document', () => {
  it('read back gives the same document', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const text = serialise(document);
        expect(parseDocument(text)).toEqual({ ok: true, document: JSON.parse(JSON.stringify(document)) });
      }),
    );
  });

  it('is the same however it was put together', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(serialise(JSON.parse(serialise(document)))).toBe(serialise(document));
      }),
    );
  });

  it('changes by one line when a node is moved', () => {
    const document = aDocument([aNode('a'), aNode('b')], [anEdge('a -> b')]);
    const moved = {
      ...document,
      layout: { ...document.layout!, nodes: { ...document.layout!.nodes, b: [512, 64] as [number, number] } },
    };
    const [before, after] = [serialise(document).split('\n'), serialise(moved).split('\n')];
    expect(after).toHaveLength(before.length);
    expect(after.filter((line, index) => line !== before[index])).toEqual(['      "b": [512, 64]']);
  });

  it('has an edge on a line of its own, and the layout at the end', () => {
    const lines = serialise(aDocument([aNode('a'), aNode('b')], [anEdge('a -> b')])).split('\n');
    expect(lines).toContain(
      '    { "id": "a-b", "from": { "node": "a", "port": "out" }, "to": { "node": "b", "port": "in" } }',
    );
    expect(lines.findIndex((line) => line.includes('"layout"'))).toBeGreaterThan(
      lines.findIndex((line) => line.includes('"edges"')),
    );
  });

  it('keeps the author’s order inside parameters', () => {
    expect(serialise(aDocument([aNode('a', 'test.step', { parameters: { z: 1, a: 2 } })]))).toContain(
      '{ "z": 1, "a": 2 }',
    );
  });
});

describe('hashes', () => {
  const document = aDocument([aNode('a'), aNode('b')], [anEdge('a -> b'), { ...anEdge('b -> a', { visitLimit: 2 }) }]);

  it.each<[string, WorkflowDocument]>([
    ['a position', { ...document, layout: { nodes: { a: [999, 999] } } }],
    ['a note', { ...document, layout: { nodes: {}, notes: [{ id: 'n', text: 'VAT', at: [0, 0], size: [10, 10] }] } }],
    ['a group', { ...document, layout: { nodes: {}, groups: [{ id: 'g', title: 'Group', nodes: ['a'] }] } }],
    ['the notes of a step', { ...document, nodes: [{ ...aNode('a'), notes: 'ask Ana' }, aNode('b')] }],
    ['pinned data', { ...document, pins: { a: { out: [{ json: {} }] } } }],
    ['kept foreign source', { ...document, source: { format: 'n8n', original: {} } }],
    [
      'the order of nodes and edges',
      { ...document, nodes: document.nodes.toReversed(), edges: document.edges.toReversed() },
    ],
    [
      'an edge kind that is the default',
      { ...document, edges: document.edges.map((edge) => ({ ...edge, kind: 'flow' as const })) },
    ],
  ])('of logic do not change with %s', (_name, other) => {
    expect(logicHash(other)).toBe(logicHash(document));
    if (_name !== 'nothing') expect(typeof contentHash(other)).toBe('string');
  });

  it.each<[string, WorkflowDocument]>([
    ['a parameter', { ...document, nodes: [aNode('a', 'test.step', { parameters: { x: 1 } }), aNode('b')] }],
    ['a policy', { ...document, nodes: [aNode('a', 'test.step', { policy: { timeoutMs: 5 } }), aNode('b')] }],
    ['an edge', { ...document, edges: document.edges.slice(1) }],
    ['a setting', { ...document, settings: { timeZone: 'Europe/Zurich' } }],
    ['switching a step off', { ...document, nodes: [aNode('a', 'test.step', { disabled: 'stop' }), aNode('b')] }],
  ])('of logic change with %s', (_name, other) => {
    expect(logicHash(other)).not.toBe(logicHash(document));
  });

  it('of logic change with the order of edges where order was asked for', () => {
    const ordered = { ...document, settings: { order: 'declared' as const } };
    expect(logicHash({ ...ordered, edges: ordered.edges.toReversed() })).not.toBe(logicHash(ordered));
  });

  it('are of sorted keys', () => {
    expect(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }] })).toBe('{"a":[{"c":"x","d":null}],"b":1}');
  });
});
