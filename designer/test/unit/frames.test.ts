import { checkDocument, validateDocument } from '@holdfast/workflow';
import { aDocument, aNode, anEdge, testCatalogue as types } from '@holdfast/workflow/testing';
import { describe, expect, test } from 'vitest';
import { chosenAfter, putDown, withFollowers } from '../../src/canvas/frames/follow.ts';
import {
  changeGroup,
  drawnEdges,
  frameOf,
  group,
  groupOf,
  groupsOf,
  shownOf,
  ungroup,
} from '../../src/canvas/frames/groups.ts';
import { addNote, changeNote, moveNotes, notesOf } from '../../src/canvas/frames/notes.ts';
import { moveNodes, remove } from '../../src/canvas/model.ts';

const chain = aDocument(
  ['a', 'b', 'c', 'd'].map((id) => aNode(id)),
  [anEdge('a -> b'), anEdge('b -> c'), anEdge('c -> d'), anEdge('a -> c')],
  { layout: { nodes: { a: [0, 0], b: [304, 0], c: [608, 128], d: [912, 0] } } },
);
const both = group(chain, new Set(['b', 'c']), 'Middle');

describe('notes', () => {
  test('stand where they were put, or below the step they belong to, and are valid', () => {
    const loose = addNote(chain, { at: [101, 57] });
    const attached = addNote(loose.document, { node: 'b' });
    expect(notesOf(attached.document)).toMatchObject([
      { id: loose.id, at: [96, 64] },
      { id: attached.id, at: [304, 96], node: 'b' },
    ]);
    expect(validateDocument(attached.document).ok).toBe(true);
  });
  test('come along with their step, and move alone otherwise', () => {
    const { document, id } = addNote(chain, { node: 'b' });
    expect(notesOf(moveNodes(document, { b: [320, 160] }))[0]?.at).toEqual([320, 256]);
    expect(notesOf(moveNodes(document, { a: [320, 160] }))[0]?.at).toEqual([304, 96]);
    expect(notesOf(moveNotes(document, new Map([[id, [3, 3] as const]])))[0]?.at).toEqual([0, 0]);
  });
  test('are changed field by field, and are removed by themselves', () => {
    const { document, id } = addNote(chain, { node: 'b' });
    const loose = changeNote(document, id, { node: undefined, tint: 'blue' });
    expect(notesOf(loose)[0]).toMatchObject({ tint: 'blue' });
    expect(notesOf(loose)[0]).not.toHaveProperty('node');
    const gone = remove(document, { nodes: new Set(), edges: new Set(), notes: new Set([id]) });
    expect(notesOf(gone)).toEqual([]);
    expect(gone.nodes).toHaveLength(4);
  });
});

describe('groups', () => {
  test('hold each step once, and are no logic', () => {
    const again = group(both.document, new Set(['c', 'd']), 'End');
    expect(groupOf(again.document, 'b')?.title).toBe('Middle');
    expect(groupOf(again.document, 'c')?.title).toBe('End');
    expect(checkDocument(again.document, types)).toEqual(checkDocument(chain, types));
  });
  test('that lose their last step are gone', () => {
    const taken = group(both.document, new Set(['b', 'c']), 'Other');
    expect(taken.document.layout?.groups).toHaveLength(1);
    const emptied = remove(both.document, { nodes: new Set(['b', 'c']), edges: new Set() });
    expect(emptied.layout?.groups).toEqual([]);
  });
  test('have a frame around their steps', () => {
    const frame = frameOf(both.document, types, { id: 'g', title: '', nodes: ['b', 'c'] });
    expect(frame).toEqual({ at: [280, -60], width: 572, height: 276 });
  });
  test('that are folded hide their steps, and one line stands for all that lead in or out', () => {
    const folded = changeGroup(both.document, both.id, { collapsed: true });
    const shown = shownOf(groupsOf(folded), null);
    expect(folded.nodes.filter(({ id }) => shown.isNodeShown(id)).map(({ id }) => id)).toEqual(['a', 'd']);
    const card = `group:${both.id}`;
    expect(drawnEdges(folded, shown).map(({ source, target }) => [source, target])).toEqual([
      ['a', card],
      [card, 'd'],
    ]);
    const open = changeGroup(folded, both.id, { collapsed: false });
    expect(open).toEqual(both.document);
    expect(drawnEdges(open, shownOf(groupsOf(open), null))).toHaveLength(4);
  });
  test('have what fails drawn beside what goes on, between the same two cards', () => {
    const failing = anEdge('c.fallback -> d', { kind: 'fallback', on: ['data'] });
    const denied = anEdge('b.fallback -> d', { kind: 'fallback', on: ['policy'] });
    const drawn = { ...both.document, edges: [...both.document.edges, failing, denied] };
    const folded = changeGroup(drawn, both.id, { collapsed: true });
    const out = drawnEdges(folded, shownOf(groupsOf(folded), null)).filter(({ target }) => target === 'd');
    expect(out.map(({ edge }) => edge.kind ?? 'flow')).toEqual(['flow', 'fallback']);
  });
  test('can be looked into: nothing else is drawn', () => {
    const shown = shownOf(groupsOf(both.document), both.id);
    expect(both.document.nodes.filter(({ id }) => shown.isNodeShown(id))).toHaveLength(2);
    expect(drawnEdges(both.document, shown).map(({ edge }) => edge.id)).toEqual([chain.edges[1]?.id]);
  });
  test('are taken away without their steps', () => {
    expect(ungroup(both.document, new Set([both.id])).nodes).toBe(both.document.nodes);
  });
});

describe('dragging and choosing', () => {
  const frame = `group:${both.id}`;
  test('a frame takes its steps along, on the way and when it is let go', () => {
    const before = [
      { id: frame, position: { x: 280, y: -60 }, data: {} },
      { id: 'b', position: { x: 304, y: 0 }, data: {} },
      { id: 'd', position: { x: 912, y: 0 }, data: {} },
    ];
    const change = { type: 'position' as const, id: frame, position: { x: 296, y: -28 } };
    expect(withFollowers(both.document, [change], before)).toEqual([
      change,
      { type: 'position', id: 'b', position: { x: 320, y: 32 } },
    ]);
    const down = putDown(both.document, types, [{ id: frame, position: { x: 296, y: -28 } }]);
    expect(down.layout?.nodes).toEqual({ a: [0, 0], b: [320, 32], c: [624, 160], d: [912, 0] });
  });
  test('a group that is chosen has its steps chosen, and gives up those that are not chosen in its place', () => {
    const none = { nodes: new Set<string>(), edges: new Set<string>() };
    const chosen = chosenAfter(both.document, none, [{ id: frame, selected: true }]);
    expect([...chosen.nodes]).toEqual(['b', 'c']);
    const next = chosenAfter(both.document, chosen, [
      { id: frame, selected: false },
      { id: 'b', selected: true },
    ]);
    expect([[...next.nodes], [...(next.groups ?? [])]]).toEqual([['b'], []]);
  });
});
