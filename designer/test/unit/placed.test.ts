import type { WorkflowDocument } from '@holdfast/workflow';
import { aDocument, aNode, anEdge } from '@holdfast/workflow/testing';
import { expect, test } from 'vitest';
import { createEditor } from '../../src/canvas/editor-store.ts';
import { placed } from '../../src/canvas/placed.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../../src/canvas/ports.ts';

const line = (layout?: WorkflowDocument['layout']): WorkflowDocument => {
  const { layout: _, ...document } = aDocument(
    [aNode('a'), aNode('b'), aNode('c')],
    [anEdge('a -> b'), anEdge('b -> c')],
  );
  return layout === undefined ? document : { ...document, layout };
};

test('a document in which everything has its place is left as it is', () => {
  const document = line({ nodes: { a: [0, 0], b: [304, 0], c: [9, 900] } });
  expect(placed(document)).toBe(document);
});

test('a document without places is laid out from left to right', () => {
  expect(placed(line()).layout?.nodes).toEqual({ a: [0, 0], b: [304, 0], c: [608, 0] });
});

test('a step without a place comes after the one before it, and never on top of another', () => {
  const document = line({ nodes: { a: [0, 0], b: [304, 32] } });
  const crowded = {
    ...document,
    nodes: [...document.nodes, aNode('d'), aNode('e')],
    edges: [...document.edges, anEdge('b -> d')],
  };
  const nodes = placed(crowded).layout?.nodes ?? {};
  expect(nodes).toMatchObject({ a: [0, 0], b: [304, 32], c: [608, 32] });
  const all = Object.entries(nodes);
  expect(all).toHaveLength(5);
  for (const [one, [x, y]] of all)
    for (const [other, [left, top]] of all)
      if (one !== other)
        expect(Math.abs(x - left) > NODE_WIDTH || Math.abs(y - top) > NODE_HEIGHT, `${one} ${other}`).toBe(true);
});

test('the editor places what it is given, what somebody else saved and what comes as text, without an edit of its own', () => {
  const editor = createEditor(line(), 1);
  const placesNow = () => Object.keys(editor.store.getState().document.layout?.nodes ?? {});
  expect(placesNow()).toEqual(['a', 'b', 'c']);
  expect(editor.store.getState().past).toEqual([]);
  expect(editor.store.getState().save.kind).toBe('saved');
  editor.change('text', (document) => ({ ...document, nodes: [...document.nodes, aNode('d')] }));
  expect(placesNow()).toContain('d');
  expect(editor.bringIn({ ...line(), nodes: [...line().nodes, aNode('x')] }, 2, 'Ana')).toBe(true);
  expect(placesNow()).toEqual(expect.arrayContaining(['d', 'x']));
});
