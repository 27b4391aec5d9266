import type { Problem } from '@holdfast/workflow';
import { aDocument, aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { NOTHING_SENT, packForCheck, unpackForCheck } from '../../src/canvas/check-patch.ts';
import { groupProblems } from '../../src/inspector/group-problems.ts';

describe('sending a document to its check', () => {
  const nodes = [aNode('a'), aNode('b'), aNode('c')];
  const document = aDocument(nodes, [anEdge('a -> b')]);

  it('sends a step once, and after that only what was edited', () => {
    expect(packForCheck(document, NOTHING_SENT).nodes).toEqual(nodes);
    const edited = { ...document, nodes: [aNode('new'), ...nodes.slice(1), aNode('a', 'test.if')] };
    expect(packForCheck(edited, document).nodes).toEqual([edited.nodes[0], 1, 2, edited.nodes[3]]);
  });

  it('sends an edge once as well, and the other side has the very same ones', () => {
    const drawn = { ...document, edges: [anEdge('b -> c'), ...document.edges] };
    const patch = structuredClone(packForCheck(drawn, document));
    expect(patch.edges).toEqual([drawn.edges[0], 0]);
    expect(unpackForCheck(patch, document).edges[1]).toBe(document.edges[0]);
  });

  it('puts it together again from the very same steps, without what checks do not read', () => {
    const edited = { ...document, nodes: [nodes[2] ?? aNode('c'), aNode('d')] };
    const there = unpackForCheck(packForCheck(edited, document), document);
    const { layout: _, ...rest } = edited;
    expect(there).toEqual(rest);
    expect(there.nodes[0]).toBe(nodes[2]);
  });

  it('sends pins when they changed, and knows them from then on', () => {
    const pinned = { ...document, pins: { a: { out: [{ json: {} }] } } };
    expect(packForCheck(pinned, document).pins).toBe(pinned.pins);
    const next = { ...pinned, nodes: [aNode('a')] };
    expect(packForCheck(next, pinned).pins).toBe('same');
    expect(unpackForCheck(packForCheck(next, pinned), pinned).pins).toBe(pinned.pins);
    expect(unpackForCheck(packForCheck(document, pinned), pinned)).not.toHaveProperty('pins');
  });
});

describe('a list of problems', () => {
  const problem = (severity: Problem['severity'], at: Pick<Problem, 'node' | 'edge'>): Problem => ({
    severity,
    code: 'x',
    message: '',
    path: '',
    ...at,
  });

  it('goes by the order of the steps, the gravest first, the workflow before all', () => {
    const document = aDocument([aNode('a'), aNode('b')], [anEdge('a -> b')]);
    const list = [
      problem('info', { node: 'b' }),
      problem('error', { edge: 'a-b' }),
      problem('error', { node: 'b' }),
      problem('warning', { node: 'a' }),
      problem('warning', {}),
    ];
    expect(
      groupProblems(list, document).map(({ kind, id, list: own }) => [kind, id, own.map((each) => each.severity)]),
    ).toEqual([
      ['workflow', '', ['warning']],
      ['node', 'a', ['warning']],
      ['node', 'b', ['error', 'info']],
      ['edge', 'a-b', ['error']],
    ]);
  });
});
