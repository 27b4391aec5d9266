import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyEntries,
  diffDocuments,
  emptyRunView,
  FRAME,
  framesOf,
  type JournalEntry,
  makeClip,
  mergeDocuments,
  nextId,
  pasteClip,
  readClip,
  resolveMerge,
  seek,
  slug,
  uniqueName,
  type WorkflowDocument,
} from '../src/index.ts';
import { aDocument, aNode, anEdge } from '../src/testing.ts';

const base = aDocument([aNode('a'), aNode('b'), aNode('c')], [anEdge('a -> b'), anEdge('b -> c')]);
const withNode = (document: WorkflowDocument, id: string, fields: object): WorkflowDocument => ({
  ...document,
  nodes: document.nodes.map((node) => (node.id === id ? { ...node, ...fields } : node)),
});

describe('diff', () => {
  it('of a document with itself is empty', () => {
    expect(diffDocuments(base, structuredClone(base))).toMatchObject({
      nodes: { added: [], removed: [], changed: [] },
      edges: { added: [], removed: [], changed: [] },
      moved: [],
      changesLogic: false,
    });
  });

  it('lists old and new of each field', () => {
    const diff = diffDocuments(base, withNode(base, 'b', { parameters: { url: 'https://x.example', deep: { n: 2 } } }));
    expect(diff.nodes.changed[0]?.fields).toEqual([
      { path: '/parameters/url', before: undefined, after: 'https://x.example' },
      { path: '/parameters/deep', before: undefined, after: { n: 2 } },
    ]);
    expect(diff.changesLogic).toBe(true);
  });

  it('says that connections run in another order, where their order counts', () => {
    const declared = { ...base, settings: { order: 'declared' as const } };
    const turned = (document: WorkflowDocument) => ({ ...document, edges: document.edges.toReversed() });
    expect(diffDocuments(declared, turned(declared))).toMatchObject({ isReordered: true, changesLogic: true });
    expect(diffDocuments(base, turned(base))).toMatchObject({ isReordered: false, changesLogic: false });
  });

  it('does not call a moved node changed', () => {
    const diff = diffDocuments(base, { ...base, layout: { nodes: { ...base.layout!.nodes, b: [5, 5] } } });
    expect(diff).toMatchObject({ moved: ['b'], nodes: { changed: [] }, changesLogic: false });
  });

  it('sees added and removed nodes and edges', () => {
    const after = aDocument([aNode('a'), aNode('b'), aNode('d')], [anEdge('a -> b'), anEdge('b -> d')]);
    const diff = diffDocuments(base, after);
    expect(
      [diff.nodes.added, diff.nodes.removed, diff.edges.added, diff.edges.removed].map((list) =>
        list.map(({ id }) => id),
      ),
    ).toEqual([['d'], ['c'], ['b-d'], ['b-c']]);
  });
});

describe('merge', () => {
  const keep = (template: string) => template;
  const merge = (ours: WorkflowDocument, theirs: WorkflowDocument, from = base) =>
    mergeDocuments(from, ours, theirs, keep);
  const without = (document: WorkflowDocument, id: string): WorkflowDocument => ({
    ...document,
    nodes: document.nodes.filter((node) => node.id !== id),
    edges: document.edges.filter(({ from, to }) => from.node !== id && to.node !== id),
  });

  it('brings together what two people did to different parts', () => {
    const ours = withNode(base, 'a', { name: 'Ours' });
    const theirs = { ...withNode(base, 'b', { name: 'Theirs' }), settings: { timeZone: 'Europe/Berlin' } };
    const { document, conflicts } = merge(ours, theirs);
    expect(conflicts).toEqual([]);
    expect(document.nodes.map(({ name }) => name)).toEqual(['Ours', 'Theirs', 'c']);
    expect(document.settings).toEqual({ timeZone: 'Europe/Berlin' });
  });

  it('reports what both changed, lets ours stand, and takes theirs where somebody chose it', () => {
    const [ours, theirs] = [withNode(base, 'a', { name: 'Ours' }), withNode(base, 'a', { name: 'Theirs' })];
    const { document, conflicts } = merge(ours, theirs);
    expect(conflicts).toMatchObject([{ kind: 'node', id: 'a', base: { name: 'a' } }]);
    expect(document.nodes[0]?.name).toBe('Ours');
    const resolved = resolveMerge(base, ours, theirs, new Set(['node a']), keep);
    expect(resolved.conflicts).toEqual([]);
    expect(resolved.document.nodes[0]?.name).toBe('Theirs');
  });

  it('different fields of one node come together; the same field, or another type, do not', () => {
    const from = withNode(base, 'a', { parameters: { url: 'x', method: 'GET' } });
    const named = withNode(from, 'a', { name: 'Ours' });
    const posting = withNode(from, 'a', { parameters: { url: 'x', method: 'POST' } });
    const both = merge(named, posting, from);
    expect(both.conflicts).toEqual([]);
    expect(both.document.nodes[0]).toMatchObject({ name: 'Ours', parameters: { url: 'x', method: 'POST' } });
    expect(
      merge(withNode(from, 'a', { parameters: { url: 'x', method: 'PUT' } }), posting, from).conflicts,
    ).toHaveLength(1);
    expect(merge(withNode(from, 'a', { type: 'test.if' }), posting, from).conflicts).toHaveLength(1);
  });

  it('pins of different nodes come together', () => {
    const pin = { out: [{ json: { n: 1 } }] };
    const { document, conflicts } = merge({ ...base, pins: { a: pin } }, { ...base, pins: { b: pin } });
    expect(conflicts).toEqual([]);
    expect(document.pins).toEqual({ a: pin, b: pin });
  });

  it('takes edges away with the node they hung on', () => {
    const { document, conflicts } = merge(without(base, 'b'), withNode(base, 'a', { name: 'Theirs' }));
    expect(conflicts).toEqual([]);
    expect(document.edges).toEqual([]);
  });

  it.each([
    ['ours', 'theirs'],
    ['theirs', 'ours'],
  ])('a node that %s removed and %s led a new edge to is a conflict, and may come back with its edges', (remover) => {
    const removed = without(base, 'b');
    const joined = { ...base, edges: [...base.edges, anEdge('c -> b')] };
    const [ours, theirs] = remover === 'ours' ? [removed, joined] : [joined, removed];
    const { document, conflicts } = merge(ours, theirs);
    expect(conflicts).toMatchObject([{ kind: 'node', id: 'b' }]);
    expect(document.nodes.some(({ id }) => id === 'b')).toBe(remover === 'theirs');
    const other = resolveMerge(base, ours, theirs, new Set(['node b']), keep).document;
    expect(other.nodes.some(({ id }) => id === 'b')).toBe(remover === 'ours');
    expect(other.edges.map(({ id }) => id).toSorted()).toEqual(remover === 'ours' ? ['a-b', 'b-c', 'c-b'] : []);
  });

  it('two things added under one id both stay, and expressions go on meaning what they meant', () => {
    const added = (parameters: object) => ({
      ...base,
      nodes: [
        ...base.nodes,
        aNode('set', 'test.step', { name: 'Set', ...parameters }),
        aNode('use', 'test.step', { parameters: { x: "={{ $('Set').item.json.n }}" } }),
      ],
      edges: [...base.edges, { ...anEdge('c -> set'), id: 'e3' }],
      layout: { ...base.layout, nodes: { ...base.layout?.nodes, set: [0, 0] as [number, number] } },
    });
    const rename = (template: string, renames: ReadonlyMap<string, string>) =>
      template.replace('Set', renames.get('Set') ?? 'Set');
    const [ours, theirs] = [added({ parameters: { mine: 1 } }), added({ parameters: { theirs: 1 } })];
    const { document, conflicts } = mergeDocuments(base, ours, theirs, rename);
    expect(conflicts).toEqual([]);
    expect(document.nodes.map(({ id, name }) => `${id}:${name}`)).toEqual([
      'a:a',
      'b:b',
      'c:c',
      'set-2:Set 2',
      'use-2:use 2',
      'set:Set',
      'use:use',
    ]);
    expect(document.nodes[4]?.parameters?.x).toContain("$('Set 2')");
    expect(document.edges.map(({ id, to }) => `${id}>${to.node}`)).toEqual(['a-b>b', 'b-c>c', 'e4>set-2', 'e3>set']);
  });

  it('a node is in one group, however both put it into one', () => {
    const inGroup = (id: string, nodes: string[]) => ({
      ...base,
      layout: { nodes: {}, groups: [{ id, title: id, nodes }] },
    });
    const { document } = merge(inGroup('g1', ['a', 'b']), inGroup('g2', ['b', 'c']));
    expect(document.layout?.groups?.map(({ nodes }) => nodes)).toEqual([['a', 'b'], ['c']]);
  });

  it('of a change with nothing is the change, from either side', () => {
    fc.assert(
      fc.property(fc.constantFrom('a', 'b', 'c'), fc.string({ minLength: 1, maxLength: 9 }), (id, name) => {
        const changed = withNode(base, id, { name });
        expect(merge(changed, base).document.nodes).toEqual(changed.nodes);
        expect(merge(base, changed).document.nodes).toEqual(changed.nodes);
      }),
    );
  });
});

describe('the clipboard', () => {
  const rename = (template: string, renames: ReadonlyMap<string, string>) =>
    template.replace(/\$\('([^']+)'\)/g, (all, name: string) =>
      renames.has(name) ? `$('${renames.get(name)}')` : all,
    );
  const document = aDocument(
    [
      aNode('a', 'test.step', { name: 'Orders' }),
      aNode('b', 'test.step', {
        name: 'Map',
        connection: 'ledger',
        parameters: { x: "={{ $('a').item.json.n }} {{ $('Orders').first() }} {{ $('c').all() }}" },
      }),
      aNode('c'),
    ],
    [anEdge('a -> b'), anEdge('b -> c')],
    { layout: { nodes: { a: [100, 100], b: [340, 180], c: [0, 0] } } },
  );

  it('takes inner edges only, and connections by name', () => {
    const clip = makeClip(document, { nodes: new Set(['a', 'b']) });
    expect(clip.edges.map(({ id }) => id)).toEqual(['a-b']);
    expect(clip.nodes[1]?.connection).toBe('ledger');
  });

  it('gives new ids and names on pasting, and lets references follow', () => {
    const clip = readClip(JSON.parse(JSON.stringify(makeClip(document, { nodes: new Set(['a', 'b']) }))));
    if (!clip) throw new Error('the clip was not read');
    const { document: pasted, nodes } = pasteClip(document, clip, [1_000, 0], rename);
    expect(nodes).toEqual(['orders-2', 'map-2']);
    expect(pasted.nodes.map(({ name }) => name)).toEqual(['Orders', 'Map', 'c', 'Orders 2', 'Map 2']);
    expect(pasted.nodes.at(-1)?.parameters?.x).toBe(
      "={{ $('orders-2').item.json.n }} {{ $('Orders 2').first() }} {{ $('c').all() }}",
    );
    expect(pasted.layout?.nodes).toMatchObject({ 'orders-2': [1_000, 0], 'map-2': [1_240, 80] });
    expect(pasted.edges.at(-1)).toMatchObject({ from: { node: 'orders-2' }, to: { node: 'map-2' } });
  });

  it.each([null, 'x', {}, { $holdfast: 'clip/2', nodes: [] }, { $holdfast: 'clip/1', nodes: [{ id: 'x' }] }])(
    'refuses %j',
    (value) => {
      expect(readClip(value)).toBeNull();
    },
  );
});

describe('names', () => {
  it('become readable ids', () => {
    expect(slug('Créer une facture!')).toBe('creer-une-facture');
    expect(slug('Create invoice', new Set(['create-invoice']))).toBe('create-invoice-2');
    expect(slug('日本')).toBe('step');
    expect(uniqueName('Set 2', new Set(['Set', 'Set 2']))).toBe('Set 3');
    expect(nextId('e', new Set(['e1', 'e3']))).toBe('e4');
  });
});

describe('the run view', () => {
  const failure = { class: 'data', code: 'data/x', message: 'm', phase: 'unsent', decidedBy: 't' } as const;
  const entries: JournalEntry[] = [
    {
      seq: 1,
      event: { type: 'run.started', at: 1, node: 't', port: 'out', count: 2 },
      moves: [
        { step: 't', node: 't', from: null, to: 'succeeded' },
        { step: 'a', node: 'a', from: null, to: 'ready', edge: 'e1' },
      ],
      carried: [{ edge: 'e1', from: 't', to: 'a', count: 2 }],
      status: 'accepted',
    },
    {
      seq: 2,
      event: { type: 'step.started', at: 2, step: 'a', attempt: 1 },
      moves: [{ step: 'a', node: 'a', from: 'ready', to: 'running' }],
      carried: [],
      status: 'running',
    },
    {
      seq: 3,
      event: {
        type: 'step.attempted',
        at: 9,
        step: 'a',
        attempt: 1,
        startedAt: 2,
        ok: [0],
        counts: { out: 1 },
        failures: [{ items: [1], failure }],
        jitter: 0,
      },
      moves: [{ step: 'a', node: 'a', from: 'running', to: 'parked' }],
      carried: [],
      status: 'parked',
    },
  ];

  it('adds up steps, items and failures by node', () => {
    const view = applyEntries(emptyRunView(), entries);
    expect(view).toMatchObject({ head: 3, status: 'parked', startedAt: 1 });
    expect(view.nodes.get('a')).toMatchObject({
      status: 'parked',
      ok: 1,
      failed: 1,
      attempt: 1,
      startedAt: 2,
      endedAt: 9,
      failure,
    });
    expect(view.edges.get('e1')).toMatchObject({ count: 2 });
  });

  it('keeps the identity of nodes that did not change, and skips what it knows', () => {
    const first = applyEntries(emptyRunView(), entries.slice(0, 1));
    const second = applyEntries(first, entries);
    expect(second.nodes.get('t')).toBe(first.nodes.get('t'));
    expect(applyEntries(second, entries)).toBe(second);
  });

  it('can be sought at any position', () => {
    const many = Array.from(
      { length: 1_000 },
      (_, index): JournalEntry => ({
        seq: index + 1,
        event: { type: 'time.passed', at: index },
        moves: [{ step: `s${index}`, node: `n${index % 7}`, from: null, to: 'ready' }],
        carried: [{ edge: 'e', from: 'x', to: 'y', count: 1 }],
        status: 'running',
      }),
    );
    const frames = framesOf(many);
    for (const count of [0, 1, 199, 200, 201, 999, 1_000])
      expect(seek(frames, count)).toEqual(applyEntries(emptyRunView(), many.slice(0, count)));
  });

  it('folds fewer than a frame of entries for any position of ten thousand, and only what is new as a journal grows', () => {
    let folded = 0;
    const many = Array.from({ length: 10_000 }, (_, index): JournalEntry => {
      const plain = { event: { type: 'time.passed', at: index }, moves: [], carried: [], status: 'running' } as const;
      // Every fold asks an entry for its position first.
      return Object.defineProperty(plain, 'seq', {
        get() {
          folded += 1;
          return index + 1;
        },
      }) as unknown as JournalEntry;
    });
    const first = framesOf(many.slice(0, 9_000));
    folded = 0;
    const grown = framesOf(many, first);
    const ofGrowth = folded;
    for (const count of [1, 1_199, 5_000, 9_999, 10_000]) {
      folded = 0;
      expect(seek(grown, count).head).toBe(count);
      // Each entry is asked at most twice: whether it is known, and for the new head.
      expect(folded).toBeLessThanOrEqual(2 * FRAME);
    }
    expect(ofGrowth).toBeLessThanOrEqual(2 * 1_000);
  });

  it('knows what a step waits for, as long as it waits: somebody asked comes before a timer', () => {
    const suspended = (seq: number, step: string, wait: Extract<JournalEntry['event'], { wait: unknown }>['wait']) =>
      ({
        seq,
        event: { type: 'step.suspended', at: seq, step, wait },
        moves: [{ step, node: 'a', from: seq === 1 ? null : 'running', to: 'waiting' }],
        carried: [],
        status: 'waiting',
      }) satisfies JournalEntry;
    const asked = [
      suspended(1, 'a', { kind: 'approval', deadline: 900 }),
      suspended(2, 'a@2', { kind: 'timer', until: 500 }),
    ];
    const view = applyEntries(emptyRunView(), asked);
    expect(view.nodes.get('a')).toMatchObject({ status: 'waiting', waitsFor: 'approval', wakeAt: 500 });
    expect(view.steps.get('a@2')?.waitsFor).toBe('timer');
    const answered: JournalEntry = {
      seq: 3,
      event: { type: 'wait.ended', at: 3, step: 'a', outcome: { kind: 'decided', choice: 'yes', by: 'Ana' } },
      moves: [{ step: 'a', node: 'a', from: 'waiting', to: 'succeeded' }],
      carried: [],
      status: 'waiting',
    };
    const after = applyEntries(view, [answered]);
    expect(after.steps.get('a')?.waitsFor).toBeNull();
    expect(after.nodes.get('a')).toMatchObject({ status: 'waiting', waitsFor: 'timer' });
  });

  it('counts what came in, what is to be tried again, and what was taken over from another run', () => {
    const failure = {
      class: 'transient',
      code: 'transient/busy',
      message: 'Busy.',
      phase: 'answered',
      decidedBy: 'r',
    } as const;
    const tried: JournalEntry[] = [
      {
        seq: 1,
        event: { type: 'run.started', at: 1, node: 't', port: 'out', count: 3 },
        moves: [
          { step: 't', node: 't', from: null, to: 'succeeded' },
          { step: 'a', node: 'a', from: null, to: 'ready' },
        ],
        carried: [{ edge: 'e1', from: 't', to: 'a', count: 3 }],
        status: 'running',
      },
      {
        seq: 2,
        event: {
          type: 'step.attempted',
          at: 2,
          step: 'a',
          attempt: 1,
          startedAt: 1,
          ok: [0],
          counts: { out: 1 },
          failures: [{ items: [1, 2], failure }],
          jitter: 0,
        },
        moves: [{ step: 'a', node: 'a', from: 'running', to: 'retry_wait' }],
        carried: [],
        status: 'waiting',
      },
    ];
    expect(applyEntries(emptyRunView(), tried).nodes.get('a')).toMatchObject({
      ok: 1,
      failed: 0,
      waiting: 2,
      attempt: 1,
    });
    // The numbers of attempts also count claims that came to nothing.
    const claimed = tried.map((entry) => ({ ...entry, event: { ...entry.event, attempt: 7 } }) as JournalEntry);
    expect(applyEntries(emptyRunView(), claimed).nodes.get('a')?.attempt).toBe(1);
    const [begin] = tried;
    const adopted = {
      of: 'r0',
      begin: 'a',
      node: 'a',
      path: '',
      cause: null,
      visits: {},
      inputs: [],
      inputCount: 1,
      arrivals: [],
    };
    const step = {
      id: 'm',
      node: 'm',
      path: '',
      cause: null,
      region: null,
      visits: {},
      inputs: [],
      inputCount: 2,
      attempt: 1,
      counts: { out: 2 },
      failures: [],
      edits: {},
    };
    const replayed = { ...begin, event: { ...begin?.event, adopted: { ...adopted, steps: [step] } } } as JournalEntry;
    const { nodes } = applyEntries(emptyRunView(), [replayed]);
    expect(nodes.get('m')).toMatchObject({ isReused: true, ok: 2, status: 'succeeded' });
    expect(nodes.get('a')?.isReused).toBe(false);
  });
});
