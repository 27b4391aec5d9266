import { parameter } from '@holdfast/node-sdk';
import { flag, isRecord, shape, text } from '@holdfast/node-sdk/records';
import { getOne, listOf } from '../operations.ts';
import type { Resource } from '../resources.ts';
import { instant } from '../schema/money.ts';

/** What happened. The object stands there in the words of Stripe, as it was then. */
export const events: Resource = {
  path: 'events',
  title: 'event',
  source: 'https://docs.stripe.com/api/events',
  idLike: 'evt_1NG8Du2eZvKYlo2CUI79vXWy',
  shape: shape({
    id: text('id'),
    type: text('type'),
    apiVersion: text('api_version'),
    isLive: flag('livemode'),
    createdAt: instant('created'),
    object: {
      from: 'data',
      schema: { type: 'object' },
      read: (data) => (isRecord(data) && isRecord(data.object) ? data.object : {}),
    },
  }),
};

export const getEvent = getOne(events, {
  type: 'stripe.event.get',
  title: 'Read an event',
  description: 'Reads one event. Stripe keeps them for 30 days.',
  icon: 'file-search',
});

export const listEvents = listOf(
  events,
  {
    type: 'stripe.event.list',
    title: 'List events',
    description: 'Reads what happened in the account, each event as an item of its own. Stripe keeps them for 30 days.',
    icon: 'history',
  },
  {
    settings: {
      kind: parameter.text({
        title: 'Kind',
        description: 'Only these, such as charge.refunded or payout.*.',
        pattern: '^[a-z0-9_.]{0,100}(\\*)?$',
        'x-form': 'the kind of an event, such as charge.refunded or payout.*',
      }),
    },
    queryOf: ({ kind }) => (typeof kind === 'string' && kind !== '' ? { type: kind } : {}),
  },
);
