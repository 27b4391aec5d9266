import { compile, fold, MADE_OF } from '@holdfast/engine';
import type { Failure, RunEvent } from '@holdfast/workflow';
import { aDocument, aNode, anEdge, testCatalogue } from '@holdfast/workflow/testing';
import { expect, test } from 'vitest';
import type { Carrier } from '../../src/worker/carrier.ts';
import type { Effect } from '../../src/worker/effects.ts';
import { RunData } from '../../src/worker/run-data.ts';
import { madeOf, withStanding } from '../../src/worker/standing.ts';
import { Writes } from '../../src/worker/writes.ts';

const effect = (item: number, result: unknown) => ({ item, result }) as Effect;
const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ json: { id } })) as [Item, Item, Item];
type Item = { readonly json: { readonly id: string } };

test.each<[string, unknown, readonly Item[] | undefined]>([
  ['one output', { output: a.json }, [a]],
  ['several items', { items: [a, b] }, [a, b]],
  ['a list on several ports', { outputs: { made: [{ ...a, from: 0 }, b], known: [c] } }, [a, b, c]],
  ['nothing', { items: [] }, undefined],
  ['no answer that could be read', null, undefined],
])('what a write made of %s is all of it', (_name, result, made) => {
  expect(madeOf([effect(0, result)]).get(0)).toEqual(made);
});

test('an undo gets every item that a refused list had made, each with why it was refused', () => {
  const failure: Failure = {
    class: 'data',
    code: 'data/bad_output',
    message: 'It is not what was promised.',
    phase: 'answered',
    decidedBy: '1c.output',
    evidence: { stands: true, made: 3 },
  };
  const { plan } = compile(
    aDocument([aNode('start', 'trigger.manual'), aNode('pay')], [anEdge('start -> pay')]),
    testCatalogue,
  );
  if (!plan) throw new Error('The document makes no plan.');
  const at = { at: 0, attempt: 1, startedAt: 0, jitter: 0 } as const;
  const events: RunEvent[] = [
    { type: 'run.started', at: 0, node: 'start', port: 'out', count: 1 },
    { type: 'step.attempted', ...at, step: 'pay', ok: [], counts: {}, failures: [{ items: 'all', failure }] },
  ];
  const state = fold(plan, events);
  const data = new RunData(plan);
  data.add('start', { attempt: 1, items: 'all', ports: { out: [{ json: { batch: 1 } }] } });
  data.loadMade('pay', madeOf([effect(0, { outputs: { out: [a, b, c] } })]));
  const refs = data.resolve(state, { step: 'pay', port: MADE_OF, count: 3, items: [0] });
  expect(refs).toEqual([a, b, c].map(({ json }) => ({ json, from: 0, failure })));
});

test('of a list that was written, what its answer did not take does not stand, and is not undone with the others', () => {
  const { plan } = compile(
    aDocument([aNode('start', 'trigger.manual'), aNode('pay', 'test.blind')], [anEdge('start -> pay')]),
    testCatalogue,
  );
  if (!plan) throw new Error('The document makes no plan.');
  const failed = (code: string): Failure => ({
    class: 'data',
    code: `data/${code}`,
    message: 'No.',
    phase: 'answered',
    decidedBy: 'test',
  });
  const { steps } = fold(plan, [{ type: 'run.started', at: 0, node: 'start', port: 'out', count: 3 }]);
  const writes = new Writes();
  const result = { outputs: { out: [a, b] }, failures: [{ index: 2, failure: failed('refused') }] };
  writes.note({ stepId: 'pay', item: 0, seq: 0, state: 'committed', reference: 'R', result } as unknown as Effect);
  // What a carrier is asked for here.
  const carrier = { writes, identity: { workflow: { plan } } } as unknown as Carrier;
  const standing = withStanding(carrier, steps.get('pay') as never, [
    { items: [2], failure: failed('refused') },
    { items: [0, 1], failure: failed('bad_output') },
  ]);
  expect(standing.map(({ failure }) => failure.evidence)).toEqual([
    undefined,
    { stands: true, reference: 'R', made: 2 },
  ]);
});
