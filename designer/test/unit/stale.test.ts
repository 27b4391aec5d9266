import type { WorkflowDocument } from '@holdfast/workflow';
import { aDocument, aNode, anEdge } from '@holdfast/workflow/testing';
import { expect, test } from 'vitest';
import { staleSteps } from '../../src/canvas/stale.ts';

const ran = aDocument(
  [aNode('a'), aNode('b'), aNode('c'), aNode('d')],
  [anEdge('a -> b'), anEdge('b -> c'), anEdge('a -> d')],
);
/** Documents that are read from elsewhere share nothing. */
const draft = (): WorkflowDocument => structuredClone(ran);
const changed = (id: string, fields: object): WorkflowDocument => {
  const document = draft();
  return { ...document, nodes: document.nodes.map((node) => (node.id === id ? { ...node, ...fields } : node)) };
};
const stale = (document: WorkflowDocument) => [...staleSteps(ran, document)].toSorted();

test('a step that was changed since it ran is stale, and so is what comes after it', () => {
  expect(stale(draft())).toEqual([]);
  expect(stale(changed('b', { parameters: { fields: [] } }))).toEqual(['b', 'c']);
  expect(stale(changed('b', { connection: 'other' }))).toEqual(['b', 'c']);
  expect(stale(changed('a', { disabled: 'pass' }))).toEqual(['a', 'b', 'c', 'd']);
});

test('a name, a note, a place and how often it is tried make no result stale', () => {
  const policy = { retry: { transient: { maxAttempts: 9 } } };
  expect(stale(changed('b', { name: 'Other', notes: 'new', policy }))).toEqual([]);
  const named = (document: WorkflowDocument, name: string) => ({
    ...document,
    nodes: document.nodes.map((node) =>
      node.id === 'a'
        ? { ...node, name }
        : node.id === 'c'
          ? { ...node, parameters: { n: `={{ $('${name}').item.json.n }}` } }
          : node,
    ),
  });
  expect([...staleSteps(named(ran, 'First'), named(draft(), 'Second'))]).toEqual([]);
  expect(stale({ ...draft(), layout: { nodes: { b: [5, 5] } } })).toEqual([]);
});

test('a step is stale when it is fed otherwise', () => {
  const document = draft();
  expect(stale({ ...document, edges: document.edges.slice(1) })).toEqual(['b', 'c']);
  expect(stale({ ...document, edges: [...document.edges, anEdge('d -> c')] })).toEqual(['c']);
});

test('pinned data that came, went or changed makes what comes after it stale; data taken over from a run does not', () => {
  const pins = { b: { out: [{ json: { n: 1 } }] } };
  expect(stale({ ...draft(), pins })).toEqual(['b', 'c']);
  const reusing = { ...ran, pins, pinOrigins: { b: { runId: 'r', at: '2026-01-01T00:00:00Z', isReused: true } } };
  expect([...staleSteps(reusing as WorkflowDocument, draft())]).toEqual([]);
});

test('it is put right again by undoing the change', () => {
  const before = draft();
  expect(stale(changed('b', { parameters: { n: 1 } }))).not.toEqual([]);
  expect(stale(before)).toEqual([]);
});
