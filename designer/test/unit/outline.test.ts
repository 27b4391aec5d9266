import { aDocument, aNode, anEdge } from '@holdfast/workflow/testing';
import { expect, test } from 'vitest';
import { group } from '../../src/canvas/frames/groups.ts';
import { neighboursOf, outlineRows, stepInTree } from '../../src/canvas/outline/rows.ts';

const document = aDocument(
  ['end', 'b', 'a', 'start'].map((id) => aNode(id)),
  [anEdge('start -> a'), anEdge('a -> b'), anEdge('b -> end'), anEdge('start -> end')],
);
const grouped = group(document, new Set(['end', 'a']), 'Both').document;
const names = (rows: ReturnType<typeof outlineRows>) =>
  rows.map((row) => (row.kind === 'group' ? `[${row.group.title}]` : `${row.group === null ? '' : '  '}${row.id}`));

test('steps stand in the order in which a run comes to them', () => {
  expect(names(outlineRows(document, new Set()))).toEqual(['start', 'a', 'b', 'end']);
});

test('the steps of a group stand together, where the first of them is reached', () => {
  expect(names(outlineRows(grouped, new Set()))).toEqual(['start', '[Both]', '  a', '  end', 'b']);
  expect(names(outlineRows(grouped, new Set(['group1'])))).toEqual(['start', '[Both]', 'b']);
});

test('keys lead through the lines, from a step to its group, and into an open one', () => {
  const rows = outlineRows(grouped, new Set());
  expect(['ArrowDown', 'ArrowUp', 'Home', 'End'].map((key) => stepInTree(rows, 1, key))).toEqual([2, 0, 0, 4]);
  expect([stepInTree(rows, 3, 'ArrowLeft'), stepInTree(rows, 1, 'ArrowRight')]).toEqual([1, 2]);
  expect([stepInTree(rows, 0, 'ArrowLeft'), stepInTree(rows, 4, 'x')]).toEqual([null, null]);
  expect([stepInTree(rows, -1, 'ArrowDown'), stepInTree(rows, 4, 'ArrowDown')]).toEqual([0, 4]);
});

test('a line says what comes before and after its step', () => {
  expect(neighboursOf(document, 'end')).toEqual({ from: ['b', 'start'], to: [] });
});
