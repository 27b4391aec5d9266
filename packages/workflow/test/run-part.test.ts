import { describe, expect, it } from 'vitest';
import {
  type Catalogue,
  checkDocument,
  chosenTrigger,
  hasErrors,
  partialDocument,
  planPart,
  type RunPartKind,
  reusableSteps,
  writesAmong,
} from '../src/index.ts';
import { aDescription, aDocument, aNode, anEdge, testCatalogue } from '../src/testing.ts';

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

  it('runs all that leads to a step, and not the step, nor what only comes back to it', () => {
    expect(plan('before', 'b')).toEqual([['a', 'start'], []]);
    expect(plan('before', 'start')).toEqual([[], []]);
    const part = partialDocument(document, { kind: 'before', node: 'b' });
    expect(part.nodes.filter(({ disabled }) => disabled === 'stop').map(({ id }) => id)).toEqual(['b', 'c', 'side']);
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

  it('never reuses what lies on a cycle, which gave several things; a step alone needs one pass of it', () => {
    const round = aDocument(document.nodes, [...document.edges, anEdge('b -> a', { visitLimit: 3 })]);
    const known = new Set(['start', 'a', 'b', 'c']);
    expect([...planPart(round, { kind: 'from', node: 'c' }, known).reused]).toEqual(['start']);
    const alone = planPart(round, { kind: 'only', node: 'b' }, known);
    expect([[...alone.runs], [...alone.reused].toSorted()]).toEqual([['b'], ['a', 'start']]);
  });

  it('knows the pass in which a step ran last, through the loops around it', () => {
    const ran = (id: string, status = 'succeeded') => ({ id, node: id.split('@', 1)[0] ?? id, status });
    const steps = ['start', 'a@/each[0]', 'b@/each[0]', 'a@/each[1]', 'b@/each[1]'].map((id) => ran(id));
    const known = reusableSteps([...steps, ran('each', 'parked'), ran('lost', 'failed')], 'b@/each[1]');
    expect(Object.fromEntries(known)).toEqual({ start: 'start', each: 'each', a: 'a@/each[1]', b: 'b@/each[1]' });
    expect([...reusableSteps(steps, undefined).keys()]).toEqual(['start']);
  });

  it('stands a step for a loop that gives one round again', () => {
    const loop = aDocument(
      [aNode('start', 'trigger.manual'), aNode('each', 'test.loop'), aNode('a'), aNode('b'), aNode('end')],
      [
        anEdge('start -> each'),
        anEdge('each.item -> a'),
        anEdge('a -> b'),
        anEdge('b -> each.return'),
        anEdge('each.done -> end'),
      ],
    );
    const item = (n: number) => [{ json: { n } }];
    const results = { start: { out: item(0) }, each: { item: item(1) }, a: { out: item(2) } };
    const isLoop = ({ type }: { type: string }) => type === 'test.loop';
    const part = partialDocument(loop, { kind: 'only', node: 'b' }, results, { run: 'r', at }, isLoop);
    expect(part.nodes.find(({ id }) => id === 'each')?.type).toBe('core.pass');
    expect(part.pins).toEqual({ start: { out: item(0) }, each: { out: item(1) }, a: { out: item(2) } });
    expect(part.edges.map(({ from, to }) => `${from.node}.${from.port} ${to.node}.${to.port}`)).toEqual([
      'start.out each.in',
      'each.out a.in',
      'a.out b.in',
    ]);
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

it('a run can begin at any trigger, whatever connector it comes from, and rather at the one started by hand', () => {
  const describe: Catalogue = (type, version) =>
    type === 'books.changed' ? aDescription(type, { control: 'trigger' }) : testCatalogue(type, version);
  const followed = aNode('changed', 'books.changed');
  expect(chosenTrigger(aDocument([aNode('a'), followed]), describe)?.id).toBe('changed');
  expect(chosenTrigger(aDocument([followed, aNode('start', 'trigger.manual')]), describe)?.id).toBe('start');
  expect(chosenTrigger(aDocument([aNode('a')]), describe)).toBeUndefined();
});
