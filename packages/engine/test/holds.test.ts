import type { Failure } from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { type Behaviour, Driver, failure, passes, planFor } from './driver.ts';

const trigger = aNode('start', 'trigger.manual');
const policy = {
  retry: {
    transient: {
      maxAttempts: 2,
      baseDelayMs: 1_000,
      factor: 2,
      maxDelayMs: 60_000,
      budgetMs: 5_000,
      jitter: 'none' as const,
    },
  },
};
const plan = planFor([trigger, aNode('a', 'test.each', { policy })], [anEdge('start -> a')]);

const held = (until: number): Failure => ({ ...failure('transient', 'held'), evidence: { heldUntil: until } });
const onA =
  (act: Behaviour): Behaviour =>
  (step, attempt, isSettling) =>
    (step.node === 'a' ? act : passes)(step, attempt, isSettling);

describe('a step that a limit of its connection holds back', () => {
  it('goes on when the limit lets it, and has used up neither tries nor budget', () => {
    let calls = 0;
    const run: Driver = new Driver(
      plan,
      onA((step) => {
        calls += 1;
        if (calls <= 20) return { fails: held(run.now + 60_000) };
        return calls === 21 ? { fails: failure('transient') } : passes(step, calls, false);
      }),
    ).start();
    const started = run.now;
    run.run();
    expect(run.state.status).toBe('succeeded');
    expect(run.now - started).toBe(20 * 60_000 + 1_000);
    expect(run.state.steps.get('a')).toMatchObject({ tries: 2, holds: 0 });
  });

  it('waits out a blackout window, whatever the policy says of its class', () => {
    const closed: Failure = { ...failure('policy', 'blackout_window'), evidence: { heldUntil: 90_000 } };
    const run: Driver = new Driver(
      plan,
      onA((step, attempt) => (attempt === 1 ? { fails: closed } : passes(step, attempt, false))),
    )
      .start()
      .run();
    expect(run.state.status).toBe('succeeded');
    expect(run.now).toBe(90_000);
    expect(run.state.steps.get('a')).toMatchObject({ tries: 1, failures: [] });
  });

  it('keeps the budget it had left when it is held between two tries', () => {
    const acts: Behaviour[] = [
      () => ({ fails: failure('transient') }),
      () => ({ fails: held(run.now + 3_600_000) }),
      passes,
    ];
    const run: Driver = new Driver(
      plan,
      onA((step, attempt, isSettling) => (acts[attempt - 1] ?? passes)(step, attempt, isSettling)),
    ).start();
    run.run();
    expect(run.state.status).toBe('succeeded');
    expect(run.state.steps.get('a')?.attempt).toBe(3);
  });

  it('still parks when its real tries are used up, however often it was held', () => {
    const run: Driver = new Driver(
      plan,
      onA((_, attempt) => ({ fails: attempt % 2 === 0 ? failure('transient') : held(run.now + 1_000) })),
    ).start();
    run.run();
    expect(run.state.status).toBe('parked');
    expect(run.state.steps.get('a')).toMatchObject({ attempt: 4, tries: 2 });
  });

  it('waits for the first item that may go on, and hands all of them on once', () => {
    const asked: unknown[] = [];
    const run: Driver = new Driver(
      plan,
      onA((step, attempt) => {
        asked.push(step.items);
        if (attempt > 1) return { counts: { out: 2 }, ok: step.items };
        const failures = [
          { items: [1], failure: held(9_000) },
          { items: [2], failure: held(4_000) },
        ];
        return { ok: [0], counts: { out: 1 }, failures };
      }),
    ).start(3);
    run.run();
    expect(asked).toEqual(['all', [1, 2]]);
    expect(run.now).toBe(4_000);
    expect(run.state.steps.get('a')?.counts).toEqual({ out: 3 });
  });

  it('is no reason to try another item before its own pause is over', () => {
    const run: Driver = new Driver(
      plan,
      onA((step, attempt) => {
        if (attempt > 1) return { counts: { out: 2 }, ok: step.items };
        const failures = [
          { items: [0], failure: held(1_100) },
          { items: [1], failure: failure('transient') },
        ];
        return { ok: [], counts: {}, failures };
      }),
    ).start(2);
    run.run();
    expect(run.now).toBe(2_000);
    expect(run.state.steps.get('a')).toMatchObject({ tries: 2 });
  });

  it('settles its doubt when the limit lets it, without using up a means or sending the write to a person', () => {
    const keyed = planFor([trigger, aNode('a', 'test.write', { policy })], [anEdge('start -> a')]);
    let asked = 0;
    const run: Driver = new Driver(
      keyed,
      onA((step, attempt, isSettling) => {
        if (!isSettling) return { fails: failure('ambiguous', 'no_answer') };
        asked += 1;
        const unsettled = {
          ...failure('ambiguous', 'unsettled'),
          evidence: { heldUntil: run.now + 600_000 },
        };
        return asked <= 10 ? { fails: unsettled } : passes(step, attempt, false);
      }),
    ).start();
    run.run();
    expect(run.state.status).toBe('succeeded');
    expect(asked).toBe(11);
  });
});
