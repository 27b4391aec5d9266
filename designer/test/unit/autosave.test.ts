import { changeNode, type Problem, serialise, type WorkflowDocument } from '@holdfast/workflow';
import { aDocument, aNode } from '@holdfast/workflow/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProblemError, unreachable } from '../../src/api/problem.ts';
import { autosave } from '../../src/canvas/autosave.ts';
import { createEditor } from '../../src/canvas/editor-store.ts';
import { type KeepStorage, keep, keepKey, readKept } from '../../src/canvas/kept.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class MemoryStorage implements KeepStorage {
  readonly values = new Map<string, string>();
  getItem = (key: string) => this.values.get(key) ?? null;
  setItem = (key: string, value: string) => void this.values.set(key, value);
  removeItem = (key: string) => void this.values.delete(key);
  key = (index: number) => [...this.values.keys()][index] ?? null;
  get length() {
    return this.values.size;
  }
}

/** A server that stores drafts, as far as saving sees it. */
class DraftServer {
  revision = 1;
  stored: WorkflowDocument;
  readonly sends: string[] = [];
  fail: 'no' | 'unreachable' | 'answer lost' = 'no';

  constructor(document: WorkflowDocument) {
    this.stored = document;
  }

  send = async (baseRevision: number, document: WorkflowDocument) => {
    this.sends.push(document.nodes[0]?.name ?? '');
    if (this.fail === 'unreachable') throw unreachable();
    if (baseRevision !== this.revision) {
      const body = { revision: this.revision, document: this.stored, updatedBy: { name: 'Ana' } };
      throw new ProblemError({ status: 409, code: 'draft_conflict', title: 'Conflict' }, body);
    }
    this.stored = JSON.parse(serialise(document)) as WorkflowDocument;
    this.revision += 1;
    if (this.fail === 'answer lost') throw unreachable();
    return { revision: this.revision, problems: [] as Problem[] };
  };
}

function open() {
  const first = aDocument([aNode('a'), aNode('z')]);
  const editor = createEditor(first, 1);
  const server = new DraftServer(first);
  const storage = new MemoryStorage();
  const joined: string[] = [];
  const onJoined = (by: string) => void joined.push(by);
  const saving = autosave({ workflowId: 'w1', editor, send: server.send, storage, onJoined });
  const rename = (name: string) => editor.change('rename', (document) => changeNode(document, 'a', { name }));
  const kind = () => editor.store.getState().save.kind;
  return { editor, server, storage, saving, rename, kind, joined };
}

test('a burst of edits is sent once, a second after the last', async () => {
  const { server, rename, kind, editor } = open();
  rename('b');
  await vi.advanceTimersByTimeAsync(900);
  rename('c');
  await vi.advanceTimersByTimeAsync(900);
  expect(server.sends).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(server.sends).toEqual(['c']);
  expect(kind()).toBe('saved');
  expect(editor.store.getState().revision).toBe(2);
});

test('without a connection the edits are kept here, and sent when it is back', async () => {
  const { server, rename, kind, storage } = open();
  server.fail = 'unreachable';
  rename('b');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(kind()).toBe('offline');
  expect(readKept(storage, 'w1')[0]?.document.nodes[0]?.name).toBe('b');
  server.fail = 'no';
  await vi.advanceTimersByTimeAsync(3_000);
  expect(kind()).toBe('saved');
  expect(readKept(storage, 'w1')).toEqual([]);
});

test('what somebody else saved is not overwritten: both are there to choose from', async () => {
  const { server, rename, kind, editor, storage } = open();
  server.revision = 5;
  server.stored = aDocument([aNode('theirs')]);
  rename('mine');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(editor.store.getState().save).toMatchObject({ kind: 'conflict', revision: 5, by: 'Ana' });
  expect(readKept(storage, 'w1')[0]?.document.nodes[0]?.name).toBe('mine');
  rename('mine too');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.sends).toEqual(['mine']);
  expect(kind()).toBe('conflict');
});

test('what was given up for theirs does not come back when the workflow is opened again', async () => {
  const { server, rename, kind, editor, storage } = open();
  server.revision = 5;
  server.stored = aDocument([aNode('theirs')]);
  rename('mine');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(readKept(storage, 'w1')).toHaveLength(1);
  editor.takeTheirs('take theirs');
  expect(kind()).toBe('saved');
  expect(readKept(storage, 'w1')).toEqual([]);
});

test('a save whose answer was lost is no conflict with oneself', async () => {
  const { server, rename, kind, editor } = open();
  server.fail = 'answer lost';
  rename('b');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(kind()).toBe('offline');
  server.fail = 'no';
  await vi.advanceTimersByTimeAsync(3_000);
  expect(kind()).toBe('saved');
  expect(editor.store.getState().revision).toBe(2);
});

test('what others saved of other steps comes together with what was done here, and undo leaves it alone', async () => {
  const { server, rename, kind, editor, joined } = open();
  rename('mine');
  server.revision = 5;
  server.stored = changeNode(server.stored, 'z', { name: 'theirs' });
  await vi.advanceTimersByTimeAsync(3_000);
  expect([kind(), joined]).toEqual(['saved', ['Ana']]);
  expect(server.stored.nodes.map(({ name }) => name)).toEqual(['mine', 'theirs']);
  editor.undo();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.stored.nodes.map(({ name }) => name)).toEqual(['a', 'theirs']);
});

test('a save whose answer was lost, and edits after it, are no conflict with oneself', async () => {
  const { server, rename, kind, joined } = open();
  server.fail = 'answer lost';
  rename('b');
  await vi.advanceTimersByTimeAsync(1_000);
  server.fail = 'no';
  rename('c');
  await vi.advanceTimersByTimeAsync(5_000);
  expect([kind(), joined, server.stored.nodes[0]?.name]).toEqual(['saved', [], 'c']);
});

test('leaving the page sends what is left', async () => {
  const { server, rename, saving } = open();
  rename('b');
  saving.stop();
  await vi.advanceTimersByTimeAsync(0);
  expect(server.sends).toEqual(['b']);
});

test('what is kept is read back only if it is a workflow, and each page keeps its own', () => {
  const storage = new MemoryStorage();
  expect(readKept(storage, 'w1')).toEqual([]);
  storage.setItem(keepKey('w1', 'x'), '{"document":{"nodes":"all of them"},"revision":1}');
  storage.setItem(keepKey('w1', 'y'), 'no json');
  expect(readKept(storage, 'w1')).toEqual([]);
  const kept = { document: aDocument([aNode('a')]), base: aDocument([]), revision: 3 };
  keep(storage, keepKey('w1', 'one'), kept);
  keep(storage, keepKey('w1', 'two'), { ...kept, revision: 4 });
  keep(storage, keepKey('w2', 'other'), kept);
  expect(readKept(storage, 'w1').map(({ revision }) => revision)).toEqual([3, 4]);
});
