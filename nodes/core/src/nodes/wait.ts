import { DAY_MS, defaulted, defineNode, fail, HOUR_MS, MINUTE_MS, SECOND_MS } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { choice, text, timeZone, whole } from '../parameters.ts';
import { passOn } from '../records/lists.ts';
import { readDate, zoneOf } from '../values/dates.ts';
import { eventKey, eventName } from '../values/events.ts';

const UNITS = { seconds: SECOND_MS, minutes: MINUTE_MS, hours: HOUR_MS, days: DAY_MS } as const;
const MAX_WAIT_MS = 366 * DAY_MS;
const when = (...kinds: string[]) => ({ 'x-when': { for: kinds } });

/**
 * Lets the run rest: for a time, until a moment, until its address is called, or an event comes.
 * No worker is held meanwhile; a restart changes nothing.
 */
export const wait = defineNode({
  type: 'core.wait',
  typeVersion: 1,
  title: 'Wait',
  description:
    'Lets the run rest for a time, until a moment, until somebody calls its address, or until an event comes.',
  category: 'flow',
  icon: 'hourglass',
  keywords: [
    'delay',
    'sleep',
    'pause',
    'timer',
    'callback',
    'resume',
    'until',
    'event',
    'message',
    'correlate',
    'signal',
  ],
  mode: 'all',
  parks: true,
  parameters: Type.Object({
    for: choice(
      { title: 'Wait', description: 'What ends the wait.' },
      {
        time: 'For some time',
        until: 'Until a moment',
        call: 'Until the run is called',
        event: 'Until an event comes',
      },
      'time',
    ),
    amount: defaulted(
      Type.Number({
        title: 'Amount',
        description: 'How long to wait.',
        exclusiveMinimum: 0,
        maximum: 1_000_000,
        default: 1,
        'x-must-come': true,
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
      'x-needed': true,
      ...when('until'),
    }),
    timeZone: timeZone(when('until')),
    event: text({
      title: 'Event',
      description: 'Name of the event, such as payment.settled. It is sent by the step "Send an event" or by the API.',
      examples: ['payment.settled'],
      'x-needed': true,
      ...when('event'),
    }),
    key: text({
      title: 'About',
      description:
        'What the event must be about: the key it is sent with, one for all items. One that came before is kept for a while and counts.',
      examples: ['={{ $json.invoiceNumber }}'],
      'x-needed': true,
      ...when('event'),
    }),
    withinMinutes: whole(
      {
        title: 'Within (minutes)',
        description:
          'After that the step fails as policy/expired. To be called, the address is $run.resumeUrl: hand it to whoever is to call, in a step before this one. Each step has an address of its own, good for one call.',
        'x-deadline': true,
        'x-must-come': true,
        ...when('call', 'event'),
      },
      { minimum: 1, maximum: 366 * 24 * 60, standard: 7 * 24 * 60 },
    ),
  }),
  example: { for: 'time', amount: 5, unit: 'minutes' },

  run({ parameters, parametersFor, items, now, run }) {
    const out = { outputs: { out: items.map((item, index) => passOn(item, index)) } };
    switch (parameters.for) {
      case 'call':
        return { suspend: { kind: 'callback', deadline: now() + parameters.withinMinutes * MINUTE_MS } };
      case 'event':
        for (let index = 1; index < items.length; index += 1)
          if (parametersFor(index).key !== parameters.key) throw manyKeys(parameters.key, parametersFor(index).key);
        return {
          suspend: {
            kind: 'event',
            name: eventName(parameters.event),
            key: eventKey(parameters.key),
            deadline: now() + parameters.withinMinutes * MINUTE_MS,
          },
        };
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
        message:
          parameters.for === 'event'
            ? `No event "${parameters.event}" about "${parameters.key}" came within ${parameters.withinMinutes} minutes.`
            : `Nobody called the run within ${parameters.withinMinutes} minutes.`,
        decidedBy: 'deadline',
      });
    }
    const said = parameters.for === 'event' ? { event: data } : { call: data };
    if (outcome.kind !== 'called') return { outputs: { out: items.map((item, index) => passOn(item, index)) } };
    return {
      outputs: {
        out: items.map((item, index) => ({ ...passOn(item, index), json: { ...item.json, ...said } })),
      },
    };
  },
});

/** One event ends the wait of all items: which of several it is about, nobody could say. */
const manyKeys = (first: string, other: string) =>
  fail.data('bad_input', {
    message: `The items wait for events about different things, such as "${first.slice(0, 64)}" and "${other.slice(0, 64)}". Let each of them wait on its own: in a loop, or in a workflow that is called for each.`,
    decidedBy: '1c.input',
    evidence: { path: '/key' },
  });
