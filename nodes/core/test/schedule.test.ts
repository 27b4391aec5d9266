import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import type { ScheduleRule } from '../src/schedule/rules.ts';
import { dueSlots, nextSlot } from '../src/schedule/slots.ts';

const DAY = 86_400_000;

const rule = (said: Partial<ScheduleRule>): ScheduleRule => ({
  every: 'day',
  interval: 15,
  nth: 1,
  counted: '',
  minute: 0,
  at: '09:00',
  weekdays: [1],
  days: [],
  lastDay: false,
  cron: '',
  ...said,
});

const slots = (said: Partial<ScheduleRule>, zone: string, from: string, count: number): string[] => {
  const found: string[] = [];
  for (let at = Date.parse(from); found.length < count; ) {
    at = nextSlot([rule(said)], zone, at)?.at ?? Number.NaN;
    found.push(new Date(at).toISOString());
  }
  return found;
};

describe('slots of a schedule', () => {
  test('a time that the change to summer time leaves out is made up for once', () => {
    expect(slots({ at: '02:30' }, 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  test('a time that comes twice when summer time ends counts once', () => {
    expect(slots({ at: '02:30' }, 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  test('weekdays, days of the month and last days', () => {
    expect(slots({ every: 'week', weekdays: [1, 7], at: '00:00' }, 'UTC', '2026-01-15T00:00:00Z', 3)).toEqual([
      '2026-01-18T00:00:00.000Z',
      '2026-01-19T00:00:00.000Z',
      '2026-01-25T00:00:00.000Z',
    ]);
    expect(slots({ every: 'month', days: [15], lastDay: true, at: '12:00' }, 'UTC', '2026-02-01T00:00:00Z', 3)).toEqual(
      ['2026-02-15T12:00:00.000Z', '2026-02-28T12:00:00.000Z', '2026-03-15T12:00:00.000Z'],
    );
  });

  test('every other day, week or month, counted from a date', () => {
    expect(slots({ nth: 3, counted: '2026-03-01', at: '06:00' }, 'Europe/Berlin', '2026-03-26T00:00:00Z', 3)).toEqual([
      '2026-03-28T05:00:00.000Z',
      '2026-03-31T04:00:00.000Z',
      '2026-04-03T04:00:00.000Z',
    ]);
    const weekly: Partial<ScheduleRule> = { every: 'week', nth: 2, weekdays: [1, 4], at: '12:00' };
    expect(slots({ ...weekly, counted: '2026-01-07' }, 'UTC', '2026-01-05T12:00:00Z', 3)).toEqual([
      '2026-01-08T12:00:00.000Z',
      '2026-01-19T12:00:00.000Z',
      '2026-01-22T12:00:00.000Z',
    ]);
    expect(slots({ every: 'month', nth: 3, days: [31], at: '00:00' }, 'UTC', '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-01-31T00:00:00.000Z',
      '2026-07-31T00:00:00.000Z',
      '2026-10-31T00:00:00.000Z',
    ]);
    expect(
      slots({ every: 'month', nth: 12, days: [29], counted: '2024-02-01' }, 'UTC', '2025-01-01T00:00:00Z', 1),
    ).toEqual(['2028-02-29T09:00:00.000Z']);
    expect(() => nextSlot([rule({ nth: 2, counted: '2026-02-31' })], 'UTC', 0)).toThrow('no date 2026-02-31');
  });

  test('every so many seconds', () => {
    expect(slots({ every: 'seconds', interval: 20 }, 'UTC', '2026-01-01T00:00:05Z', 2)).toEqual([
      '2026-01-01T00:00:20.000Z',
      '2026-01-01T00:00:40.000Z',
    ]);
  });

  test('every so many hours counts from midnight in the zone', () => {
    expect(slots({ every: 'hours', interval: 10, minute: 5 }, 'Asia/Kolkata', '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-01-01T04:35:00.000Z',
      '2026-01-01T14:35:00.000Z',
      '2026-01-01T18:35:00.000Z',
    ]);
  });

  test('cron takes five or six fields', () => {
    expect(slots({ every: 'cron', cron: '*/30 * * * * *' }, 'UTC', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2026-01-01T00:00:30.000Z',
      '2026-01-01T00:01:00.000Z',
    ]);
    expect(slots({ every: 'cron', cron: '0 6 * * MON-FRI' }, 'UTC', '2026-01-03T00:00:00Z', 1)).toEqual([
      '2026-01-05T06:00:00.000Z',
    ]);
  });

  test.each(['', '* * *', '61 * * * *', 'H H * * *', '0 0 30 2 *', '* * * * * * *'])(
    'the cron expression "%s" is refused',
    (cron) => {
      expect(() => nextSlot([rule({ every: 'cron', cron })], 'UTC', 0)).toThrow('Rule 1 of the schedule');
    },
  );

  test('a rule without days and a zone that does not exist are refused', () => {
    expect(() => nextSlot([rule({ every: 'month' })], 'UTC', 0)).toThrow('names no day');
    expect(() => nextSlot([rule({})], 'Europe/Atlantis', 0)).toThrow('no time zone');
  });

  /**
   * The one start of a day at a time of day, worked out from the offsets about it:
   * the first instant that shows it; where the clocks jump over it, as much later
   * as they jump. Null where the zone leaves the whole day out.
   */
  function startOf(date: DateTime, at: string, zone: string): number | null {
    const [hour = 0, minute = 0] = at.split(':').map(Number);
    const read = date.set({ hour, minute }).toMillis();
    const offsets = [-24, 0, 24].map((hours) => DateTime.fromMillis(read + hours * 3_600_000, { zone }).offset);
    const isThere = (instant: number) => {
      const { day, hour: h, minute: m } = DateTime.fromMillis(instant, { zone });
      return day === date.day && h === hour && m === minute;
    };
    const shown = offsets.map((offset) => read - offset * 60_000).filter(isThere);
    if (shown.length > 0) return Math.min(...shown);
    const noon = date.set({ hour: 12 }).toMillis();
    const isDay = offsets.some((o) => DateTime.fromMillis(noon - o * 60_000, { zone }).day === date.day);
    return isDay ? read - Math.min(...offsets) * 60_000 : null;
  }

  test('a time of day comes once on every day of every zone and year', () => {
    const zones = [
      'Europe/Berlin',
      'America/St_Johns',
      'America/Sao_Paulo',
      'Africa/Cairo',
      'Asia/Beirut',
      'Asia/Tehran',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Pacific/Auckland',
      'Pacific/Apia',
      'UTC',
    ];
    const month = fc.record({ year: fc.integer({ min: 2010, max: 2035 }), month: fc.integer({ min: 1, max: 12 }) });
    const time = fc.constantFrom('00:00', '00:15', '00:30', '01:45', '02:00', '02:30', '03:00', '12:00', '23:30');
    fc.assert(
      fc.property(fc.constantFrom(...zones), month, time, (zone, { year, month }, at) => {
        const from = Date.UTC(year, month - 1, 1, 12);
        const expected = Array.from({ length: 33 }, (_, day) => DateTime.utc(year, month, 1).plus({ days: day - 1 }))
          .flatMap((date) => startOf(date, at, zone) ?? [])
          .filter((instant) => instant > from)
          .slice(0, 28)
          .map((instant) => new Date(instant).toISOString());
        expect(slots({ at }, zone, new Date(from).toISOString(), expected.length)).toEqual(expected);
      }),
      {
        numRuns: 150,
        examples: [
          ['Africa/Cairo', { year: 2024, month: 4 }, '00:00'],
          ['Australia/Lord_Howe', { year: 2026, month: 10 }, '02:00'],
          ['America/Sao_Paulo', { year: 2017, month: 10 }, '00:30'],
          ['Pacific/Apia', { year: 2011, month: 12 }, '09:00'],
          ['Pacific/Apia', { year: 2010, month: 9 }, '01:45'],
        ],
      },
    );
  });

  test('cron and hours go on where the clocks change at midnight, or by half an hour', () => {
    const cron = (expression: string): Partial<ScheduleRule> => ({ every: 'cron', cron: expression });
    // Cairo jumps from 00:00 to 01:00.
    expect(slots(cron('15 0 * * *'), 'Africa/Cairo', '2026-04-23T12:00:00Z', 2)).toEqual([
      '2026-04-23T22:15:00.000Z',
      '2026-04-24T21:15:00.000Z',
    ]);
    // Lord Howe goes back from 02:00 to 01:30, and jumps from 02:00 to 02:30.
    expect(slots({ every: 'hours', interval: 1 }, 'Australia/Lord_Howe', '2026-04-04T13:00:00Z', 4)).toEqual([
      '2026-04-04T14:00:00.000Z',
      '2026-04-04T15:30:00.000Z',
      '2026-04-04T16:30:00.000Z',
      '2026-04-04T17:30:00.000Z',
    ]);
    expect(slots(cron('*/15 1-2 * * *'), 'Australia/Lord_Howe', '2026-10-03T14:40:00Z', 6)).toEqual([
      '2026-10-03T14:45:00.000Z',
      '2026-10-03T15:00:00.000Z',
      '2026-10-03T15:15:00.000Z',
      '2026-10-03T15:30:00.000Z',
      '2026-10-03T15:45:00.000Z',
      '2026-10-04T14:00:00.000Z',
    ]);
    // The Chatham Islands go back from 03:45 to 02:45.
    expect(slots({ every: 'hours', interval: 1, minute: 45 }, 'Pacific/Chatham', '2026-04-04T12:30:00Z', 3)).toEqual([
      '2026-04-04T13:00:00.000Z',
      '2026-04-04T14:00:00.000Z',
      '2026-04-04T15:00:00.000Z',
    ]);
  });

  /**
   * Slots of minutes and hours, worked out by looking at the clock of the zone every minute. What it shows twice counts
   * once, where not every hour counts anyway; what it leaves out comes as much later as it jumps.
   */
  function lookedUp(zone: string, from: number, until: number, minutes: number[], hours: number[]): number[] {
    const seen = new Map<number, number[]>();
    for (let at = from - DAY; at <= until + DAY; at += 60_000) {
      const reading = at + DateTime.fromMillis(at, { zone }).offset * 60_000;
      seen.set(reading, [...(seen.get(reading) ?? []), at]);
    }
    const starts = new Set<number>();
    for (let reading = from - DAY; reading <= until + DAY; reading += 60_000) {
      const clock = new Date(reading);
      if (!minutes.includes(clock.getUTCMinutes()) || !hours.includes(clock.getUTCHours())) continue;
      const shown = seen.get(reading) ?? [];
      const before = DateTime.fromMillis(reading - DAY, { zone }).offset * 60_000;
      for (const at of shown.length === 0 ? [reading - before] : hours.length === 24 ? shown : shown.slice(0, 1))
        starts.add(at);
    }
    return [...starts].filter((at) => at > from && at <= until).toSorted((a, b) => a - b);
  }

  test('cron and hours follow the clock of every zone over its changes', () => {
    const changes = fc.constantFrom<readonly [string, string]>(
      ['Europe/Berlin', '2026-03-29'],
      ['Europe/Berlin', '2026-10-25'],
      ['America/St_Johns', '2026-03-08'],
      ['America/Santiago', '2026-04-05'],
      ['America/Santiago', '2026-09-06'],
      ['Africa/Cairo', '2026-04-24'],
      ['Africa/Cairo', '2026-10-30'],
      ['Africa/Casablanca', '2026-02-15'],
      ['Australia/Lord_Howe', '2026-04-05'],
      ['Australia/Lord_Howe', '2026-10-04'],
      ['Pacific/Chatham', '2026-04-05'],
      ['Pacific/Chatham', '2026-09-27'],
      ['Pacific/Apia', '2010-09-26'],
      ['Asia/Kathmandu', '2026-01-01'],
    );
    const minutes = fc.uniqueArray(fc.constantFrom(0, 5, 15, 30, 45, 59), { minLength: 1, maxLength: 4 });
    const hours = fc.oneof(
      fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
      fc.constant(Array.from({ length: 24 }, (_, hour) => hour)),
    );
    fc.assert(
      fc.property(changes, minutes, hours, fc.integer({ min: -600, max: 1_500 }), ([zone, day], ms, hs, late) => {
        const from = Date.parse(day) + late * 60_000;
        const until = from + DAY;
        const list = [rule({ every: 'cron', cron: `${ms.join(',')} ${hs.join(',')} * * *` })];
        const found: number[] = [];
        for (let slot = nextSlot(list, zone, from); slot && slot.at <= until; slot = nextSlot(list, zone, slot.at))
          found.push(slot.at);
        const iso = (at: number) => new Date(at).toISOString();
        expect(found.map(iso)).toEqual(lookedUp(zone, from, until, ms, hs).map(iso));
      }),
      { numRuns: 40 },
    );
  });

  test('rules that meet make one slot', () => {
    expect(nextSlot([rule({}), rule({ every: 'minutes', interval: 60 })], 'UTC', Date.UTC(2026, 0, 1, 8))).toEqual({
      at: Date.UTC(2026, 0, 1, 9),
      rule: 0,
    });
  });

  test('walking back over changes of the clock meets the slots of walking forward', () => {
    const rules = fc.oneof(
      fc.record({
        every: fc.constant('day' as const),
        at: fc.constantFrom('00:00', '01:30', '02:00', '02:30', '03:00', '23:59'),
      }),
      fc.record({ every: fc.constant('hours' as const), interval: fc.integer({ min: 1, max: 24 }) }),
      fc.record({ every: fc.constant('minutes' as const), interval: fc.integer({ min: 7, max: 90 }) }),
    );
    const start = fc.constantFrom(Date.UTC(2026, 2, 28, 5), Date.UTC(2026, 9, 24, 5), Date.UTC(2026, 5, 1));
    const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC');
    fc.assert(
      fc.property(rules, start, zone, (said, from, tz) => {
        const list = [rule(said)];
        const forward: number[] = [];
        const until = from + 2 * 86_400_000;
        for (let slot = nextSlot(list, tz, from); slot && slot.at <= until; slot = nextSlot(list, tz, slot.at))
          forward.push(slot.at);
        const back = dueSlots(list, tz, { from, until, missed: 'run-all', most: 1_000, graceMs: 0 });
        expect(back.map(({ at }) => at)).toEqual(forward);
      }),
      { numRuns: 60 },
    );
  });

  test('missed starts are left out, made up for once, or made up for up to a limit', () => {
    const hour = 3_600_000;
    const due = (missed: 'skip' | 'run-once' | 'run-all', late = 0) =>
      dueSlots([rule({ every: 'minutes', interval: 60 })], 'UTC', {
        from: 0,
        until: 10 * hour + late,
        missed,
        most: 3,
        graceMs: 60_000,
      }).map(({ at }) => at / hour);
    expect(due('run-all')).toEqual([8, 9, 10]);
    expect(due('run-once')).toEqual([10]);
    expect(due('skip', 60_000)).toEqual([10]);
    expect(due('skip', 60_001)).toEqual([]);
  });
});
