import type { NodeFailure } from '@holdfast/node-sdk';
import type { Blackout } from '@holdfast/workflow';
import { describe, expect, test } from 'vitest';
import { blackoutEnd } from '../../src/connections/blackouts.ts';
import { Holds } from '../../src/connections/holds.ts';
import type { OpenHold } from '../../src/store/holds.ts';
import type { Effect } from '../../src/worker/effects.ts';
import { toFailure } from '../../src/worker/failures.ts';
import { Gate } from '../../src/worker/gate.ts';

const endOf = (window: Blackout, now: string, zone = 'UTC') => {
  const end = blackoutEnd([window], Date.parse(now), zone);
  return end === null ? null : new Date(end).toISOString();
};

describe('a blackout window', () => {
  test.each<[string, Blackout, string, string | null]>([
    [
      'begins with its first minute',
      { from: '18:00', to: '20:00' },
      '2026-03-02T18:00:00Z',
      '2026-03-02T20:00:00.000Z',
    ],
    ['is not there before', { from: '18:00', to: '20:00' }, '2026-03-02T17:59:59Z', null],
    ['is over with its end', { from: '18:00', to: '20:00' }, '2026-03-02T20:00:00Z', null],
    ['reaches past midnight', { from: '22:00', to: '06:00' }, '2026-03-03T05:00:00Z', '2026-03-03T06:00:00.000Z'],
    ['of a whole day ends with it', { from: '00:00', to: '00:00' }, '2026-03-02T12:00:00Z', '2026-03-03T00:00:00.000Z'],
    ['begins on its days only', { days: ['tue'], from: '10:00', to: '12:00' }, '2026-03-02T11:00:00Z', null],
    [
      'goes on into a day that is not one of them',
      { days: ['mon'], from: '22:00', to: '06:00' },
      '2026-03-03T01:00:00Z',
      '2026-03-03T06:00:00.000Z',
    ],
    [
      'goes by its own zone, over a change of the clocks',
      { from: '01:00', to: '04:00', timeZone: 'Europe/Berlin' },
      '2026-03-29T00:30:00Z',
      '2026-03-29T02:00:00.000Z',
    ],
  ])('%s', (_name, window, now, end) => {
    expect(endOf(window, now)).toBe(end);
  });

  test('counts in the zone of the workflow where it names none; the one that ends last counts', () => {
    expect(endOf({ from: '10:00', to: '12:00' }, '2026-07-01T08:30:00Z', 'Europe/Berlin')).toBe(
      '2026-07-01T10:00:00.000Z',
    );
    const both: Blackout[] = [
      { from: '10:00', to: '11:00' },
      { from: '10:00', to: '13:00' },
    ];
    expect(blackoutEnd(both, Date.parse('2026-07-01T10:30:00Z'), 'UTC')).toBe(Date.parse('2026-07-01T13:00:00Z'));
  });
});

test.each<[string, readonly Blackout[], string]>([
  ['its own', [{ from: '10:00', to: '11:00', timeZone: 'No/Where' }], 'UTC'],
  ['that of the workflow', [{ from: '10:00', to: '11:00' }], 'No/Where'],
])('a window in a time zone that does not exist, %s, holds at any hour', async (_name, blackouts, timeZone) => {
  const holds = await holding();
  const writing = { workspaceId: 'w', workflowId: 'f', connection: null, blackouts, timeZone };
  expect(holds.forbids(writing)?.failure).toMatchObject({ code: 'policy/blackout_zone', phase: 'unsent' });
  expect(holds.forbids({ ...writing, blackouts: [], timeZone })).toBeNull();
});

const hold = (said: Partial<OpenHold>): OpenHold => ({
  id: 'h',
  workspaceId: 'w',
  scope: 'workspace',
  subject: 'w',
  slug: null,
  reason: 'Month end.',
  setBy: 'Ana',
  ...said,
});

async function holding(...open: OpenHold[]): Promise<Holds> {
  const holds = new Holds({
    store: { standing: async () => ({ open, isLifted: false }), release: async () => [] },
    blackoutsOf: () => [],
    now: () => 0,
    ring: () => {},
    log: () => {},
  });
  await holds.look(false);
  return holds;
}

test.each<[string, OpenHold, boolean]>([
  ['on the workspace', hold({}), true],
  ['on another workspace', hold({ workspaceId: 'v', subject: 'v' }), false],
  ['on the workflow', hold({ scope: 'workflow', subject: 'f' }), true],
  ['on another workflow', hold({ scope: 'workflow', subject: 'g' }), false],
  ['on the connection', hold({ scope: 'connection', subject: 'c', slug: 'xero' }), true],
  ['on another connection', hold({ scope: 'connection', subject: 'd', slug: 'stripe' }), false],
  ['on a connection that was deleted', hold({ scope: 'connection', subject: 'd', slug: null }), false],
])('a hold %s', async (_name, open, isHeld) => {
  const holds = await holding(open);
  const writing = { workspaceId: 'w', workflowId: 'f', connection: 'xero', blackouts: [], timeZone: 'UTC' };
  expect(holds.forbids(writing)?.failure).toEqual(
    isHeld
      ? expect.objectContaining({
          class: 'policy',
          code: 'policy/kill_switch',
          phase: 'unsent',
          evidence: { hold: 'h' },
        })
      : undefined,
  );
});

describe('a hold that is set after the intent stands', () => {
  /** A write that comes as far as the last look before its first byte. */
  async function guarded(known?: Partial<Effect>): Promise<Effect | undefined> {
    const settled: Effect[] = [];
    const held = (await holding(hold({}))).forbids({
      workspaceId: 'w',
      workflowId: 'f',
      connection: null,
      blackouts: [],
      timeZone: 'UTC',
    });
    let forbidden: NodeFailure | null = null;
    const keeper = {
      gate: async () => {},
      settle: (effect: Effect) => void settled.push(effect),
      leaseLeftMs: () => 1_000,
      now: () => 0,
      nowAwake: () => 0,
      doubt: null,
      forbids: () => forbidden,
    };
    const request = { method: 'POST', url: 'https://example.com/', headers: {}, body: null };
    const effect =
      known &&
      ({
        stepId: 's',
        item: 0,
        seq: 0,
        key: 'k',
        sends: 1,
        request,
        body: null,
        keyValidUntil: null,
        ...known,
      } as Effect);
    const gate = new Gate(keeper, { stepId: 's', item: 0, seq: 0, key: 'k' }, { safeBy: 'key' }, effect);
    await gate.open(request);
    forbidden = held;
    expect(() => gate.guard()).toThrow(held?.message);
    gate.failed(toFailure(held, 'first_try'));
    return settled.at(-1);
  }

  test('sends no byte, and the write is known not to have happened', async () => {
    expect(await guarded()).toMatchObject({ state: 'rejected' });
  });

  test('says nothing of the send before it', async () => {
    expect(await guarded({ state: 'unknown' })).toMatchObject({ state: 'unknown' });
  });
});
