import { defaulted } from '@holdfast/node-sdk';
import { type Static, Type } from 'typebox';
import { choice, flag, list, text, whole } from '../parameters.ts';

const at = (...every: string[]) => ({ 'x-when': { every } });

/** One rule of a schedule. Which fields matter depends on `every`. */
export const ruleSchema = Type.Object(
  {
    every: choice(
      { title: 'Every', description: 'Kind of rule.' },
      {
        seconds: 'So many seconds',
        minutes: 'So many minutes',
        hours: 'So many hours',
        day: 'Day',
        week: 'Week',
        month: 'Month',
        cron: 'Cron expression',
      },
      'day',
    ),
    interval: whole(
      {
        title: 'Interval',
        description: 'How many seconds, minutes or hours lie between two starts. Hours count from midnight.',
        ...at('seconds', 'minutes', 'hours'),
      },
      { minimum: 1, maximum: 1_440, standard: 15 },
    ),
    nth: whole(
      {
        title: 'Each so many',
        description: 'Only each so many of these days, weeks or months: 2 for every other one.',
        ...at('day', 'week', 'month'),
      },
      { minimum: 1, maximum: 366, standard: 1 },
    ),
    counted: defaulted(
      Type.String({
        title: 'Counted from',
        description: 'A date in the first of them. Empty: Monday 5 January 1970; months count from January.',
        pattern: '^(?:\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01]))?$',
        'x-form': 'a date such as 2026-01-05',
        default: '',
        examples: ['2026-01-05'],
        ...at('day', 'week', 'month'),
      }),
    ),
    minute: whole(
      { title: 'Minute', description: 'Minute of the hour.', ...at('hours') },
      { minimum: 0, maximum: 59, standard: 0 },
    ),
    at: defaulted(
      Type.String({
        title: 'At',
        description:
          'Time of day, 00:00 to 23:59. A time that a change of clocks leaves out is made up for; one that comes twice counts once.',
        pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$',
        'x-form': 'a time of day such as 09:00',
        default: '09:00',
        ...at('day', 'week', 'month'),
      }),
    ),
    weekdays: defaulted(
      Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
        title: 'Weekdays',
        description: 'Days of the week: 1 is Monday, 7 is Sunday.',
        minItems: 1,
        uniqueItems: true,
        default: [1],
        ...at('week'),
      }),
    ),
    days: list(
      Type.Integer({ minimum: 1, maximum: 31 }),
      {
        title: 'Days of the month',
        description: 'A month that does not have a day is left out; for its end use "Last day".',
        ...at('month'),
      },
      { maxItems: 31 },
    ),
    lastDay: flag({ title: 'Last day', description: 'Also on the last day of each month.', ...at('month') }),
    cron: text({
      title: 'Cron expression',
      description: 'Minute, hour, day of month, month, day of week; with six fields the first one is seconds.',
      examples: ['0 6 * * MON-FRI'],
      'x-control': 'cron',
      ...at('cron'),
    }),
  },
  { additionalProperties: false },
);

export type ScheduleRule = Static<typeof ruleSchema>;
