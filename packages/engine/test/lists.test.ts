import type { ItemFailures, Policy, Repair, RunEvent } from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { fold, type Step, verdictsOf } from '../src/index.ts';
import { type Behaviour, Driver, failure, passes, planFor } from './driver.ts';

/** Steps that work on the list as a whole, and say of single items that they did not come through. */
type Repaired = Extract<RunEvent, { type: 'step.repaired' }>;
const repair = (run: Driver, action: Repair, more: Partial<Repaired> = {}) =>
  run.apply({ type: 'step.repaired', at: run.now, step: 'list', action, by: 'test', reason: 'for a test', ...more });
const listOf = (run: Driver) => run.state.steps.get('list') as Step;
const verdicts = (run: Driver, items?: readonly number[]) =>
  verdictsOf({ plan: run.plan, step: listOf(run), at: run.now, stopping: run.state.stopping, items });
const handedOn = (run: Driver, node: string) =>
  [...run.state.steps.values()]
    .filter((step) => step.node === node)
    .flatMap(({ inputs }) => inputs.flatMap(({ refs }) => refs));

const of = (
  items: readonly number[],
  failureClass: 'data' | 'transient' | 'permanent' | 'ambiguous',
): ItemFailures => ({
  items,
  failure: failure(failureClass),
});

/** A list of four: item 0 comes through, the others fail as it is said, until they are tried again. */
function list(failures: readonly ItemFailures[], { type = 'test.step', policy = {} as Policy } = {}): Driver {
  const plan = planFor(
    [aNode('start', 'trigger.manual'), aNode('list', type, { policy }), aNode('good'), aNode('bad'), aNode('worse')],
    [
      anEdge('start -> list'),
      anEdge('list -> good'),
      anEdge('list.fallback -> bad', { kind: 'fallback', on: ['data', 'transient'] }),
      anEdge('list.fallback -> worse', { kind: 'fallback', on: ['permanent'] }),
    ],
  );
  const behave: Behaviour = (step, attempt) => {
    if (step.node !== 'list') return passes(step, attempt, false);
    if (step.items === 'all') return { ok: [0], counts: { out: 1 }, failures };
    return { ok: step.items, counts: { out: step.items.length } };
  };
  return new Driver(plan, behave).start(4).run();
}

const PARKS: Policy = { onFailure: { data: { action: 'park' } } };

describe('items of a list that wait for a person', () => {
  it('all of them leave by the fallback edge when it is taken', () => {
    const run = list([of([1, 3], 'data')], { policy: PARKS });
    repair(run, 'fallback').run();
    expect(handedOn(run, 'bad')).toEqual([{ step: 'list', port: '$failed', count: 2, items: [1, 3] }]);
    expect(run.state.status).toBe('succeeded');
  });

  it('are repaired one by one, each in its own way', () => {
    const run = list([of([1, 2, 3], 'data')], { policy: PARKS });
    expect(verdicts(run, [2]).retry).toBeNull();
    expect(verdicts(run, [0]).retry).toMatch(/parked/);
    repair(run, 'retry', { items: [2] }).run();
    expect(listOf(run).toPark).toMatchObject([{ items: [1, 3] }]);
    repair(run, 'done', { items: [1], counts: { out: 1 } }).run();
    repair(run, 'fallback', { items: [3] }).run();
    expect(handedOn(run, 'good').map(({ items }) => items)).toEqual([undefined, [2], [1]]);
    expect(handedOn(run, 'bad').map(({ items }) => items)).toEqual([[3]]);
    expect(run.state.status).toBe('succeeded');
    expect(fold(run.plan, run.events)).toEqual(run.state);
  });

  it('keep why the others failed, when they are tried again', () => {
    const run = list([of([1], 'permanent'), of([2, 3], 'data')], { policy: PARKS });
    expect(handedOn(run, 'worse').map(({ items }) => items)).toEqual([[1]]);
    repair(run, 'retry').run();
    expect(listOf(run).failures).toMatchObject([{ items: [1], failure: { class: 'permanent' } }]);
  });

  it('a list that failed as a whole is repaired as a whole', () => {
    const run = list([{ items: 'all', failure: failure('data') }], { policy: PARKS });
    expect(verdicts(run, [1]).retry).toMatch(/parked/);
    repair(run, 'fallback').run();
    expect(handedOn(run, 'bad')).toEqual([{ step: 'list', port: '$failed', count: 4, items: [0, 1, 2, 3] }]);
  });
});

describe('a write of a list of which some items were refused', () => {
  const write = (failures: readonly ItemFailures[], policy: Policy = {}) =>
    list(failures, { type: 'test.blind', policy });
  const attempts = (run: Driver) => run.executed.filter((id) => id === 'list').length;

  it('is not made again for them: the one write was made, and they go the way of their failure', () => {
    const run = write([of([1], 'transient'), of([2], 'data')]);
    expect(attempts(run)).toBe(1);
    expect(handedOn(run, 'good').map(({ count }) => count)).toEqual([1]);
    expect(handedOn(run, 'bad').map(({ items }) => items)).toEqual([[1, 2]]);
    expect(run.state.status).toBe('succeeded');
  });

  it('a list that only reads tries the same items again', () => {
    const run = list([of([1], 'transient')]);
    expect(attempts(run)).toBe(2);
    expect(handedOn(run, 'bad')).toEqual([]);
  });

  it('a person is offered every move but to send it again', () => {
    const run = write([of([1, 2], 'data')], PARKS);
    for (const items of [undefined, [1]]) {
      const { retry, edit, done, skip, fallback } = verdicts(run, items);
      expect([retry, edit]).toEqual([expect.stringMatching(/written as one/), expect.stringMatching(/written as one/)]);
      expect([done, skip, fallback]).toEqual([null, null, null]);
    }
    expect(() => repair(run, 'retry')).toThrow(/written as one/);
    repair(run, 'done', { items: [1], counts: { out: 1 } }).run();
    repair(run, 'skip').run();
    expect(attempts(run)).toBe(1);
    expect(handedOn(run, 'good').map(({ items }) => items)).toEqual([undefined, [1]]);
    expect(run.state.status).toBe('succeeded');
  });

  it('one that failed as a whole is tried again as a whole', () => {
    const run = write([{ items: 'all', failure: failure('data') }], PARKS);
    expect(verdicts(run).retry).toBeNull();
  });

  describe('and nobody knows of one whether it was written', () => {
    const doubt = (code = 'no_answer'): ItemFailures => ({ items: [1], failure: failure('ambiguous', code) });
    const later = (run: Driver) => {
      run.now = Math.max(run.now, listOf(run).quietAt ?? 0);
      return run;
    };

    it('a person says of it alone what was found: that it happened, or that it did not', () => {
      const run = write([doubt()]);
      expect(listOf(run)).toMatchObject({ status: 'parked', toPark: [{ items: [1] }] });
      const { retry, edit, resend, done, skip, fallback, compensate } = verdicts(run);
      for (const why of [retry, edit]) expect(why).toMatch(/nobody knows.*written as one/is);
      expect(resend).toMatch(/written as one/);
      expect([done, compensate]).toEqual([null, null]);
      for (const why of [skip, fallback]) expect(why).toMatch(/may still arrive/);
      later(run);
      expect([verdicts(run).skip, verdicts(run).fallback, verdicts(run).resend]).toEqual([null, null, resend]);
    });

    it('one that was not written leaves by the fallback edge, with what a person found, and is written by nobody else', () => {
      const run = later(write([doubt()]));
      repair(run, 'fallback').run();
      expect(attempts(run)).toBe(1);
      expect(handedOn(run, 'worse').map(({ items }) => items)).toEqual([[1]]);
      expect(listOf(run).failures).toMatchObject([{ items: [1], failure: { code: 'permanent/not_written' } }]);
      expect(run.state.status).toBe('succeeded');
      expect(fold(run.plan, run.events)).toEqual(run.state);
    });

    it('one that was not written can be dropped', () => {
      const run = later(write([doubt()]));
      repair(run, 'skip').run();
      expect(handedOn(run, 'worse')).toEqual([]);
      expect(run.state.status).toBe('succeeded');
    });

    it('one that the provider said yes to is never taken for one that was not written', () => {
      const { skip, fallback, done } = verdicts(later(write([doubt('answer_lost')])));
      for (const why of [skip, fallback]) expect(why).toMatch(/accepted the write/);
      expect(done).toBeNull();
    });

    it('the fallback needs an edge for what cannot be written here', () => {
      const plan = planFor([aNode('start', 'trigger.manual'), aNode('list', 'test.blind')], [anEdge('start -> list')]);
      const run = later(new Driver(plan, () => ({ ok: [0], counts: { out: 1 }, failures: [doubt()] })).start(2).run());
      expect(verdicts(run)).toMatchObject({ fallback: expect.stringMatching(/permanent/), skip: null });
    });

    it('it is not tried by the key of the list, which stands for all of it: a person is asked at once', () => {
      const run = list([doubt()], { type: 'test.keyed-list' });
      expect(attempts(run)).toBe(1);
      expect(listOf(run).status).toBe('parked');
    });

    it('one that the provider is said to be still at has no address to ask: a person is asked at once', () => {
      const run = list([doubt('accepted')], { type: 'test.keyed-list' });
      expect(listOf(run)).toMatchObject({ status: 'parked', toPark: [{ items: [1] }] });
    });

    it('it is looked up where that can be done', () => {
      const run = list([doubt()], { type: 'test.probed-list' });
      expect(attempts(run)).toBe(2);
      expect(handedOn(run, 'good').map(({ items }) => items)).toEqual([undefined]);
      expect(run.state.status).toBe('succeeded');
    });

    it('a list in doubt as a whole is settled and repaired as ever', () => {
      const run = later(write([{ items: 'all', failure: failure('ambiguous', 'no_answer') }]));
      expect(verdicts(run)).toMatchObject({ resend: null, skip: expect.stringMatching(/Nobody knows/) });
    });
  });
});
