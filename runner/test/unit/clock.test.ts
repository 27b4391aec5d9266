import type pg from 'pg';
import { expect, test } from 'vitest';
import { Clock } from '../../src/worker/clock.ts';

test('how long it takes to connect does not put the clock ahead of the database', async () => {
  let elapsed = 0;
  const databaseNow = () => 1_700_000_000_000 + elapsed;
  const client = {
    query: async () => {
      elapsed += 10;
      const rows = [{ now: String(databaseNow()) }];
      elapsed += 10;
      return { rows };
    },
    release: () => {},
  };
  // The part of a pool that the clock uses.
  const pool = {
    connect: async () => {
      elapsed += 5_000;
      return client;
    },
  } as unknown as pg.Pool;
  const clock = new Clock({ monotonic: () => elapsed, uptime: () => elapsed }, 0);
  await clock.sync(pool);
  expect(clock.now()).toBeLessThanOrEqual(databaseNow());
});

test('a question that is slow to leave does not put the clock ahead either, and a shorter one corrects it', async () => {
  let elapsed = 0;
  const databaseNow = () => 1_700_000_000_000 + elapsed;
  const delays = [900, 400, 4, 700];
  const client = {
    query: async () => {
      elapsed += delays.shift() ?? 0;
      const rows = [{ now: String(databaseNow()) }];
      elapsed += 1;
      return { rows };
    },
    release: () => {},
  };
  const pool = { connect: async () => client } as unknown as pg.Pool;
  const clock = new Clock({ monotonic: () => elapsed, uptime: () => elapsed }, 0);
  await clock.sync(pool);
  expect(databaseNow() - clock.now()).toBe(1);
  expect(delays).toEqual([700]);
});
