import { changeNode, type NodeDescription } from '@holdfast/workflow';
import { aDocument, aNode, anEdge, testCatalogue as types } from '@holdfast/workflow/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Api, ApiOperation } from '../../src/apis/apis-query.ts';
import { onlyConnectionTo } from '../../src/apis/only-connection.ts';
import { type Command, createCommandRegistry, takersOf } from '../../src/app/commands.ts';
import { bindingOf } from '../../src/app/record-keys.ts';
import { aligned, boxesOf, distributed } from '../../src/canvas/align.ts';
import { changedNodes, changedPlaces } from '../../src/canvas/changed.ts';
import { choiceLines, mountedLines } from '../../src/canvas/choice-lines.ts';
import {
  type Choice,
  type ChoiceGroup,
  type Folder,
  grouped,
  headAfter,
  headBefore,
} from '../../src/canvas/choices.ts';
import { freePlaceFor, putClip, unknownConnections, withConnections } from '../../src/canvas/clips.ts';
import { createEditor } from '../../src/canvas/editor-store.ts';
import { toFlowNodes } from '../../src/canvas/flow-shapes.ts';
import { group, shownOf } from '../../src/canvas/frames/groups.ts';
import { addNote, changeNote } from '../../src/canvas/frames/notes.ts';
import { guide } from '../../src/canvas/guides.ts';
import { layers } from '../../src/canvas/layers.ts';
import { isTooNear, moveNodes, NOTHING, remove, turnOff } from '../../src/canvas/model.ts';
import { NO_VIEWS, stepped, visited } from '../../src/canvas/view-history.ts';
import { connected } from '../../src/canvas/walk.ts';

const document = aDocument([aNode('a'), aNode('b'), aNode('c')], [anEdge('a -> b')], {
  layout: { nodes: { a: [0, 0], b: [304, 48], c: [640, 160] } },
});
const box = (id: string, x: number, y: number) => ({ id, x, y, width: 220, height: 64 });

describe('undo', () => {
  test('as often back as forth gives the same document, whatever was done', () => {
    const ids = ['a', 'b', 'c'];
    const edits = fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant('move' as const),
          id: fc.constantFrom(...ids),
          x: fc.integer({ min: -50, max: 50 }),
        }),
        fc.record({ kind: fc.constant('off' as const), id: fc.constantFrom(...ids) }),
        fc.record({ kind: fc.constant('remove' as const), id: fc.constantFrom(...ids) }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(edits, (list) => {
        const editor = createEditor(document, 1);
        for (const edit of list) {
          editor.change(edit.kind, (before) => {
            if (edit.kind === 'move') return moveNodes(before, { [edit.id]: [edit.x * 16, 0] });
            if (edit.kind === 'off') return turnOff(before, new Set([edit.id]), 'pass');
            return remove(before, { nodes: new Set([edit.id]), edges: new Set() });
          });
        }
        const last = editor.store.getState().document;
        const count = editor.store.getState().past.length;
        for (let done = 0; done < count; done += 1) editor.undo();
        expect(editor.store.getState().document).toBe(document);
        for (let done = 0; done < count; done += 1) editor.redo();
        expect(editor.store.getState().document).toBe(last);
      }),
    );
  });
  test('knows which steps were changed: by what they say, where they stand, and what leads to them', () => {
    expect(changedNodes(document, moveNodes(document, { c: [0, 480] }))).toEqual(['c']);
    expect(changedNodes(document, { ...document, edges: [] })).toEqual(['a', 'b']);
  });
  test('knows where that is which was changed: steps, notes, and groups by their steps', () => {
    const note = addNote(document, { at: [800, 480] });
    const written = changeNote(note.document, note.id, { text: 'VAT' });
    const { document: framed } = group(document, new Set(['b', 'c']), 'Middle');
    const places = (before: typeof document, after: typeof document) =>
      changedPlaces(before, after).map(({ at }) => at);
    expect(places(document, moveNodes(document, { c: [0, 480] }))).toEqual([[0, 480]]);
    expect(places(note.document, written)).toEqual([[800, 480]]);
    expect(places(document, framed)).toEqual([
      [304, 48],
      [640, 160],
    ]);
    expect(places(written, written)).toEqual([]);
  });
});

describe('what is drawn', () => {
  const draw = (from: typeof document, before: Parameters<typeof toFlowNodes>[4] = [], selection = NOTHING) =>
    toFlowNodes(from, types, selection, shownOf([], null), before);
  test('stays what it is while a step is set up, and changes where it is moved, selected or gets another port', () => {
    const before = draw(document);
    const set = draw(changeNode(document, 'b', { name: 'Other', parameters: { n: 1 } }), before);
    expect(set.map((node, index) => node === before[index])).toEqual([true, true, true]);
    const moved = draw(moveNodes(document, { b: [304, 64] }), before);
    expect(moved.map((node, index) => node === before[index])).toEqual([true, false, true]);
    const selected = draw(document, before, { nodes: new Set(['b']), edges: new Set() });
    expect(selected.map((node, index) => node === before[index])).toEqual([true, false, true]);
    const other = draw(changeNode(document, 'b', { type: 'test.if' }), before);
    expect(other.map((node, index) => node === before[index])).toEqual([true, false, true]);
  });
});

describe('arranging', () => {
  const boxes = [box('a', 0, 0), box('b', 304, 48), box('c', 704, 160)];
  test('aligns edges and middles, and spreads by equal gaps between the outer two', () => {
    expect(aligned(boxes, 'top')).toEqual({ a: [0, 0], b: [304, 0], c: [704, 0] });
    expect(aligned(boxes, 'right').a).toEqual([704, 0]);
    expect(distributed(boxes, 'across')).toEqual({ a: [0, 0], b: [352, 48], c: [704, 160] });
    expect(distributed(boxes.slice(0, 2), 'across')).toEqual({});
    expect(boxesOf(document, types, ['b', 'gone']).map(({ id }) => id)).toEqual(['b']);
  });
  test('catches edges within six units and no further, and shows gaps that are equal', () => {
    expect(guide(box('m', 609, 6), [box('a', 0, 0)])).toMatchObject({ dx: 0, dy: -6 });
    expect(guide(box('m', 609, 7), [box('a', 0, 0)])).toMatchObject({ dy: 0 });
    expect(guide(box('m', 608, 0), [box('a', 0, 0), box('b', 304, 0)]).gaps).toHaveLength(2);
    expect(guide(box('m', 640, 0), [box('a', 0, 0), box('b', 304, 0)]).gaps).toHaveLength(0);
    const column = guide(box('m', 0, 256), [box('a', 0, 0), box('b', 0, 128)]).gaps;
    expect(column.map(({ axis, from, to }) => [axis, from, to])).toEqual([
      ['y', 192, 256],
      ['y', 64, 128],
    ]);
  });
  test('falls back on layers that end, also where a cycle has no bound', () => {
    const round = aDocument([aNode('a'), aNode('b')], [anEdge('a -> b'), anEdge('b -> a')]);
    expect(layers(round, round.nodes)).toHaveLength(2);
    expect(layers(document, document.nodes).find(([id]) => id === 'b')?.[1]).toEqual([304, 0]);
  });
});

describe('looking around', () => {
  const at = (x: number) => ({ x, y: 0, zoom: 1 });
  test('goes back and forth between places, and small moves are no place of their own', () => {
    let history = visited(visited(visited(NO_VIEWS, at(0), 1_000), at(50), 1_000), at(900), 1_000);
    expect(history.views.map(({ x }) => x)).toEqual([50, 900]);
    const back = stepped(history, -1);
    expect(back?.view.x).toBe(50);
    history = { ...(back?.history ?? NO_VIEWS), isMoving: false };
    expect(stepped(history, 1)?.view.x).toBe(900);
    expect(visited(history, at(-2_000), 1_000).views.map(({ x }) => x)).toEqual([50, -2_000]);
  });
  test('finds what is connected, whichever way the edges lead', () => {
    expect(connected(document, new Set(['b']))).toEqual(new Set(['a', 'b']));
  });
});

describe('what can be added', () => {
  const choices = Array.from({ length: 600 }, (_, index): Choice => {
    const description = {
      type: `test.step-${index}`,
      typeVersion: 1,
      title: `Step ${index}`,
      description: '',
      keywords: index === 7 ? ['sign off'] : [],
      category: 'data',
    } as unknown as NodeDescription;
    return { kind: 'type', key: `test.step-${index}@1`, description };
  });
  test('is found by synonym, and of six hundred only as many are drawn as can be read', () => {
    expect(grouped(choices, { text: 'sign off', recent: [] }).groups[0]?.members[0]?.key).toBe('test.step-7@1');
    const { groups, hidden } = grouped(choices, { text: 'step', recent: [] });
    expect([groups[0]?.members.length, hidden]).toEqual([60, 540]);
  });
  test('operations stand under the names of their APIs, and are found by them', () => {
    const api = { slug: 'desk', title: 'Order desk' } as Api;
    const made = ['Place an order', 'List orders'].map(
      (title): Choice => ({
        kind: 'operation',
        key: `desk ${title}`,
        description: {} as NodeDescription,
        api,
        operation: { key: title, title, method: 'POST', path: '/orders', tag: 'Sales' } as ApiOperation,
      }),
    );
    const { groups } = grouped([...choices.slice(0, 2), ...made], { text: '', recent: [] });
    expect(groups.at(-1)).toMatchObject({ section: 'api', title: 'Order desk', members: made });
    expect(grouped(made, { text: 'desk sales place', recent: [] }).groups[0]?.members).toEqual([made[0]]);
  });
  test('of one provider that are many of a kind are told apart by what they are about, what there is one of last', () => {
    const of = (type: string): Choice => {
      const description = {
        type,
        typeVersion: 1,
        title: type,
        description: '',
        category: 'finance',
        provider: 'Books',
      };
      return { kind: 'type', key: type, description: description as unknown as NodeDescription };
    };
    const about = (resource: string, verbs: readonly string[]) => verbs.map((verb) => of(`books.${resource}.${verb}`));
    const members = [
      ...about('pdf', ['read']),
      ...about('invoice', ['create', 'get', 'list', 'update']),
      ...about('journalEntry', ['create', 'get', 'list']),
      ...about('creditNote', ['create', 'get']),
      ...about('taxCode', ['get', 'list']),
    ];
    const folder = (own: Choice[]): Folder => ({ kind: 'folder', key: 'folder:Books', title: 'Books', members: own });
    const inside = (own: Choice[]) => grouped(own, { text: '', recent: [], within: folder(own) }).groups;
    const groups = inside(members);
    expect(groups.map(({ section, title, members: own }) => [title ?? section, own.length])).toEqual([
      ['Credit notes', 2],
      ['Invoices', 4],
      ['Journal entries', 3],
      ['Tax codes', 2],
      ['rest', 1],
    ]);
    // By keys from one to the next, and back.
    expect([0, 1, 2, 9, 11].map((at) => headAfter(groups, at))).toEqual([2, 2, 6, 11, 11]);
    expect([0, 1, 2, 5, 11].map((at) => headBefore(groups, at))).toEqual([0, 0, 0, 2, 9]);
    // Few are looked over at once.
    expect(inside(members.slice(0, 11)).map(({ section }) => section)).toEqual(['finance']);
    expect(grouped(members, { text: 'invoice', recent: [], within: folder(members) }).groups[0]?.section).toBe('found');
  });
  test('of one provider, or of a large API, is a folder among what else is like it, and looked into by kind', () => {
    const of = (provider: string | undefined, category: string, index: number): Choice => {
      const type = `${provider}.${category}-${index}`;
      const description = { type, typeVersion: 1, title: type, description: '', category, provider };
      return { kind: 'type', key: type, description: description as unknown as NodeDescription };
    };
    const books = [
      of('Books', 'triggers', 1),
      ...Array.from({ length: 8 }, (_, index) => of('Books', 'finance', index)),
    ];
    const all = [of(undefined, 'triggers', 0), ...books, of(undefined, 'finance', 0), of('Small', 'finance', 0)];
    const read = (groups: readonly ChoiceGroup[]) =>
      groups.map(({ section, title, members }) => [title ?? section, ...members.map(({ key }) => key)]);
    const { groups } = grouped(all, { text: '', recent: ['Books.finance-3'] });
    expect(read(groups)).toEqual([
      ['recent', 'Books.finance-3'],
      ['triggers', 'undefined.triggers-0'],
      ['finance', 'undefined.finance-0', 'folder:Books', 'Small.finance-0'],
    ]);
    const folder = groups.at(-1)?.members[1];
    if (folder?.kind !== 'folder') throw new Error('No folder.');
    expect(folder.members).toEqual(books);
    const inside = read(grouped(all, { text: '', recent: ['Books.finance-3'], within: folder }).groups);
    expect(inside.map(([section, ...keys]) => [section, keys.length])).toEqual([
      ['triggers', 1],
      ['finance', 8],
    ]);
    expect(grouped(all, { text: '', recent: [], hasTrigger: true, within: folder }).groups[0]?.section).toBe('finance');
    // A search looks through all, or through the folder.
    expect(grouped(all, { text: 'finance-0', recent: [] }).groups[0]?.members.length).toBe(3);
    expect(grouped(all, { text: 'finance-0', recent: [], within: folder }).groups[0]?.members.length).toBe(1);

    const api = { slug: 'shop', title: 'Shop' } as Api;
    const operations = Array.from({ length: 9 }, (_, index): Choice => {
      const operation = { key: `${index}`, title: `O ${index}`, tag: index < 3 ? 'Sales' : undefined } as ApiOperation;
      return { kind: 'operation', key: `shop ${index}`, description: {} as NodeDescription, api, operation };
    });
    const [apis] = grouped(operations, { text: '', recent: [] }).groups;
    expect([apis?.section, apis?.title, apis?.members.length]).toEqual(['api', undefined, 1]);
    const [shop] = apis?.members ?? [];
    const tags = read(grouped(operations, { text: '', recent: [], within: shop as Folder }).groups);
    expect(tags.map(([title, ...keys]) => [title, keys.length])).toEqual([
      ['Sales', 3],
      ['Shop', 6],
    ]);
  });
  test('is a list of lines: heads, and choices with their places; finds have no head', () => {
    const { groups } = grouped(choices.slice(0, 3), { text: '', recent: ['test.step-2@1'] });
    const lines = choiceLines(groups).map((line) =>
      line.kind === 'head' ? line.group.section : [line.place, line.choice.key],
    );
    const all = [0, 1, 2].map((index) => [index + 1, `test.step-${index}@1`]);
    expect(lines).toEqual(['recent', [0, 'test.step-2@1'], 'data', ...all]);
    expect(choiceLines(grouped(choices, { text: 'step', recent: [] }).groups).map(({ kind }) => kind)).not.toContain(
      'head',
    );
  });
  test('keeps the marked line mounted, wherever the list was scrolled to', () => {
    expect(mountedLines([4, 5, 6], 1)).toEqual([1, 4, 5, 6]);
    expect(mountedLines([4, 5, 6], 40)).toEqual([4, 5, 6, 40]);
    expect(mountedLines([4, 5, 6], 5)).toEqual([4, 5, 6]);
    expect(mountedLines([4, 5, 6], -1)).toEqual([4, 5, 6]);
  });
  test('what starts a workflow comes last where something starts it already', () => {
    const start = { type: 'test.start', typeVersion: 1, title: 'Start', category: 'triggers' } as NodeDescription;
    const all: readonly Choice[] = [...choices.slice(0, 1), { kind: 'type', key: 'test.start@1', description: start }];
    const order = (hasTrigger: boolean) =>
      grouped(all, { text: '', recent: [], hasTrigger }).groups.map(({ section }) => section);
    expect([order(false), order(true)]).toEqual([
      ['triggers', 'data'],
      ['data', 'triggers'],
    ]);
  });
  test('begins with what was taken lately', () => {
    expect(grouped(choices, { text: '', recent: ['test.step-9@1', 'gone'] }).groups[0]).toMatchObject({
      section: 'recent',
      members: [{ key: 'test.step-9@1' }],
    });
  });
});

test('a step takes the one connection to a server of its API; of two somebody chooses', () => {
  const main = { slug: 'main', type: 'http.bearer', fields: { baseUrl: 'https://desk.example/v1' } };
  const other = { slug: 'other', type: 'http.basic', fields: { baseUrl: 'https://desk.example' } };
  const elsewhere = { slug: 'x', type: 'http.basic', fields: { baseUrl: 'https://x.example' } };
  const to = (connections: readonly (typeof main)[]) =>
    onlyConnectionTo(['https://desk.example/v2'], ['http.bearer', 'http.basic'], connections);
  expect([to([main, elsewhere]), to([main, other]), to([elsewhere])]).toEqual(['main', undefined, undefined]);
});

describe('a clip', () => {
  const clip = {
    $holdfast: 'clip/1' as const,
    nodes: [aNode('a', 'test.step', { connection: 'bank' }), aNode('b', 'test.step', { connection: 'bank' })],
    edges: [],
    notes: [],
    groups: [],
    positions: {},
  };
  test('names a connection that is missing once, and takes another one in its place', () => {
    expect(unknownConnections(clip, new Set(['other']))).toEqual(['bank']);
    expect(withConnections(clip, new Map([['bank', 'other']])).nodes.map(({ connection }) => connection)).toEqual([
      'other',
      'other',
    ]);
    expect(withConnections(clip, new Map([['bank', null]])).nodes[0]).not.toHaveProperty('connection');
  });
  test('is put where it was meant to go, or below what lies there, however often', () => {
    const pair = { ...clip, positions: { a: [500, 0] as const, b: [804, 0] as const } };
    expect(freePlaceFor(document, pair, [0, 320])).toEqual([0, 320]);
    let pasted = document;
    for (let time = 0; time < 30; time += 1)
      pasted = putClip(pasted, pair, freePlaceFor(pasted, pair, [0, 0])).document;
    const places = Object.values(pasted.layout?.nodes ?? {});
    expect(places).toHaveLength(3 + 60);
    expect(places.filter((one, at) => places.some((other, next) => next > at && isTooNear(one, other)))).toEqual([]);
    expect(places.every(([x]) => x === 0 || x === 304 || x === 640)).toBe(true);
  });
});

describe('recorded keys', () => {
  const press = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  test('are written as commands name theirs', () => {
    expect(bindingOf({ ...press, key: 'j', ctrlKey: true }, false)).toBe('$mod+j');
    expect(bindingOf({ ...press, key: 'J', shiftKey: true }, false)).toBe('Shift+j');
    expect(bindingOf({ ...press, key: 'Control', ctrlKey: true }, false)).toBeNull();
    expect(bindingOf({ ...press, key: 'k', metaKey: true }, true)).toBe('$mod+k');
  });
  test('that another command answers to in the same place are known', () => {
    const label = { id: 'x', message: 'X' };
    const command = (id: string, change: Partial<Command>): Command => ({
      id,
      label,
      group: label,
      run: () => undefined,
      ...change,
    });
    const registry = createCommandRegistry();
    const own = command('own', { context: 'canvas' });
    registry.register([
      own,
      command('near', { context: 'canvas', keys: ['N'] }),
      command('far', { context: 'list', keys: ['n'] }),
      command('any', { nativeKeys: '$mod+c' }),
    ]);
    const takers = (keys: string) => takersOf(registry.store.getState(), own, keys).map(({ id }) => id);
    expect([takers('n'), takers('$mod+c'), takers('q')]).toEqual([['near'], ['any'], []]);
  });
});
