import { defaulted, defineNode, fail, type Json } from '@holdfast/node-sdk';
import { DateTime, type DurationLikeObject } from 'luxon';
import { Type } from 'typebox';
import { choice, resultField, text, timeZone } from '../parameters.ts';
import { readDate, zoneOf } from '../values/dates.ts';
import { parsePath, setAt } from '../values/fields.ts';

const UNITS = {
  years: 'Years',
  quarters: 'Quarters',
  months: 'Months',
  weeks: 'Weeks',
  days: 'Days',
  hours: 'Hours',
  minutes: 'Minutes',
  seconds: 'Seconds',
  milliseconds: 'Milliseconds',
} as const;
type Unit = keyof typeof UNITS;

const READING = ['format', 'add', 'start', 'end', 'round', 'difference', 'parts'];
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
        format: 'Read it, and write it in a form',
        add: 'Move it by a time',
        start: 'Go to the start of a span',
        end: 'Go to the end of a span',
        round: 'Round it to a span',
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
        ...only(...READING),
      }),
    ),
    readAs: text({
      title: 'Written as',
      description:
        'Letters as in dd.MM.yyyy HH:mm, where the date is written otherwise; X are seconds since 1970, x milliseconds.',
      examples: ['dd.MM.yyyy', 'd MMMM yyyy', 'X'],
      ...only(...READING),
    }),
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
      {
        title: 'Unit',
        description: 'Unit of the time or span.',
        ...only('add', 'start', 'end', 'round', 'difference'),
      },
      UNITS,
      'days',
    ),
    pattern: text({
      title: 'Form',
      description: 'Letters as in yyyy-MM-dd HH:mm. Empty: ISO 8601.',
      examples: ['dd.MM.yyyy'],
      ...only('format', 'add', 'start', 'end', 'round', 'now'),
    }),
    language: text({
      title: 'Language',
      description: 'Language of names of months and days, such as de or en-GB. Empty: English.',
      examples: ['de'],
    }),
    timeZone: timeZone(),
    field: resultField('date'),
  }),
  example: { operation: 'add', value: '=2026-01-31', amount: 1, unit: 'months' },

  run({ parameters, item, now, run }) {
    const { operation, unit, pattern, readAs, field } = parameters;
    const zone = zoneOf(parameters.timeZone, run.timeZone);
    const locale = localeOf(parameters.language);
    const read = (value: Json | undefined, name: string): DateTime<true> => {
      const found = readAs === '' ? readDate(value, zone) : readAsWritten(value, readAs, { zone, locale });
      if (found) return found.setZone(zone) as DateTime<true>;
      const said = JSON.stringify(value ?? null).slice(0, 80);
      throw fail.data('not_a_date', {
        message:
          readAs === ''
            ? `${said} is no date. Write it like 2026-01-31 or 2026-01-31T18:00, or say how it is written.`
            : `${said} is no date that is written as ${readAs}.`,
        evidence: { path: `/${name}` },
      });
    };
    const write = (at: DateTime): string =>
      (pattern === '' ? at.toISO() : at.setLocale(locale).toFormat(pattern)) ?? '';
    const result = (): Json => {
      switch (operation) {
        case 'now':
          return write(DateTime.fromMillis(now(), { zone }));
        case 'format':
          return write(read(parameters.value, 'value'));
        case 'add':
          return write(read(parameters.value, 'value').plus({ [unit]: parameters.amount } as DurationLikeObject));
        case 'start':
          return write(read(parameters.value, 'value').startOf(singular(unit)));
        case 'end':
          return write(read(parameters.value, 'value').endOf(singular(unit)));
        case 'round':
          return write(rounded(read(parameters.value, 'value'), unit));
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

const SINGULAR = {
  years: 'year',
  quarters: 'quarter',
  months: 'month',
  weeks: 'week',
  days: 'day',
  hours: 'hour',
  minutes: 'minute',
  seconds: 'second',
  milliseconds: 'millisecond',
} as const satisfies Record<Unit, string>;
const singular = (unit: Unit) => SINGULAR[unit];

/** The nearer end of the span that a date lies in; the later one from the middle on. */
function rounded(at: DateTime, unit: Unit): DateTime {
  const start = at.startOf(singular(unit));
  const next = start.plus({ [unit]: 1 } as DurationLikeObject);
  return at.toMillis() - start.toMillis() < next.toMillis() - at.toMillis() ? start : next;
}

/** Counts since 1970 as a form, in milliseconds. */
const EPOCHS: Readonly<Record<string, number>> = { X: 1_000, x: 1 };

/** A date in the form that a person says; null when it is not. */
function readAsWritten(value: Json | undefined, form: string, options: { zone: string; locale: string }) {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  const scale = EPOCHS[form];
  const isEpoch = scale !== undefined && /^-?\d{1,14}$/.test(text);
  const read = isEpoch ? DateTime.fromMillis(Number(text) * scale) : DateTime.fromFormat(text, form, options);
  return read.isValid ? (read as DateTime<true>) : null;
}

/** @throws NodeFailure data/bad_input */
function localeOf(language: string): string {
  try {
    return Intl.getCanonicalLocales(language || 'en')[0] ?? 'en';
  } catch {
    throw fail.data('bad_input', {
      message: `"${language.slice(0, 40)}" is no language. Write it like de or en-GB.`,
      evidence: { path: '/language' },
    });
  }
}

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
