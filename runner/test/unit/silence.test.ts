import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mayBeSilent, noticesSilence } from '../../src/store/silence.ts';

/** A connection as the pool and its socket show it; what is asked on it counts as written. */
class Connection extends EventEmitter {
  bytesWritten = 0;
  questions = 0;
  isKeptAlive = false;
  ended: Error | null = null;
  readonly connection = { stream: this };

  destroy(error: Error): void {
    this.ended = error;
    this.emit('close');
  }
  setKeepAlive(isOn: boolean): void {
    this.isKeptAlive = isOn;
  }
  ask(): void {
    this.bytesWritten += 1;
  }
  async query(): Promise<void> {
    this.questions += 1;
    this.ask();
  }
}

const MINUTE_MS = 60_000;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A pool that has one connection, in somebody's hands. */
function connected(asks: boolean) {
  const pool = Object.assign(new EventEmitter(), { ended: false });
  noticesSilence(pool as unknown as pg.Pool, asks);
  const connection = new Connection();
  pool.emit('connect', connection);
  pool.emit('acquire', connection);
  return { pool, connection };
}

test('a connection that owes an answer for too long is given up', () => {
  const { connection } = connected(false);
  connection.ask();
  vi.advanceTimersByTime(10_000);
  expect(connection.ended).toBeNull();
  vi.advanceTimersByTime(10_000);
  expect(connection.ended?.name).toBe('SilentConnectionError');
});

test('one that answers, and one on which nobody asked anything, is kept', () => {
  const { connection } = connected(false);
  vi.advanceTimersByTime(MINUTE_MS);
  for (let n = 0; n < 10; n += 1) {
    connection.ask();
    vi.advanceTimersByTime(10_000);
    connection.emit('data');
  }
  expect([connection.ended, connection.questions]).toEqual([null, 0]);
});

test('one that only listens is asked now and then, and given up when it does not answer', () => {
  const { connection } = connected(true);
  vi.advanceTimersByTime(10_000);
  expect(connection.questions).toBe(1);
  connection.emit('data');
  vi.advanceTimersByTime(MINUTE_MS);
  expect(connection.questions).toBe(2);
  expect(connection.ended?.name).toBe('SilentConnectionError');
});

test('one that lies idle in the pool is not asked, and one for long statements is waited for', () => {
  const { pool, connection } = connected(true);
  pool.emit('release', undefined, connection);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(connection.questions).toBe(0);
  mayBeSilent(connection as unknown as pg.PoolClient);
  connection.ask();
  vi.advanceTimersByTime(10 * MINUTE_MS);
  expect(connection).toMatchObject({ ended: null, isKeptAlive: true });
});
