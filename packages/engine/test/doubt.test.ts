import type { Failure, RunEvent } from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { type Plan, repairsOf, resendFrom } from '../src/index.ts';
import { type Behaviour, Driver, failure, passes, planFor } from './driver.ts';

const LEASE_MS = 15_000;
const TIMEOUT_MS = 30_000;
const HOUR_MS = 3_600_000;
const trigger = aNode('start', 'trigger.manual');
const planOf = (type: string) =>
  planFor([trigger, aNode('write', type), aNode('after')], [anEdge('start -> write'), anEdge('write -> after')]);

const unsettled: Failure = { ...failure('ambiguous'), code: 'ambiguous/unsettled' };
const stuck: Failure = { ...failure('ambiguous'), code: 'ambiguous/stuck' };
const accepted: Failure = { ...failure('ambiguous'), code: 'ambiguous/accepted', evidence: { retryAfterMs: 7_000 } };
const lost: Failure = { ...failure('ambiguous'), code: 'ambiguous/answer_lost' };

/** The first send of `write` is held until the test says how it ended; settling does as `settles` says. */
function sent(type: string | Plan, settles: Behaviour = passes, count = 1): Driver {
  const run = new Driver(typeof type === 'string' ? planOf(type) : type, (step, attempt, isSettling) =>
    step.node !== 'write' ? passes(step, attempt, false) : isSettling ? settles(step, attempt, true) : 'hold',
  );
  run.start(count).run();
  const items = Array.from({ length: count }, (_, index) => index);
  return run.apply({ type: 'effects.sent', at: run.now, step: 'write', items, leaseMs: LEASE_MS });
}

const writeOf = (run: Driver) => {
  const step = run.state.steps.get('write');
  if (!step) throw new Error('There is no write.');
  return step;
};
const noAnswer = (run: Driver, fails = failure('ambiguous')) => run.finish(writeOf(run), 1, { fails });
const movesOf = (run: Driver) =>
  run.entries
    .flatMap(({ moves }) => moves)
    .filter(({ step }) => step === 'write')
    .map(({ to }) => to);
const settlingTimes = (run: Driver) =>
  run.events.filter((event) => event.type === 'time.passed').map(({ at }) => at - 1_000);
const repairs = (run: Driver) =>
  repairsOf({ plan: run.plan, step: writeOf(run), at: run.now, stopping: run.state.stopping });
const repair = (
  run: Driver,
  action: Extract<RunEvent, { type: 'step.repaired' }>['action'],
  counts?: { out: number },
) =>
  run.apply({
    type: 'step.repaired',
    at: run.now,
    step: 'write',
    action,
    by: 'test',
    reason: 'looked it up',
    ...(counts ? { counts } : {}),
  });

describe('a write that did not happen', () => {
  it('is made again, however long it took to be sure: settling uses up neither tries nor budget', () => {
    let looks = 0;
    const run = sent('test.probed', () => {
      looks += 1;
      return { fails: looks < 5 ? failure('ambiguous') : failure('transient', 'absent') };
    });
    const began = run.now;
    noAnswer(run);
    run.run();
    expect([looks, run.now - began > 3_600_000]).toEqual([5, true]);
    expect(movesOf(run)).not.toContain('parked');
    expect(movesOf(run)).toContain('retry_wait');
    expect(writeOf(run).tries).toBe(1);
  });
});

describe('what is used up of the policy', () => {
  const again = (run: Driver) =>
    run.apply({ type: 'effects.sent', at: run.now, step: 'write', items: [0], leaseMs: LEASE_MS });

  it('is a try where the write is sent again to settle it, and none where it is only looked up', () => {
    const triesWhere = (isSent: boolean): number => {
      const run = sent('test.write', () => {
        if (isSent) again(run);
        return { fails: failure('ambiguous') };
      });
      noAnswer(run);
      return writeOf(run.run()).tries;
    };
    expect([triesWhere(true), triesWhere(false)]).toEqual([4, 1]);
  });

  it('is a try for a send whose worker was lost, so that one that loses it each time ends with a person', () => {
    const run = sent('test.probed', () => ({ fails: failure('transient', 'absent') }));
    let sends = 1;
    for (; sends < 20; sends += 1) {
      run.crash();
      run.run();
      if (run.statusOf('write') !== 'ready') break;
      again(run);
    }
    expect([sends, run.statusOf('write')]).toEqual([5, 'parked']);
  });

  it('is nothing for a look-up that fails, which comes again after growing pauses until a person is asked', () => {
    const run = sent('test.probed', () => ({ fails: unsettled }));
    noAnswer(run);
    run.run();
    const times = settlingTimes(run);
    const pauses = times.map((at, index) => at - (times[index - 1] ?? 0));
    expect(pauses.slice(0, 6)).toEqual([5_000, 2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(pauses.length).toBeLessThan(30);
    expect(run.statusOf('write')).toBe('parked');
    expect(writeOf(run).tries).toBe(1);
  });

  it('is nothing for a look-up that a limit holds back, which is known to come back when its moment has come', () => {
    const holds: number[] = [];
    const run = sent('test.probed', (step) => {
      holds.push(step.holds);
      return holds.length > 3
        ? passes(step, 1, true)
        : { fails: { ...unsettled, evidence: { heldUntil: run.now + 9_000 } } };
    });
    noAnswer(run);
    run.run();
    expect([holds, run.statusOf('write'), writeOf(run).holds]).toEqual([[0, 1, 2, 3], 'succeeded', 0]);
  });

  it('is as it was for journals that do not say which attempts settled', () => {
    const run = sent('test.write', () => 'hold');
    noAnswer(run);
    run.run();
    run.finish(writeOf(run), 2, { fails: failure('ambiguous') });
    expect(writeOf(run).tries).toBe(2);
  });
});

describe('a write that the provider accepted', () => {
  it('is asked for at the pace the provider asks, however often, and never handed to a person for it', () => {
    let polls = 0;
    const run = sent('test.write', (step, attempt, isSettling) => {
      polls += 1;
      return polls < 30 ? { fails: accepted } : passes(step, attempt, isSettling);
    });
    noAnswer(run, accepted);
    expect(run.statusOf('write')).toBe('ambiguous');
    run.run();
    expect(polls).toBe(30);
    expect(movesOf(run)).not.toContain('parked');
    expect(run.statusOf('write')).toBe('succeeded');
  });

  it('goes on being asked for while another write of the step waits for a person', () => {
    let polls = 0;
    const run = sent(
      'test.write',
      () => {
        polls += 1;
        return polls === 1
          ? {
              counts: {},
              ok: [],
              failures: [
                { items: [0], failure: stuck },
                { items: [1], failure: accepted },
              ],
            }
          : { counts: { out: 1 }, ok: [1] };
      },
      2,
    );
    run.finish(writeOf(run), 1, { fails: accepted });
    run.run();
    expect(polls).toBe(2);
    expect(writeOf(run).toPark).toMatchObject([{ items: [0], failure: { code: 'ambiguous/stuck' } }]);
    expect(run.statusOf('write')).toBe('parked');
  });
});

describe('a write without an answer', () => {
  it('is settled before anything else happens to it', () => {
    const run = sent('test.write');
    expect(run.statusOf('write')).toBe('gated');
    noAnswer(run);
    expect(run.statusOf('write')).toBe('ambiguous');
    run.run();
    expect(run.state.status).toBe('succeeded');
    expect(movesOf(run)).toEqual(['ready', 'running', 'gated', 'ambiguous', 'succeeded']);
  });

  it('is in doubt too when its worker is lost, and what only computed starts again', () => {
    const run = sent('test.write');
    run.crash();
    run.run();
    expect(run.state.status).toBe('succeeded');
    expect(run.executed).toEqual(['write', 'write', 'after']);
  });

  it('is sent again with its key three times, then waits for a person', () => {
    const run = sent('test.write', () => ({ fails: failure('ambiguous') }));
    noAnswer(run);
    run.run();
    expect(settlingTimes(run)).toEqual([1_000, 6_000, 36_000]);
    expect(run.state.status).toBe('parked');
  });

  it('is looked up five times over an hour, then waits for a person', () => {
    const run = sent('test.probed', () => ({ fails: failure('ambiguous') }));
    noAnswer(run);
    run.run();
    expect(settlingTimes(run)).toEqual([5_000, 35_000, 155_000, 755_000, 4_355_000]);
    expect(run.state.status).toBe('parked');
  });

  it('sits out an outage that keeps its means away without using them up', () => {
    let outage = 12;
    const run = sent('test.write', (step, attempt) => {
      outage -= 1;
      return outage > 0 ? { fails: unsettled } : passes(step, attempt, true);
    });
    noAnswer(run);
    run.run();
    expect(run.state.status).toBe('succeeded');
    expect(settlingTimes(run).length).toBe(12);
  });

  it('sits out an outage at a pace of its own where its policy would not let the provider rest', () => {
    const hasty = { baseDelayMs: 0, factor: 1, maxDelayMs: 0, maxAttempts: 2, budgetMs: HOUR_MS };
    const write = aNode('write', 'test.write', { policy: { retry: { transient: hasty } } });
    const run = sent(planFor([trigger, write], [anEdge('start -> write')]), () => ({ fails: unsettled }));
    noAnswer(run);
    run.run(500);
    expect(run.state.status).toBe('parked');
    const times = settlingTimes(run);
    expect(times.length).toBeLessThan(30);
    expect(times.at(-1)).toBeGreaterThan(HOUR_MS);
    expect(times.at(-1)).toBeLessThan(HOUR_MS + 300_000);
  });

  it('goes to a person at once when its means fail for good', () => {
    const run = sent('test.write', () => ({ fails: stuck }));
    noAnswer(run);
    run.run();
    expect(settlingTimes(run)).toEqual([1_000]);
    expect(run.state.status).toBe('parked');
  });

  it('lets the good items of its batch go on, and waits for a person with the others alone', () => {
    const run = sent('test.blind-each', passes, 3);
    run.finish(writeOf(run), 1, {
      ok: [0, 2],
      counts: { out: 2 },
      failures: [{ items: [1], failure: failure('ambiguous') }],
    });
    run.run();
    expect(run.state.status).toBe('parked');
    expect(run.statusOf('after')).toBe('succeeded');
    expect(run.state.steps.get('after')?.inputCount).toBe(2);
    expect(writeOf(run).items).toEqual([1]);
  });

  it('stays with its person when the run is cancelled while its neighbours are tried again', () => {
    const run = sent('test.blind-each', passes, 2);
    run.finish(writeOf(run), 1, {
      ok: [],
      counts: {},
      failures: [
        { items: [0], failure: failure('ambiguous') },
        { items: [1], failure: failure('transient') },
      ],
    });
    expect(run.statusOf('write')).toBe('retry_wait');
    run.apply({ type: 'cancel.requested', at: run.now, by: 'test', reason: 'stop', compensate: true }).run();
    expect(run.statusOf('write')).toBe('parked');
    expect(run.state.status).toBe('cancelling');
    repair(run, 'done', { out: 1 }).run();
    expect(run.state.status).toBe('cancelled');
  });
});

describe('a run that nobody can carry', () => {
  const ends = {
    type: 'run.abandoned',
    by: 'test',
    reason: 'stop',
    failure: failure('ambiguous'),
    writes: [],
  } as const;
  const parked = () => {
    const run = sent('test.blind');
    noAnswer(run);
    return run.run();
  };
  const waiting = () => {
    const run = sent('test.write', () => 'hold');
    noAnswer(run);
    return run;
  };
  it.each([
    ['gated', () => sent('test.write')],
    ['ambiguous', waiting],
    ['parked', parked],
    ['ready', () => new Driver(planOf('test.write'), () => 'hold').start()],
  ] as const)('ends as it stands when its write is %s, whoever folds it, and hands nothing on', (status, make) => {
    const run = make();
    expect(run.statusOf('write')).toBe(status);
    run.apply({ ...ends, at: run.now });
    expect(run.state.status).toBe('cancelled');
    expect(run.state.live.size).toBe(0);
    expect(run.state.trouble).toEqual({ step: null, failure: ends.failure });
    expect(run.state.steps.has('after')).toBe(false);
    expect(run.entries.at(-1)?.moves.map(({ to }) => to)).toEqual(
      status === 'gated' ? ['ambiguous', 'cancelled'] : ['cancelled'],
    );
    expect(run.lost().state.status).toBe('cancelled');
  });
});

describe('what a person may do about it', () => {
  const parked = (): Driver => {
    const run = sent('test.blind');
    noAnswer(run);
    return run.run();
  };

  it('never tries or skips it, and gives it an outcome with a reference', () => {
    const run = parked();
    expect(run.state.trouble?.failure.class).toBe('ambiguous');
    expect(() => repair(run, 'retry')).toThrow(/Look it up/);
    expect(() => repair(run, 'skip')).toThrow(/Look it up/);
    repair(run, 'done', { out: 1 }).run();
    expect(run.state.status).toBe('succeeded');
    expect(run.succeeded()).toMatchObject({ after: 1 });
  });

  it('sends it again only once the first send can no longer be under way', () => {
    const run = parked();
    const from = resendFrom(writeOf(run));
    expect(from).toBe(1_000 + LEASE_MS + TIMEOUT_MS);
    run.now = (from ?? 0) - 1;
    expect(() => repair(run, 'resend')).toThrow(/may still arrive.* from .* on/);
    run.now += 1;
    expect(repairs(run)).toEqual(['done', 'resend', 'compensate', 'fail']);
    repair(run, 'resend');
    expect(run.statusOf('write')).toBe('ready');
  });

  it('waits anew when the worker is lost after the send', () => {
    const run = sent('test.blind', () => ({ fails: failure('ambiguous') }));
    run.now += 60_000;
    run.crash();
    run.run();
    expect(run.state.status).toBe('parked');
    expect(resendFrom(writeOf(run))).toBe(61_000 + LEASE_MS + TIMEOUT_MS);
  });

  it('never sends again what the provider accepted', () => {
    const run = sent('test.blind');
    noAnswer(run, lost);
    run.run();
    run.now += 3_600_000;
    expect(repairs(run)).toEqual(['done', 'compensate', 'fail']);
  });
});

describe('what is told late', () => {
  const learned = (run: Driver, items: readonly number[]) =>
    run.apply({ type: 'effects.learned', at: run.now, step: 'write', items });

  it('settles the write at once', () => {
    const run = sent('test.probed');
    noAnswer(run);
    learned(run, [0]).run();
    expect(settlingTimes(run)).toEqual([]);
    expect(run.state.status).toBe('succeeded');
  });

  it('frees a step that waits for a person when nothing of it is in doubt any more', () => {
    const run = sent('test.blind-each', passes, 2);
    noAnswer(run);
    run.run();
    learned(run, [0]);
    expect(run.statusOf('write')).toBe('parked');
    learned(run, [0, 1]);
    expect(run.statusOf('write')).toBe('ready');
    expect(run.state.trouble).toBeNull();
  });

  it('changes nothing about a write whose answer is still awaited', () => {
    const run = sent('test.write');
    learned(run, [0]);
    expect(run.statusOf('write')).toBe('gated');
  });
});

describe('a step that takes its worker down', () => {
  const claim = (run: Driver, lapses: number) =>
    run.apply({ type: 'run.claimed', at: run.now, fence: 2, leaseMs: LEASE_MS, lapses });
  const begun = (type: string) => {
    const run = new Driver(planOf(type), (step, attempt) =>
      step.node === 'write' ? 'hold' : passes(step, attempt, false),
    ).start();
    return run.run();
  };
  const start = (run: Driver) =>
    run.apply({ type: 'step.started', at: run.now, step: 'write', attempt: writeOf(run).attempt });

  it('waits for a person after three starts without a word', () => {
    const run = begun('test.step');
    for (let crash = 1; crash <= 3; crash += 1) {
      expect(run.statusOf('write')).toBe('ready');
      start(run);
      claim(run, crash);
    }
    expect(run.statusOf('write')).toBe('parked');
    expect(run.state.trouble?.failure.code).toBe('permanent/poison');
    expect(repairs(run)).toContain('retry');
  });

  it('is not held to account for orderly handovers', () => {
    const run = begun('test.step');
    for (let handover = 1; handover <= 5; handover += 1) {
      start(run);
      claim(run, 0);
    }
    expect(run.statusOf('write')).toBe('ready');
  });

  it('begins to count anew after an outcome', () => {
    const run = begun('test.step');
    start(run);
    claim(run, 1);
    start(run);
    claim(run, 2);
    run.finish(writeOf(run), writeOf(run).attempt, { fails: failure('transient') });
    expect(writeOf(run).crashes).toBe(0);
  });

  it('stays a write in doubt when it was settling', () => {
    const run = begun('test.write');
    run.apply({ type: 'effects.sent', at: run.now, step: 'write', items: [0], leaseMs: LEASE_MS });
    for (let crash = 1; crash <= 3; crash += 1) claim(run, crash);
    expect(run.statusOf('write')).toBe('parked');
    expect(run.state.trouble?.failure.code).toBe('ambiguous/poison');
    expect(repairs(run)).toEqual(['done', 'compensate', 'fail']);
  });
});
