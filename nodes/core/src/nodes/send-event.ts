import { DAY_MS, defineNode, fail, HOUR_MS, type Json } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { resultField, whole } from '../parameters.ts';
import { eventKey, eventName } from '../values/events.ts';
import { parsePath, setAt } from '../values/fields.ts';

/**
 * Sends an event to a run that waits for it by name and key. Where none does, it is
 * kept for a while, for the one that comes. Sent again by the same step, it is one event.
 */
export const sendEvent = defineNode({
  type: 'core.send-event',
  typeVersion: 1,
  title: 'Send an event',
  description: 'Lets a run go on that waits for this event, now or when it comes to wait.',
  category: 'flow',
  icon: 'broadcast',
  keywords: ['signal', 'message', 'correlate', 'notify', 'wake', 'resume', 'publish'],
  mode: 'each',
  parameters: Type.Object({
    event: Type.String({
      title: 'Event',
      description: 'Name of the event, such as payment.settled.',
      minLength: 1,
      maxLength: 1_000,
      examples: ['payment.settled'],
    }),
    key: Type.String({
      title: 'About',
      description: 'What it is about: the run that waits for the event with the same key goes on.',
      maxLength: 10_000,
      examples: ['={{ $json.invoiceNumber }}'],
    }),
    data: Type.Optional(
      Type.Unsafe<Json>({ title: 'Data', description: 'What the waiting run is told. Left out: the item.' }),
    ),
    keepHours: whole(
      { title: 'Keep for (hours)', description: 'How long it is kept while no run waits for it.' },
      { minimum: 1, maximum: (90 * DAY_MS) / HOUR_MS, standard: 24 },
    ),
    field: resultField('event'),
  }),
  example: { event: 'payment.settled', key: 'INV-1' },

  async run({ parameters, item, events }) {
    if (!events) throw fail.permanent('unsupported', { message: 'Events are not kept here.' });
    const { id, isMatched } = await events.send({
      name: eventName(parameters.event),
      key: eventKey(parameters.key),
      data: parameters.data ?? item.json,
      keepMs: parameters.keepHours * HOUR_MS,
    });
    return {
      output: setAt(item.json, parsePath(parameters.field), { id, matched: isMatched }),
      ...(item.files ? { files: item.files } : {}),
    };
  },
});
