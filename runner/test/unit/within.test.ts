import { afterEach, expect, test, vi } from 'vitest';
import { within } from '../../src/triggers/within.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('an answer in time leaves no timer behind that would hold on to it', async () => {
  vi.useFakeTimers();
  await expect(within(Promise.resolve('said'), 30_000)).resolves.toBe('said');
  await expect(within(Promise.reject(new Error('broken')), 30_000)).rejects.toThrow('broken');
  expect(vi.getTimerCount()).toBe(0);
});

test('what takes longer is not waited for', async () => {
  vi.useFakeTimers();
  const answer = within(new Promise(() => {}), 30_000);
  vi.advanceTimersByTime(30_000);
  await expect(answer).resolves.toBeNull();
});
