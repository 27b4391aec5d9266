import { DAY_MS, defaulted, defineNode, fail, HOUR_MS, MINUTE_MS, SECOND_MS } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, text, timeZone, whole } from '../parameters.ts';
import { passOn } from '../records/lists.ts';
import { readDate, zoneOf } from '../values/dates.ts';

const UNITS = { seconds: SECOND_MS, minutes: MINUTE_MS, hours: HOUR_MS, days: DAY_MS } as const;
const MAX_WAIT_MS = 366 * DAY_MS;
const when = (...kinds: string[]) => ({ 'x-when': { for: kinds } });

/**
 * Lets the run rest: for a time, until a moment, or until its address is called.
 * No worker is held meanwhile; a restart changes nothing.
 */
export const wait = defineNode({
  type: 'core.wait',
  typeVersion: 1,
  title: 'Wait',
  description: 'Lets the run rest for a time, until a moment, or until somebody calls its address.',
  category: 'flow',
  icon: 'hourglass',
  keywords: ['delay', 'sleep', 'pause', 'timer', 'callback', 'resume', 'until'],
  mode: 'all',
  parks: true,
  parameters: Type.Object({
    for: choice(
      { title: 'Wait', description: 'What ends the wait.' },
      { time: 'For some time', until: 'Until a moment', call: 'Until the run is called' },
      'time',
    ),
    amount: defaulted(
      Type.Number({
        title: 'Amount',
        description: 'How long to wait.',
        exclusiveMinimum: 0,
        maximum: 1_000_000,
        default: 1,
        ...when('time'),
      }),
    ),
    unit: choice(
      { title: 'Unit', description: 'Unit of the amount.', ...when('time') },
      { seconds: 'Seconds', minutes: 'Minutes', hours: 'Hours', days: 'Days' },
      'minutes',
    ),
    until: text({
      title: 'Moment',
      description: 'Date and time, ISO 8601. A moment that has passed does not wait.',
      examples: ['2026-12-31T18:00'],
      ...when('until'),
    }),
    timeZone: timeZone(when('until')),
    withinMinutes: whole(
      {
        title: 'Called within (minutes)',
        description:
          'After that the step fails as policy/expired. The address is $run.resumeUrl: hand it to whoever is to call, in a step before this one. Each step has an address of its own, good for one call.',
        'x-deadline': true,
        ...when('call'),
      },
      { minimum: 1, maximum: 366 * 24 * 60, standard: 7 * 24 * 60 },
    ),
  }),
  example: { for: 'time', amount: 5, unit: 'minutes' },

  run({ parameters, items, now, run }) {
    const out = { outputs: { out: items.map((item, index) => passOn(item, index)) } };
    switch (parameters.for) {
      case 'call':
        return { suspend: { kind: 'callback', deadline: now() + parameters.withinMinutes * MINUTE_MS } };
      case 'time': {
        const lengthMs = parameters.amount * UNITS[parameters.unit];
        if (lengthMs > MAX_WAIT_MS) throw fail.data('too_long', { message: 'A run can wait for a year at most.' });
        return { suspend: { kind: 'timer', until: now() + lengthMs } };
      }
      case 'until': {
        const moment = readDate(parameters.until, zoneOf(parameters.timeZone, run.timeZone));
        if (!moment) {
          throw fail.data('not_a_date', {
            message: `"${parameters.until.slice(0, 64)}" is no moment to wait for. Write it like 2026-12-31T18:00.`,
            evidence: { path: '/until' },
          });
        }
        const until = moment.toMillis();
        if (until - now() > MAX_WAIT_MS) throw fail.data('too_long', { message: 'A run can wait for a year at most.' });
        return until <= now() ? out : { suspend: { kind: 'timer', until } };
      }
    }
  },

  resume({ items, parameters }, { outcome, data }) {
    if (outcome.kind === 'expired') {
      throw fail.policy('expired', {
        message: `Nobody called the run within ${parameters.withinMinutes} minutes.`,
        decidedBy: 'deadline',
      });
    }
    if (outcome.kind !== 'called') return { outputs: { out: items.map((item, index) => passOn(item, index)) } };
    return {
      outputs: {
        out: items.map((item, index) => ({ ...passOn(item, index), json: { ...item.json, call: data } })),
      },
    };
  },
});
