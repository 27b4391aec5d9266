import { defaulted, defineNode, fail, type Json } from '@holdfast/node-sdk';
import type { DateTime, DurationLikeObject } from 'luxon';
import { Type } from 'typebox';
import { choice, resultField, text, timeZone } from '../parameters.ts';
import { readDate, zoneOf } from '../values/dates.ts';
import { parsePath, setAt } from '../values/fields.ts';

const UNITS = {
  years: 'Years',
  months: 'Months',
  weeks: 'Weeks',
  days: 'Days',
  hours: 'Hours',
  minutes: 'Minutes',
  seconds: 'Seconds',
} as const;
type Unit = keyof typeof UNITS;

const only = (...operations: string[]) => ({ 'x-when': { operation: operations } });

/** Reads, formats, moves and compares dates. */
export const date = defineNode({
  type: 'data.date',
  typeVersion: 1,
  title: 'Date and time',
  description: 'Reads, formats, moves, rounds and compares dates, with time zones.',
  category: 'data',
  icon: 'calendar',
  keywords: ['datetime', 'format', 'add days', 'difference', 'timezone', 'month end'],
  mode: 'each',
  parameters: Type.Object({
    operation: choice(
      { title: 'Do', description: 'What is done with the date.' },
      {
        format: 'Write it in a form',
        add: 'Move it by a time',
        start: 'Go to the start of a span',
        end: 'Go to the end of a span',
        difference: 'Measure the time to another date',
        parts: 'Take it apart',
        now: 'Take the present time',
      },
      'format',
    ),
    value: defaulted(
      Type.Unsafe<Json>({
        default: null,
        title: 'Date',
        description: 'ISO 8601, epoch milliseconds, or a date as e-mail and SQL write it.',
        ...only('format', 'add', 'start', 'end', 'difference', 'parts'),
      }),
    ),
    other: defaulted(
      Type.Unsafe<Json>({
        default: null,
        title: 'Other date',
        description: 'The date to measure to.',
        ...only('difference'),
      }),
    ),
    amount: defaulted(
      Type.Number({
        default: 1,
        title: 'Amount',
        description: 'How far to move; less than 0 moves back.',
        ...only('add'),
      }),
    ),
    unit: choice(
      { title: 'Unit', description: 'Unit of the time or span.', ...only('add', 'start', 'end', 'difference') },
      UNITS,
      'days',
    ),
    pattern: text({
      title: 'Form',
      description: 'Letters as in yyyy-MM-dd HH:mm. Empty: ISO 8601.',
      examples: ['dd.MM.yyyy'],
    }),
    timeZone: timeZone(),
    field: resultField('date'),
  }),
  example: { operation: 'add', value: '=2026-01-31', amount: 1, unit: 'months' },

  run({ parameters, item, now, run }) {
    const { operation, unit, pattern, field } = parameters;
    const zone = zoneOf(parameters.timeZone, run.timeZone);
    const read = (value: Json | undefined, name: string): DateTime<true> => {
      const found = readDate(value, zone);
      if (found) return found.setZone(zone) as DateTime<true>;
      throw fail.data('not_a_date', {
        message: `${JSON.stringify(value ?? null).slice(0, 80)} is no date. Write it like 2026-01-31 or 2026-01-31T18:00.`,
        evidence: { path: `/${name}` },
      });
    };
    const write = (at: DateTime): string => (pattern === '' ? at.toISO() : at.toFormat(pattern)) ?? '';
    const result = (): Json => {
      switch (operation) {
        case 'now':
          return write(read(now(), 'value'));
        case 'format':
          return write(read(parameters.value, 'value'));
        case 'add':
          return write(read(parameters.value, 'value').plus({ [unit]: parameters.amount } as DurationLikeObject));
        case 'start':
          return write(read(parameters.value, 'value').startOf(singular(unit)));
        case 'end':
          return write(read(parameters.value, 'value').endOf(singular(unit)));
        case 'difference':
          return read(parameters.other, 'other').diff(read(parameters.value, 'value'), unit).as(unit);
        case 'parts':
          return partsOf(read(parameters.value, 'value'));
      }
    };
    return {
      output: setAt(item.json, parsePath(field), result()),
      ...(item.files ? { files: item.files } : {}),
    };
  },
});

const singular = (unit: Unit) => unit.slice(0, -1) as 'year' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second';

const partsOf = (at: DateTime): Json => ({
  year: at.year,
  month: at.month,
  day: at.day,
  hour: at.hour,
  minute: at.minute,
  second: at.second,
  weekday: at.weekday,
  weekNumber: at.weekNumber,
  quarter: at.quarter,
  daysInMonth: at.daysInMonth ?? 0,
  isWeekend: at.weekday > 5,
});
