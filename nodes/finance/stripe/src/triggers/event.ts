import {
  type Change,
  defineTrigger,
  type FollowContext,
  HOUR_MS,
  type Json,
  type JsonObject,
  MINUTE_MS,
  type Notice,
  parameter,
  type Swept,
  sweepMinutes,
} from '@holdfast/node-sdk';
import { isRecord, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, listAll, objectOf } from '../calls.ts';
import { stripe } from '../connection.ts';
import { events } from '../nodes/events.ts';
import { EVENT } from '../webhook.ts';

const parameters = Type.Object(
  {
    kinds: parameter.list(
      Type.String({
        pattern: '^[a-z0-9_.]{1,100}(\\.\\*)?$',
        'x-form': 'the kind of an event, such as charge.refunded or payout.*',
      }),
      {
        title: 'Events',
        description: 'Only these, such as charge.refunded or payout.*. Empty: all of them.',
        examples: [['payment_intent.succeeded', 'charge.refunded']],
      },
      { maxItems: 100 },
    ),
    sweepMinutes: sweepMinutes(),
  },
  { additionalProperties: false },
);
type Context = FollowContext<Static<typeof parameters>>;

/** How much time one part of a sweep covers, and how far it goes back: what happens may come into sight a little later. */
const PART_MS = HOUR_MS;
const OVERLAP_MS = 5 * MINUTE_MS;
/** Events of one part at most. */
const MOST = 5_000;

/** Starts a run for each event of the account. An event is one change, whether a call or a sweep learnt of it first. */
export const eventHappened = defineTrigger({
  type: 'stripe.event.happened',
  typeVersion: 1,
  title: 'Something has happened at Stripe',
  description: 'Starts a run for each event, such as a payment that succeeded, a refund or a payout.',
  icon: 'bolt',
  source: 'provider',
  connection: stripe,
  keywords: ['stripe', 'webhook', 'payment', 'payout', 'refund', 'event', 'new'],
  parameters,
  output: events.shape.schema,
  example: { kinds: ['payment_intent.succeeded'] },
  follow: { kinds: () => [EVENT], look, sweep },
});

/** Reads the events that calls named: what is believed is what Stripe answers, never the call. */
async function look(context: Context, notices: readonly Notice[]): Promise<Change[]> {
  const found: Change[] = [];
  for (const id of new Set(notices.map(({ data }) => String(data.id)))) {
    const { body } = await context.connection.get(api(events.path, id), { signal: context.signal });
    found.push(...changeOf(context, objectOf(body)));
  }
  return found;
}

/** Reads on by time, an hour in each part, oldest first. */
async function sweep(
  context: Context,
  { cursor, begunAt }: { readonly cursor: Json; readonly begunAt: number },
): Promise<Swept> {
  const since = isRecord(cursor) && typeof cursor.since === 'number' ? cursor.since : begunAt;
  const now = context.now();
  const until = Math.min(now, since + PART_MS);
  const [only, ...others] = context.parameters.kinds;
  const found = await listAll(context.connection, api(events.path), {
    query: {
      'created[gte]': Math.floor(since / 1_000),
      'created[lt]': Math.ceil(until / 1_000) + 1,
      type: others.length === 0 ? only : undefined,
    },
    limit: MOST,
    signal: context.signal,
  });
  const changes = found.toReversed().flatMap((event) => changeOf(context, event));
  const isMore = until < now;
  return {
    changes: changes.filter(({ at }) => at >= Math.floor(begunAt / 1_000) * 1_000),
    isMore,
    cursor: { since: isMore ? until : Math.max(begunAt, until - OVERLAP_MS) },
  };
}

function changeOf({ parameters: { kinds } }: Context, event: JsonObject): Change[] {
  const [id, type] = [textAt(event, 'id'), textAt(event, 'type')];
  const isWanted = kinds.length === 0 || kinds.some((kind) => isKind(type, kind));
  const seconds = event.created;
  if (id === '' || typeof seconds !== 'number' || !isWanted) return [];
  return [{ id, at: seconds * 1_000, json: events.shape.read(event) }];
}

const isKind = (type: string, wanted: string): boolean =>
  wanted.endsWith('.*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
