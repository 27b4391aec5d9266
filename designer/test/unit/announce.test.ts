import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newsOf } from '../../src/canvas/run-news.ts';
import { announce, announcement } from '../../src/ui/announce.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

/** What is said within so many seconds from now, in order. */
function heard(seconds: number): string[] {
  const said = [announcement.getState()];
  const stop = announcement.subscribe((now) => said.push(now));
  vi.advanceTimersByTime(seconds * 1_000);
  stop();
  return said.map(({ politeness, text }) => `${politeness}: ${text}`);
}

test('one message a second is said: of those that wait, every urgent one, and the newest of the others', () => {
  announce('first');
  announce('Saved 10:42');
  announce('The run failed', 'assertive');
  announce('Saved 10:43');
  announce('Saved 10:44');
  expect(heard(0.9)).toEqual(['polite: first']);
  expect(heard(5)).toEqual(['polite: first', 'assertive: The run failed', 'polite: Saved 10:44']);
});

test('equal words are said again', () => {
  announce('Moved a step');
  const { turn } = announcement.getState();
  vi.advanceTimersByTime(1_000);
  announce('Moved a step');
  expect(announcement.getState().turn).toBe(turn + 1);
});

test('a run says where it rests and how it ended; what goes wrong interrupts whoever started it, and nobody else', () => {
  expect(newsOf('succeeded', true)).toEqual({ news: 'succeeded', politeness: 'polite' });
  expect(newsOf('waiting', true)).toEqual({ news: 'waiting', politeness: 'polite' });
  for (const status of ['failed', 'parked'] as const) {
    expect(newsOf(status, true)).toEqual({ news: status, politeness: 'assertive' });
    expect(newsOf(status, false)).toEqual({ news: status, politeness: 'polite' });
  }
  for (const status of ['accepted', 'running', 'cancelling'] as const) expect(newsOf(status, true)).toBeNull();
});
