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

test('a lease that spans a sleep is over, and one that is taken after it is not', () => {
  let elapsed = 0;
  let sleptMs = 0;
  const clock = new Clock({ monotonic: () => elapsed, uptime: () => 5_000_000 + elapsed + sleptMs }, 0);
  const before = clock.leaseElapsed() + 15_000;
  elapsed += 1_000;
  sleptMs += 3_600_000;
  expect(before - clock.guardElapsed()).toBeLessThan(0);
  const after = clock.leaseElapsed() + 15_000;
  elapsed += 1_000;
  expect(after - clock.guardElapsed()).toBeGreaterThan(12_000);
  expect(after - clock.guardElapsed()).toBeLessThanOrEqual(14_000);
});

test('a lease is never counted longer because the uptime counts whole seconds', () => {
  let elapsed = 0;
  const uptime = () => Math.floor((1_234_567 + elapsed) / 1_000) * 1_000;
  for (const bornAt of [0, 300, 433, 999]) {
    elapsed = bornAt;
    const clock = new Clock({ monotonic: () => elapsed, uptime }, 0);
    for (let taken = bornAt; taken < 3_000; taken += 137) {
      elapsed = taken;
      const until = clock.leaseElapsed() + 15_000;
      for (elapsed = taken; elapsed < taken + 20_000; elapsed += 89)
        expect(until - clock.guardElapsed()).toBeLessThanOrEqual(15_000 - (elapsed - taken));
    }
  }
});

test('what a write is judged by counts a sleep at once, and is never ahead of the database', () => {
  let elapsed = 0;
  let sleptMs = 0;
  const clock = new Clock({ monotonic: () => elapsed, uptime: () => 5_000_000 + elapsed + sleptMs }, 0);
  const databaseNow = () => 1_700_000_000_000 + elapsed + sleptMs;
  clock.learn(databaseNow(), clock.leaseElapsed());
  elapsed += 5_000;
  sleptMs += 3_600_000;
  expect(databaseNow() - clock.nowAwake()).toBe(1_000);
  expect(clock.now()).toBe(clock.nowAwake());
  clock.learn(databaseNow(), clock.leaseElapsed());
  expect(clock.now()).toBe(databaseNow());
});

test('commits of one moment ask the machine once, and their leases are never counted longer for it', () => {
  let elapsed = 0;
  let sleptMs = 0;
  let asked = 0;
  const uptime = () => {
    asked += 1;
    return 5_000_000 + elapsed + sleptMs;
  };
  const clock = new Clock({ monotonic: () => elapsed, uptime }, 0);
  asked = 0;
  for (let commit = 0; commit < 50; commit += 1) clock.commitElapsed();
  expect(asked).toBe(1);
  elapsed += 1;
  sleptMs += 3_600_000;
  expect(clock.commitElapsed()).toBeLessThanOrEqual(clock.guardElapsed());
  elapsed += 1_000;
  expect(clock.commitElapsed()).toBe(clock.leaseElapsed());
});
