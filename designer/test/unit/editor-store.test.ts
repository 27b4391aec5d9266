import { changeNode, type WorkflowDocument } from '@holdfast/workflow';
import { aDocument, aNode } from '@holdfast/workflow/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEditor, type Editor } from '../../src/canvas/editor-store.ts';
import { moveNodes, NOTHING, remove } from '../../src/canvas/model.ts';

const start = () => aDocument([aNode('a'), aNode('b'), aNode('c')]);
const theirs = aDocument([aNode('theirs')]);

type Edit =
  | { readonly kind: 'rename'; readonly id: string; readonly name: string }
  | { readonly kind: 'move'; readonly id: string; readonly x: number }
  | { readonly kind: 'remove'; readonly id: string };

const editsOf = (id: fc.Arbitrary<string>): fc.Arbitrary<Edit[]> =>
  fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('rename' as const), id, name: fc.string({ minLength: 1 }) }),
      fc.record({ kind: fc.constant('move' as const), id, x: fc.integer({ min: -999, max: 999 }) }),
      fc.record({ kind: fc.constant('remove' as const), id }),
    ),
    { minLength: 1, maxLength: 40 },
  );
const edits = editsOf(fc.constantFrom('a', 'b', 'c'));

function apply(editor: Editor, list: readonly Edit[]): void {
  for (const edit of list) {
    editor.change(edit.kind, (document) => {
      switch (edit.kind) {
        case 'rename':
          return changeNode(document, edit.id, { name: edit.name });
        case 'move':
          return moveNodes(document, { [edit.id]: [edit.x, 0] });
        case 'remove':
          return remove(document, { nodes: new Set([edit.id]), edges: new Set() });
      }
    });
  }
}

test('as many steps forward as back lead to the same document', () => {
  fc.assert(
    fc.property(edits, (list) => {
      const first = start();
      const editor = createEditor(first, 1);
      apply(editor, list);
      const last = editor.store.getState().document;
      let steps = 0;
      while (editor.undo() !== null) steps += 1;
      expect(editor.store.getState().document).toBe(first);
      for (let step = 0; step < steps; step += 1) editor.redo();
      expect(editor.store.getState().document).toBe(last);
    }),
  );
});

test('two hundred steps can be taken back, not more', () => {
  const editor = createEditor(start(), 1);
  for (let step = 0; step < 250; step += 1)
    editor.change('rename', (document) => changeNode(document, 'a', { name: `a${step}` }));
  let steps = 0;
  while (editor.undo() !== null) steps += 1;
  expect(steps).toBe(200);
  expect(editor.store.getState().document.nodes[0]?.name).toBe('a49');
});

test('letters typed one after the other are one step; after a pause a new one begins', () => {
  let clock = 0;
  const editor = createEditor(start(), 1, () => clock);
  const type = (name: string) => editor.change('rename', (document) => changeNode(document, 'a', { name }), 'name a');
  type('x');
  clock += 499;
  type('xy');
  clock += 501;
  type('xyz');
  editor.undo();
  expect(editor.store.getState().document.nodes[0]?.name).toBe('xy');
  editor.undo();
  expect(editor.store.getState().document.nodes[0]?.name).toBe('a');
});

test('what is typed after a field was left is a step of its own, however soon', () => {
  const editor = createEditor(start(), 1, () => 0);
  const type = (name: string) => editor.change('rename', (document) => changeNode(document, 'a', { name }), 'name a');
  type('x');
  editor.endStep();
  type('xy');
  type('xyz');
  expect(editor.store.getState().past).toHaveLength(2);
  editor.undo();
  expect(editor.store.getState().document.nodes[0]?.name).toBe('x');
});

test('a change that changes nothing is no step', () => {
  const editor = createEditor(start(), 1);
  editor.change('nothing', (document) => document);
  expect(editor.store.getState().past).toEqual([]);
  expect(editor.store.getState().save.kind).toBe('saved');
});

test('what does not exist any more is not selected any more', () => {
  const editor = createEditor(start(), 1);
  editor.select({ nodes: new Set(['a', 'b']), edges: new Set() });
  editor.change('delete', (document) => remove(document, { nodes: new Set(['a']), edges: new Set() }));
  expect([...editor.store.getState().selection.nodes]).toEqual(['b']);
  editor.select(NOTHING);
  expect(editor.store.getState().selection.nodes.size).toBe(0);
});

test('a conflict stays until somebody chooses, whatever is edited or taken back meanwhile', () => {
  const editor = createEditor(start(), 1);
  editor.setSave({ kind: 'conflict', theirs, revision: 7, by: 'Ana' });
  editor.change('rename', (document) => changeNode(document, 'a', { name: 'mine' }));
  editor.undo();
  expect(editor.store.getState().save.kind).toBe('conflict');
});

const renamed = (id: string, name: string) => changeNode(start(), id, { name });

test('after taking theirs, mine can be had back by undo, beside what only they changed', () => {
  const editor = createEditor(start(), 1);
  editor.change('rename', (document) => changeNode(document, 'a', { name: 'mine' }));
  const both = changeNode(renamed('a', 'theirs'), 'b', { name: 'theirs too' });
  expect(editor.bringIn(both, 7, 'Ana')).toBe(false);
  editor.takeTheirs('take theirs');
  expect(editor.store.getState()).toMatchObject({ document: both, revision: 7, save: { kind: 'saved' } });
  editor.undo();
  expect(editor.store.getState().document.nodes.map(({ name }) => name)).toEqual(['mine', 'theirs too', 'c']);
  expect(editor.store.getState().save.kind).toBe('dirty');
});

/** Steps and where they stand. A place without a step is none. */
const seen = ({ nodes, layout }: WorkflowDocument) => nodes.map((node) => ({ ...node, at: layout?.nodes[node.id] }));

test('whatever was done here before others saved, undo leads back to what they saved', () => {
  fc.assert(
    fc.property(editsOf(fc.constantFrom('a', 'b')), editsOf(fc.constant('c')), (own, others) => {
      const [here, there] = [createEditor(start(), 1), createEditor(start(), 1)];
      apply(here, own);
      apply(there, others);
      const saved = there.store.getState().document;
      expect(here.bringIn(saved, 2, 'Ana')).toBe(true);
      while (here.undo() !== null);
      expect(seen(here.store.getState().document)).toEqual(seen(saved));
    }),
  );
});

test('a conflict is settled thing by thing', () => {
  const editor = createEditor(start(), 1);
  editor.change('rename', () => changeNode(renamed('a', 'mine'), 'b', { name: 'mine' }));
  editor.bringIn(changeNode(renamed('a', 'theirs'), 'b', { name: 'theirs' }), 7, 'Ana');
  editor.settle('bring together', new Set(['node b']));
  const { document, revision, save } = editor.store.getState();
  expect(document.nodes.map(({ name }) => name)).toEqual(['mine', 'theirs', 'c']);
  expect([revision, save.kind]).toEqual([7, 'dirty']);
});

test('edits that were kept come back beside what was saved since; what meets it is asked about', () => {
  const kept = { document: renamed('a', 'mine'), base: start(), revision: 1 };
  const beside = createEditor(renamed('b', 'theirs'), 2);
  expect(beside.restore('restore', kept, 'Ana')).toBe(true);
  expect(beside.store.getState().document.nodes.map(({ name }) => name)).toEqual(['mine', 'theirs', 'c']);
  const against = createEditor(renamed('a', 'theirs'), 2);
  expect(against.restore('restore', kept, 'Ana')).toBe(true);
  expect(against.store.getState().save).toMatchObject({ kind: 'conflict', revision: 2 });
  // Another page's edits wait for their turn.
  expect(against.restore('restore', { ...kept, document: renamed('a', 'other') }, 'Ana')).toBe(false);
});
