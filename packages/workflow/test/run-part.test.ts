import { describe, expect, it } from 'vitest';
import { checkDocument, hasErrors, partialDocument, planPart, type RunPartKind, writesAmong } from '../src/index.ts';
import { aDocument, aNode, anEdge, testCatalogue } from '../src/testing.ts';

const document = aDocument(
  [aNode('start', 'trigger.manual'), aNode('a'), aNode('b'), aNode('c'), aNode('side')],
  [anEdge('start -> a'), anEdge('a -> b'), anEdge('b -> c'), anEdge('a -> side')],
);
const at = '2026-01-01T00:00:00Z';
const files = { data: { id: 'f', name: 'a.json', mimeType: 'application/json', sizeBytes: 2, sha256: '' } };
const plan = (kind: RunPartKind, node: string, reusable: string[] = ['start', 'a', 'b', 'c', 'side']) => {
  const { runs, reused } = planPart(document, { kind, node }, new Set(reusable));
  return [[...runs].toSorted(), [...reused].toSorted()];
};

describe('running a part', () => {
  it('runs all that leads to a step, again', () => {
    expect(plan('to', 'b')).toEqual([['a', 'b', 'start'], []]);
  });

  it('runs one step alone on what came to it before, and what has no results with it', () => {
    expect(plan('only', 'b')).toEqual([['b'], ['a', 'start']]);
    expect(plan('only', 'b', ['start'])).toEqual([['a', 'b'], ['start']]);
  });

  it('runs a step and all after it', () => {
    expect(plan('from', 'b')).toEqual([
      ['b', 'c'],
      ['a', 'start'],
    ]);
  });

  it('never reuses what lies on a cycle: it gave several things', () => {
    const round = aDocument(document.nodes, [...document.edges, anEdge('b -> a', { visitLimit: 3 })]);
    const { reused } = planPart(round, { kind: 'only', node: 'c' }, new Set(['start', 'a', 'b']));
    expect([...reused]).toEqual(['start']);
  });

  it('leaves the rest off, pins what is reused, and keeps the pins of the author', () => {
    const authored = { ...document, pins: { a: { out: [{ json: { by: 'author' } }] } } };
    const results = { start: { out: [{ json: { n: 1 }, files, from: 0 }] }, a: { out: [{ json: { n: 2 } }] } };
    const part = partialDocument(authored, { kind: 'only', node: 'b' }, results, { run: 'r', at });
    expect(part.nodes.filter(({ disabled }) => disabled === 'stop').map(({ id }) => id)).toEqual(['c', 'side']);
    expect(part.pins).toEqual({
      start: { out: [{ json: { n: 1 }, files }] },
      a: { out: [{ json: { by: 'author' } }] },
    });
    expect(part.pinOrigins).toEqual({ start: { run: 'r', at, isReused: true } });
    expect(hasErrors(checkDocument(part, testCatalogue))).toBe(false);
  });

  it('writes only what is on, is not pinned and says that it writes', () => {
    const writers = aDocument([
      aNode('start', 'trigger.manual'),
      ...['on', 'off', 'pinned', 'elsewhere'].map((id) => aNode(id, 'test.write')),
    ]);
    const off = writers.nodes.map((node) => (node.id === 'off' ? { ...node, disabled: 'stop' as const } : node));
    const chosen = { ...writers, nodes: off, pins: { pinned: { out: [] } } };
    const names = writesAmong(chosen, testCatalogue, new Set(['start', 'on', 'off', 'pinned'])).map(({ id }) => id);
    expect(names).toEqual(['on']);
  });
});
