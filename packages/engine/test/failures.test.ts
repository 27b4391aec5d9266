import { applyEntries, emptyRunView, FAILURE_CLASSES, type Failure } from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { type Behaviour, Driver, failure, passes, planFor } from './driver.ts';
import { HAPPENINGS, LONG_AFTER } from './happenings.ts';

const trigger = aNode('start', 'trigger.manual');
const retryTwice = {
  retry: {
    transient: {
      maxAttempts: 3,
      baseDelayMs: 1_000,
      factor: 2,
      maxDelayMs: 60_000,
      budgetMs: 600_000,
      jitter: 'none' as const,
    },
  },
};

const failing =
  (acts: Record<string, Behaviour>): Behaviour =>
  (step, attempt, isSettling) =>
    (acts[step.node] ?? passes)(step, attempt, isSettling);

describe('retries', () => {
  const plan = planFor([trigger, aNode('a', 'test.step', { policy: retryTwice })], [anEdge('start -> a')]);

  it('tries a transient failure again, at the times its policy says', () => {
    const times: number[] = [];
    const run = new Driver(
      plan,
      failing({
        a: (step, attempt) => {
          times.push(attempt);
          return attempt < 3 ? { fails: failure('transient') } : passes(step, attempt, false);
        },
      }),
    ).start();
    const started = run.now;
    run.run();
    expect(times).toEqual([1, 2, 3]);
    expect(run.now - started).toBe(3_000);
    expect(run.state.status).toBe('succeeded');
  });

  it('never waits less than the provider asked for', () => {
    const asked = { ...failure('transient'), evidence: { retryAfterMs: 9_000 } };
    const run = new Driver(
      plan,
      failing({ a: (step, attempt) => (attempt < 2 ? { fails: asked } : passes(step, attempt, false)) }),
    ).start();
    const started = run.now;
    run.run();
    expect(run.now - started).toBe(9_000);
  });

  it('tells nobody that a parked step gave nothing: its items may still come', () => {
    const summed = planFor(
      [trigger, aNode('a', 'test.step', { policy: retryTwice }), aNode('sum', 'test.sum')],
      [anEdge('start -> a'), anEdge('a -> sum')],
    );
    const run = new Driver(summed, failing({ a: () => ({ fails: failure('data') }) })).start().run();
    expect(run.state.status).toBe('parked');
    expect(
      run.executed.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry))).join(' '),
    ).not.toContain('sum');
  });

  it('parks when the attempts are used up', () => {
    const run = new Driver(plan, failing({ a: () => ({ fails: failure('transient') }) })).start().run();
    expect(run.state.status).toBe('parked');
    expect(run.executed).toHaveLength(3);
    expect(run.statusOf('a')).toBe('parked');
  });

  it('counts the budget from when the step went on: who was waited for may have taken days', () => {
    const waits = planFor([trigger, aNode('s', 'test.wait', { policy: retryTwice })], [anEdge('start -> s')]);
    for (const { goesOn, afterMs } of [
      { goesOn: HAPPENINGS.called, afterMs: 3 * 86_400_000 },
      { goesOn: HAPPENINGS.time, afterMs: LONG_AFTER },
    ]) {
      const run = HAPPENINGS.suspended(HAPPENINGS.started(new Driver(waits, () => 'hold').start()));
      run.now += afterMs;
      expect(HAPPENINGS.transient(goesOn(run)).statusOf('s')).toBe('retry_wait');
    }
  });

  it('does not start an attempt after the budget', () => {
    const short = planFor(
      [
        trigger,
        aNode('a', 'test.step', {
          policy: { retry: { transient: { ...retryTwice.retry.transient, maxAttempts: 50, budgetMs: 2_500 } } },
        }),
      ],
      [anEdge('start -> a')],
    );
    const run = new Driver(short, failing({ a: () => ({ fails: failure('transient') }) })).start().run();
    expect(run.executed).toHaveLength(2);
  });

  it.each(FAILURE_CLASSES.filter((name) => name !== 'transient' && name !== 'ambiguous'))(
    'never tries a %s failure again by itself',
    (name) => {
      const run = new Driver(plan, failing({ a: () => ({ fails: failure(name) }) })).start().run();
      expect(run.executed).toEqual(['a']);
      expect(run.state.status).toBe('parked');
    },
  );
});

describe('fallback edges', () => {
  const plan = planFor(
    [trigger, aNode('each', 'test.each'), aNode('good'), aNode('bad'), aNode('denied')],
    [
      anEdge('start -> each'),
      anEdge('each -> good'),
      anEdge('each.fallback -> bad', { kind: 'fallback', on: ['data', 'permanent'] }),
      anEdge('each.fallback -> denied', { kind: 'fallback', on: ['policy'] }),
    ],
  );

  it('lets bad items leave by their own edge and good ones go on', () => {
    const run = new Driver(
      plan,
      failing({
        each: () => ({
          ok: [0, 2],
          counts: { out: 2 },
          failures: [
            { items: [1], failure: failure('data') },
            { items: [3], failure: failure('policy') },
          ],
        }),
      }),
    )
      .start(4)
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(run.statusOf('each')).toBe('succeeded');
    expect(run.state.steps.get('good')?.inputCount).toBe(2);
    expect(run.state.steps.get('bad')?.inputs[0]?.refs).toEqual([
      { step: 'each', port: '$failed', count: 1, items: [1] },
    ]);
    expect(run.state.steps.get('denied')?.inputs[0]?.refs[0]?.items).toEqual([3]);
  });

  it('marks a step whose items all left by a fallback as handled', () => {
    const run = new Driver(
      plan,
      failing({ each: () => ({ ok: [], counts: {}, failures: [{ items: [0, 1], failure: failure('data') }] }) }),
    )
      .start(2)
      .run();
    expect(run.statusOf('each')).toBe('failed_handled');
    expect(run.state.status).toBe('succeeded');
  });

  it('tries only the items again that failed, and hands all on once', () => {
    const run = new Driver(
      plan,
      failing({
        each: (_step, attempt) =>
          attempt === 1
            ? { ok: [0, 2], counts: { out: 2 }, failures: [{ items: [1], failure: failure('transient') }] }
            : { ok: [1], counts: { out: 1 } },
      }),
    )
      .start(3)
      .run();
    expect(run.state.steps.get('good')?.inputCount).toBe(3);
    expect(run.succeeded()).toMatchObject({ good: 1 });
  });

  it('shows an item as given up when others are tried again after it', () => {
    const run = new Driver(
      plan,
      failing({
        each: (_step, attempt) =>
          attempt === 1
            ? {
                ok: [0],
                counts: { out: 1 },
                failures: [
                  { items: [1], failure: failure('transient') },
                  { items: [2], failure: failure('data') },
                ],
              }
            : { ok: [1], counts: { out: 1 } },
      }),
    )
      .start(3)
      .run();
    const view = applyEntries(emptyRunView(), run.entries);
    expect(view.nodes.get('each')).toMatchObject({ status: 'succeeded', ok: 2, failed: 1, waiting: 0 });
  });

  it('parks items one by one, hands the good ones on, and lets a repaired one in later as an arrival of its own', () => {
    const parking = planFor(
      [trigger, aNode('each', 'test.each'), aNode('good')],
      [anEdge('start -> each'), anEdge('each -> good')],
    );
    const run = new Driver(
      parking,
      failing({
        each: (_step, attempt) =>
          attempt === 1
            ? { ok: [0], counts: { out: 1 }, failures: [{ items: [1], failure: failure('data') }] }
            : { ok: [1], counts: { out: 1 } },
      }),
    )
      .start(2)
      .run();
    expect(run.state.status).toBe('parked');
    expect(run.succeeded()).toMatchObject({ good: 1 });
    run
      .apply({
        type: 'step.repaired',
        at: run.now,
        step: 'each',
        action: 'retry',
        by: 'test',
        reason: 'fixed at the source',
      })
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(run.succeeded()).toMatchObject({ good: 2 });
    const late = [...run.state.steps.values()].find(({ node, id }) => node === 'good' && id !== 'good');
    expect(late?.inputs[0]?.refs).toEqual([{ step: 'each', port: 'out', count: 1, items: [1] }]);
  });

  it('goes on with the safe default where the policy says so', () => {
    const safe = planFor(
      [
        trigger,
        aNode('each', 'test.each', { policy: { onFailure: { data: { action: 'continue', value: { rate: 1 } } } } }),
        aNode('good'),
      ],
      [anEdge('start -> each'), anEdge('each -> good')],
    );
    const run = new Driver(
      safe,
      failing({ each: () => ({ ok: [0], counts: { out: 1 }, failures: [{ items: [1], failure: failure('data') }] }) }),
    )
      .start(2)
      .run();
    expect(run.state.steps.get('good')?.inputs[0]?.refs).toEqual([
      { step: 'each', port: 'out', count: 2, defaults: [1] },
    ]);
  });
});

describe('stopping', () => {
  const saga = planFor(
    [
      trigger,
      aNode('book', 'test.write'),
      aNode('pay', 'test.write'),
      aNode('ship', 'test.step', { policy: { onFailure: { permanent: { action: 'stop', compensate: true } } } }),
      aNode('cancel'),
      aNode('refund'),
    ],
    [
      anEdge('start -> book'),
      anEdge('book -> pay'),
      anEdge('pay -> ship'),
      anEdge('book.compensate -> cancel', { kind: 'compensate' }),
      anEdge('pay.compensate -> refund', { kind: 'compensate' }),
    ],
  );

  it('undoes what committed, newest first, then fails', () => {
    const run = new Driver(saga, failing({ ship: () => ({ fails: failure('permanent') }) })).start().run();
    expect(run.state.status).toBe('failed');
    expect(run.executed).toEqual(['book', 'pay', 'ship', 'refund@/undo', 'cancel@/undo']);
    expect(run.state.trouble?.failure.class).toBe('permanent');
  });

  it('undoes a write that stands although its output was refused, in its place among the others', () => {
    const refused: Failure = { ...failure('permanent'), phase: 'answered', evidence: { stands: true } };
    const strict = planFor(
      [...saga.nodes.values()].map(({ id, type }) =>
        id === 'pay'
          ? aNode(id, type, { policy: { onFailure: { permanent: { action: 'stop', compensate: true } } } })
          : aNode(id, type),
      ),
      [
        anEdge('start -> book'),
        anEdge('book -> pay'),
        anEdge('pay -> ship'),
        anEdge('book.compensate -> cancel', { kind: 'compensate' }),
        anEdge('pay.compensate -> refund', { kind: 'compensate' }),
      ],
    );
    const run = new Driver(strict, failing({ pay: () => ({ fails: refused }) })).start().run();
    expect(run.state.status).toBe('failed');
    expect(run.executed).toEqual(['book', 'pay', 'refund@/undo', 'cancel@/undo']);
    expect(run.state.steps.get('refund@/undo')?.inputs[0]).toMatchObject({
      count: 1,
      refs: [{ step: 'pay', items: [0] }],
    });
  });

  it.each([
    ['all that each item gave', 'test.write', [0, 1], 3, [0, 1], 6],
    ['each item of a list, whose write is one', 'test.blind', 'all', 3, [0], 3],
    ['the input of a list that gave nothing', 'test.blind', 'all', undefined, [0, 1], 2],
  ] as const)(
    'hands what writes made whose output was refused to the undo: %s',
    (_name, type, items, made, of, count) => {
      const refused: Failure = { ...failure('permanent'), evidence: { stands: true, ...(made ? { made } : {}) } };
      const plan = planFor(
        [
          aNode('start', 'trigger.manual'),
          aNode('pay', type, { policy: { onFailure: { permanent: { action: 'stop', compensate: true } } } }),
          aNode('refund'),
        ],
        [anEdge('start -> pay'), anEdge('pay.compensate -> refund', { kind: 'compensate' })],
      );
      const pay: Behaviour = () => ({ counts: {}, ok: [], failures: [{ items, failure: refused }] });
      const run = new Driver(plan, failing({ pay })).start(2).run();
      expect(run.state.steps.get('refund@/undo')?.inputs[0]).toMatchObject({
        count,
        refs: [{ step: 'pay', items: of }],
      });
      expect(run.state.steps.get('refund@/undo')?.inputCount).toBe(count);
    },
  );

  it('does not undo before a write in doubt is settled', () => {
    const run = new Driver(
      saga,
      failing({ pay: (step, attempt, isSettling) => (isSettling ? passes(step, attempt, true) : 'hold') }),
    )
      .start()
      .run();
    run.apply({ type: 'effects.sent', at: run.now, step: 'pay', items: [0], leaseMs: 15_000 });
    run.apply({ type: 'cancel.requested', at: run.now, by: 'test', reason: 'not wanted any more', compensate: true });
    expect(run.state.status).toBe('cancelling');
    expect(run.statusOf('pay')).toBe('gated');
    run.finish(run.state.steps.get('pay')!, 1, { fails: failure('ambiguous') });
    run.run();
    expect(run.state.status).toBe('cancelled');
    expect(run.executed).toEqual(['book', 'pay', 'pay', 'refund@/undo', 'cancel@/undo']);
    expect(run.state.steps.has('ship')).toBe(false);
  });

  it.each([2, 5, 9, 40])('passes none of %i steps over that began in the same breath', (count) => {
    const names = Array.from({ length: count }, (_, index) => `step-${index}`);
    const nodes = [aNode('start', 'trigger.manual'), ...names.map((name) => aNode(name))];
    const edges = names.map((name) => anEdge(`start -> ${name}`));
    const run = new Driver(planFor(nodes, edges, { settings: { maxSteps: count } })).start();
    expect(new Set(names.map((name) => run.statusOf(name)))).toEqual(new Set(['cancelled']));
    expect(run.state.status).toBe('failed');
  });

  it('ends everything that cannot have left at once', () => {
    const run = new Driver(saga, failing({ book: () => 'hold' })).start().run();
    run.apply({ type: 'cancel.requested', at: run.now, by: 'test', reason: 'stop', compensate: false }).run();
    expect(run.state.status).toBe('cancelled');
    expect(run.statusOf('book')).toBe('cancelled');
  });

  it('fails a run whose deadline passes', () => {
    const run = new Driver(saga, failing({ book: () => 'hold' }));
    run.apply({ type: 'run.started', at: 0, node: 'start', port: 'out', count: 1, deadlineAt: 5_000 }).run();
    expect(run.state.status).toBe('failed');
    expect(run.state.trouble?.failure.code).toBe('permanent/deadline_exceeded');
  });
});
