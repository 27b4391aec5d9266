import { fail } from '@holdfast/node-sdk';
import { DateTime } from 'luxon';
import { checkZone } from '../values/dates.ts';
import { nextOfCron } from './cron.ts';
import { instantsOf } from './readings.ts';
import type { ScheduleRule } from './rules.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const badRule = (index: number, why: string) =>
  fail.data('bad_schedule', { message: `Rule ${index + 1} of the schedule never fires: ${why}.` });

/** Longest time between two days that a rule of days can name: from one 31st to the next but one month's. */
const MOST_DAYS = 64;
/** The same for each so many of them: a 29th of February comes every other leap year at the least. */
const MOST_COUNTED_DAYS = 15_000;

/** Weeks begin on this Monday, where no date says otherwise. */
const FIRST_MONDAY = '1970-01-05';
const UNIT = { day: 'days', week: 'weeks', month: 'months' } as const;

/** Whether a date lies in one of each so many days, weeks or months. */
function isCounted({ every, nth, counted }: ScheduleRule, date: DateTime, index: number): boolean {
  if (nth === 1 || (every !== 'day' && every !== 'week' && every !== 'month')) return true;
  const first = DateTime.fromISO(counted || FIRST_MONDAY, { zone: 'utc' });
  if (!first.isValid) throw badRule(index, `there is no date ${counted}`);
  const between = Math.round(date.startOf(every).diff(first.startOf(every), UNIT[every]).as(UNIT[every]));
  return between % nth === 0;
}

/** Whether a rule of days names this date. Dates are counted in UTC, where none is left out. */
function isDayOf(rule: ScheduleRule, date: DateTime): boolean {
  switch (rule.every) {
    case 'week':
      return rule.weekdays.includes(date.weekday);
    case 'month':
      return rule.days.includes(date.day) || (rule.lastDay && date.day === date.daysInMonth);
    default:
      return true;
  }
}

/** A time of day on a date, as an instant; where it comes twice, the first time counts. */
function instantOf({ year, month, day }: DateTime, at: string, zone: string): number {
  const [hour = 0, minute = 0] = at.split(':').map(Number);
  return Math.min(...instantsOf(Date.UTC(year, month - 1, day, hour, minute), zone));
}

/** The next time of day on a day that a rule names. */
function nextOfDays(rule: ScheduleRule, index: number, zone: string, after: number): number {
  if (rule.every === 'month' && rule.days.length === 0 && !rule.lastDay)
    throw badRule(index, 'it names no day of the month');
  const { year, month, day } = DateTime.fromMillis(after, { zone });
  const before = DateTime.utc(year, month, day).minus({ days: 1 });
  for (let days = 0; days < (rule.nth === 1 ? MOST_DAYS : MOST_COUNTED_DAYS); days += 1) {
    const date = before.plus({ days });
    if (!isDayOf(rule, date) || !isCounted(rule, date, index)) continue;
    const at = instantOf(date, rule.at, zone);
    if (at > after) return at;
  }
  throw badRule(index, 'none of its days comes');
}

function cronOf(rule: ScheduleRule, index: number): string {
  if (rule.every === 'hours') {
    const hours = Array.from({ length: 24 }, (_, at) => at).filter((at) => at % rule.interval === 0);
    return `${rule.minute} ${hours.join(',')} * * *`;
  }
  const fields = rule.cron.trim().split(/\s+/);
  if (fields.length < 5 || fields.length > 6) throw badRule(index, 'a cron expression has five or six fields');
  if (fields.some((field) => /\bH\b|H\(/.test(field))) throw badRule(index, '"H" (a random time) is not supported');
  return fields.join(' ');
}

/** The next slot of one rule strictly after an instant. Seconds and minutes lie on a grid over all time, so that no hour cuts it. */
function nextOf(rule: ScheduleRule, index: number, zone: string, after: number): number {
  if (rule.every === 'minutes' || rule.every === 'seconds') {
    const step = rule.interval * (rule.every === 'seconds' ? SECOND_MS : MINUTE_MS);
    return (Math.floor(after / step) + 1) * step;
  }
  if (rule.every !== 'hours' && rule.every !== 'cron') return nextOfDays(rule, index, zone, after);
  const cron = cronOf(rule, index);
  try {
    return nextOfCron(cron, zone, after);
  } catch (error) {
    throw badRule(index, error instanceof Error ? error.message : String(error));
  }
}

/** When a schedule starts a run, and by which of its rules. */
export interface Slot {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Position of the rule, from 0; the first one where several meet. */
  readonly rule: number;
}

/**
 * The first slot after an instant. Rules that meet make one slot.
 *
 * @param zone IANA zone that times of day are taken in
 * @param after epoch milliseconds; the slot lies later than this
 * @returns null when there is no rule
 * @throws NodeFailure data/bad_schedule, data/bad_time_zone
 */
export function nextSlot(rules: readonly ScheduleRule[], zone: string, after: number): Slot | null {
  checkZone(zone);
  let best: Slot | null = null;
  for (const [index, rule] of rules.entries()) {
    const at = nextOf(rule, index, zone, after);
    if (!best || at < best.at) best = { at, rule: index };
  }
  return best;
}

/** What becomes of slots that were missed while nothing ran. */
export type MissedRuns = 'skip' | 'run-once' | 'run-all';

export interface DueOptions {
  /** Slots after this instant, up to and with `until`. Epoch milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly missed: MissedRuns;
  /** With `run-all`: the most slots that are made up for. */
  readonly most: number;
  /** A slot that is due for no longer than this is not missed. */
  readonly graceMs: number;
}

const NOON_MS = DAY_MS / 2;

/** All slots after an instant, up to and with another one. */
function slotsBetween(rules: readonly ScheduleRule[], zone: string, after: number, until: number): Slot[] {
  const slots: Slot[] = [];
  for (let slot = nextSlot(rules, zone, after); slot && slot.at <= until; slot = nextSlot(rules, zone, slot.at))
    slots.push(slot);
  return slots;
}

/**
 * Slots to start runs for, oldest first: the newest one or, with `run-all`, the
 * newest `most`; with `skip` only one that is due within its grace. Looks at the
 * last two days first and further back only for more, so that a long rest costs
 * little. A look begins at noon UTC, when hardly any zone changes its clocks: a
 * time that comes twice in a night then counts once, wherever the look began.
 */
export function dueSlots(
  rules: readonly ScheduleRule[],
  zone: string,
  { from, until, missed, most, graceMs }: DueOptions,
): Slot[] {
  const keep = missed === 'run-all' ? most : 1;
  let due: Slot[] = [];
  for (let days = 2; ; days *= 8) {
    const noon = Math.floor((until - days * DAY_MS) / DAY_MS) * DAY_MS + NOON_MS;
    const start = Math.max(from, noon);
    due = slotsBetween(rules, zone, start, until);
    if (due.length >= keep || start === from) break;
  }
  due = due.slice(-keep);
  return missed === 'skip' ? due.filter((slot) => until - slot.at <= graceMs) : due;
}
