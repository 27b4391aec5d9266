import { type Policy, type Retry, resolvePolicy, retrySchedule } from '@holdfast/workflow';
import { aNode, anEdge } from '@holdfast/workflow/testing';
import { describe, expect, it } from 'vitest';
import { Driver, failure, passes, planFor } from './driver.ts';

/** When the engine begins each try of a step that always fails, in milliseconds after the first; jitter is a half. */
function triedAt(retry: Retry): number[] {
  const policy: Policy = { retry: { transient: retry } };
  const plan = planFor([aNode('start', 'trigger.manual'), aNode('a', 'test.step', { policy })], [anEdge('start -> a')]);
  const times: number[] = [];
  const run: Driver = new Driver(plan, (step, attempt, isSettling) => {
    if (step.node !== 'a') return passes(step, attempt, isSettling);
    times.push(run.now);
    return { fails: failure('transient') };
  });
  run.start().run();
  return times.map((at) => at - (times[0] ?? 0));
}

describe('the schedule that people are shown', () => {
  it.each<[string, Retry]>([
    ['the default', {}],
    ['one try', { maxAttempts: 1 }],
    ['a ceiling on waits', { maxAttempts: 8, baseDelayMs: 500, maxDelayMs: 2_000 }],
    ['no jitter', { maxAttempts: 4, baseDelayMs: 1_000, factor: 3, jitter: 'none' }],
    ['a budget that ends it', { maxAttempts: 10, baseDelayMs: 10_000, factor: 2, budgetMs: 60_000 }],
    ['no waits', { maxAttempts: 3, baseDelayMs: 0 }],
  ])('is the one that is kept: %s', (_name, retry) => {
    const { tries, isCut } = retrySchedule(resolvePolicy(undefined, { retry: { transient: retry } }).retry.transient);
    expect(tries.map(({ usualMs }) => usualMs)).toEqual(triedAt(retry));
    expect(isCut).toBe(tries.length < (retry.maxAttempts ?? 5));
  });
});
