import { fail } from '@holdfast/node-sdk';
import { CronExpressionParser } from 'cron-parser';
import { checkZone } from '../values/dates.ts';
import type { ScheduleRule } from './rules.ts';

const MINUTE_MS = 60_000;

const badRule = (index: number, why: string) =>
  fail.data('bad_schedule', { message: `Rule ${index + 1} of the schedule never fires: ${why}.` });

/** A rule as a cron expression. Minutes have none: their grid is laid over all time, so that no hour cuts it. */
function cronOf(rule: ScheduleRule, index: number): string {
  const [hour, minute] = rule.at.split(':').map(Number);
  switch (rule.every) {
    case 'hours': {
      const hours = Array.from({ length: 24 }, (_, at) => at).filter((at) => at % rule.interval === 0);
      return `${rule.minute} ${hours.join(',')} * * *`;
    }
    case 'week':
      return `${minute} ${hour} * * ${rule.weekdays.join(',')}`;
    case 'month': {
      const days = [...rule.days, ...(rule.lastDay ? ['L'] : [])];
      if (days.length === 0) throw badRule(index, 'it names no day of the month');
      return `${minute} ${hour} ${days.join(',')} * *`;
    }
    case 'cron': {
      const fields = rule.cron.trim().split(/\s+/);
      if (fields.length < 5 || fields.length > 6) throw badRule(index, 'a cron expression has five or six fields');
      if (fields.some((field) => /\bH\b|H\(/.test(field))) throw badRule(index, '"H" (a random time) is not supported');
      return fields.join(' ');
    }
    default:
      return `${minute} ${hour} * * *`;
  }
}

type Direction = 'next' | 'prev';

/** The nearest slot of one rule strictly after, or strictly before, an instant. */
function nearest(rule: ScheduleRule, index: number, zone: string, from: number, direction: Direction): number {
  if (rule.every === 'minutes') {
    const step = rule.interval * MINUTE_MS;
    return direction === 'next' ? (Math.floor(from / step) + 1) * step : (Math.ceil(from / step) - 1) * step;
  }
  const cron = cronOf(rule, index);
  try {
    return CronExpressionParser.parse(cron, { currentDate: new Date(from), tz: zone })
      [direction]()
      .getTime();
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

function nearestSlot(rules: readonly ScheduleRule[], zone: string, from: number, direction: Direction): Slot | null {
  checkZone(zone);
  let best: Slot | null = null;
  for (const [index, rule] of rules.entries()) {
    const at = nearest(rule, index, zone, from, direction);
    if (!best || (direction === 'next' ? at < best.at : at > best.at)) best = { at, rule: index };
  }
  return best;
}

/**
 * The first slot after an instant. Rules that meet make one slot.
 *
 * @param zone IANA zone that times of day are taken in
 * @param after epoch milliseconds; the slot lies later than this
 * @returns null when there is no rule
 * @throws NodeFailure data/bad_schedule, data/bad_time_zone
 */
export const nextSlot = (rules: readonly ScheduleRule[], zone: string, after: number): Slot | null =>
  nearestSlot(rules, zone, after, 'next');

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

/**
 * Slots to start runs for, oldest first: the newest one or, with `run-all`, the
 * newest `most`; with `skip` only one that is due within its grace. Walks back
 * from `until`, so that a long rest costs no more than a short one.
 */
export function dueSlots(
  rules: readonly ScheduleRule[],
  zone: string,
  { from, until, missed, most, graceMs }: DueOptions,
): Slot[] {
  const due: Slot[] = [];
  const keep = missed === 'run-all' ? most : 1;
  for (let before = until + 1; due.length < keep; ) {
    const slot = nearestSlot(rules, zone, before, 'prev');
    if (!slot || slot.at <= from) break;
    due.unshift(slot);
    before = slot.at;
  }
  return missed === 'skip' ? due.filter((slot) => until - slot.at <= graceMs) : due;
}
