import { createHmac } from 'node:crypto';
import type { Json, JsonObject } from '@holdfast/node-sdk';
import { callOf, lookedInto, makeFollowContext, sweptUp, TEST_NOW, triggerSuite } from '@holdfast/node-sdk/testing';
import { PracticeClock } from '@holdfast/practice';
import { beforeEach, describe, expect, test } from 'vitest';
import { type PracticeStripe, startPracticeStripe } from '../practice/index.ts';
import { webhookRules } from '../practice/telling.ts';
import { stripe } from '../src/index.ts';
import { eventHappened } from '../src/triggers/event.ts';
import { webhook } from '../src/webhook.ts';
import { connectionFields, withPayments } from './practice.ts';

const MINUTE_MS = 60_000;

triggerSuite(eventHappened);

describe('what happens at Stripe', () => {
  let practice: PracticeStripe;
  let now = TEST_NOW;
  beforeEach(async () => {
    now = TEST_NOW;
    practice = await startPracticeStripe({ perSecond: 100_000, clock: new PracticeClock(() => now) });
    return () => practice.close();
  });
  const context = (parameters: JsonObject = {}) =>
    makeFollowContext(eventHappened, {
      parameters,
      connectionType: stripe.connections[0],
      connectionFields,
      baseUrl: practice.url,
      now,
    });
  const sweepAll = (parameters: JsonObject = {}, cursor: Json = null, begunAt = TEST_NOW - MINUTE_MS) =>
    sweptUp(eventHappened, context(parameters), { cursor, begunAt });

  test('is the same change, whether Stripe tells of it or a sweep finds it', async () => {
    withPayments(practice);
    const told = [...practice.books.shelves.events.values()].flatMap((event) =>
      webhook.notices(webhookRules.body([event], '') as Json, callOf()),
    );
    const looked = await lookedInto(eventHappened, context(), told);
    const { changes } = await sweepAll();
    expect(changes.length).toBeGreaterThan(5);
    expect(changes).toEqual(looked.changes);
  });

  test('is narrowed by kind, and by what a kind begins with', async () => {
    withPayments(practice);
    const kinds = async (...list: string[]) => (await sweepAll({ kinds: list })).changes.map(({ json }) => json.type);
    expect(await kinds('payout.*')).toEqual(['payout.paid']);
    expect(await kinds('charge.refunded', 'payout.paid')).toEqual(['charge.refunded', 'payout.paid']);
  });

  test('is read hour by hour after a long pause, each event once, and what came before is left alone', async () => {
    withPayments(practice);
    const { cursor } = await sweepAll();
    now += 5 * 3_600_000;
    practice.books.add('customers', { name: 'Late', metadata: {} }, null, 'customer.created');
    now += 10 * MINUTE_MS;
    const { changes } = await sweepAll({}, cursor);
    const ids = changes.filter(({ at }) => at > TEST_NOW).map(({ id }) => id);
    expect([ids.length, new Set(ids).size]).toEqual([1, 1]);
    const before = practice.ledger.entries.length;
    expect(before).toBeGreaterThan(5);
    expect((await sweepAll({}, null, now)).changes).toEqual([]);
  });

  test('is proven by secret and time; a call that says no event says nothing', () => {
    const signed = (secret: string, at: number) => {
      const body = Buffer.from('{"id":"evt_1"}');
      const v1 = createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');
      const call = callOf({ headers: { 'stripe-signature': `t=${at},v1=${v1}` } });
      return { ...call, rawBody: body, receivedAt: TEST_NOW };
    };
    const at = TEST_NOW / 1_000;
    expect(webhook.verify(signed('whsec_a', at), 'whsec_a')).toBe(true);
    expect(webhook.verify(signed('whsec_b', at), 'whsec_a')).toBe(false);
    expect(webhook.verify(signed('whsec_a', at - 301), 'whsec_a')).toBe(false);
    for (const body of [null, [], {}, { id: 'ch_1' }, { id: '../events' }])
      expect(webhook.notices(body as Json, callOf())).toEqual([]);
  });
});
