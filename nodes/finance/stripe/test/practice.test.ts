import { beforeEach, describe, expect, test } from 'vitest';
import { type PracticeStripe, startPracticeStripe } from '../practice/index.ts';
import { call, openPractice, withPayments } from './practice.ts';

const HOUR_MS = 3_600_000;
let practice: PracticeStripe;
beforeEach(async () => {
  practice = await openPractice();
  return () => practice.close();
});

describe('keys', () => {
  test('the same request gets the first answer for a day, and does the work anew afterwards', async () => {
    const once = () => call(practice, 'POST', 'customers', { name: 'Keyed' }, 'k');
    const { body } = await once();
    practice.clock.advance(23 * HOUR_MS);
    const again = await once();
    expect([again.body.id, again.headers.get('idempotent-replayed')]).toEqual([body.id, 'true']);
    practice.clock.advance(2 * HOUR_MS);
    expect((await once()).body.id).not.toBe(body.id);
    expect(practice.ledger.commits).toHaveLength(2);
  });

  test('the key with another request is refused, and an error is given again', async () => {
    await call(practice, 'POST', 'customers', { name: 'One' }, 'k');
    const other = await call(practice, 'POST', 'customers', { name: 'Two' }, 'k');
    expect([other.status, other.body.error]).toMatchObject([400, { type: 'idempotency_error' }]);
    const declined = () =>
      call(
        practice,
        'POST',
        'payment_intents',
        { amount: '100', currency: 'eur', payment_method: 'pm_card_chargeDeclined', confirm: 'true' },
        'd',
      );
    expect([(await declined()).status, (await declined()).status]).toEqual([402, 402]);
    expect(practice.books.shelves.payment_intents.size).toBe(1);
  });
});

describe('the books', () => {
  test('what is paid, refunded, charged and paid out adds up', async () => {
    const { payout } = withPayments(practice);
    const { body } = await call(practice, 'GET', `balance_transactions?payout=${payout}&limit=100`);
    const moves = (body.data as { type: string; net: number }[]).map(({ type, net }) => [type, net]);
    expect(moves).toEqual([
      ['payout', -9_795],
      ['refund', -2_000],
      ['charge', 11_795],
    ]);
    expect((await call(practice, 'GET', 'balance')).body.pending).toMatchObject([{ amount: 0, currency: 'eur' }]);
  });

  test('no more is refunded or captured than there is', async () => {
    const ids = withPayments(practice);
    const refund = (amount: string) => call(practice, 'POST', 'refunds', { payment_intent: ids.payment, amount });
    expect([(await refund('10001')).status, (await refund('10000')).status]).toEqual([400, 200]);
    expect((await refund('1')).body.error).toMatchObject({ code: 'charge_already_refunded' });
    const capture = (amount: string) =>
      call(practice, 'POST', `payment_intents/${ids.held}/capture`, { amount_to_capture: amount });
    expect([(await capture('12001')).status, (await capture('12000')).status, (await capture('1')).status]).toEqual([
      400, 200, 400,
    ]);
  });

  test('a field that Stripe does not know is refused, and so is JSON', async () => {
    expect((await call(practice, 'POST', 'customers', { colour: 'red' })).body.error).toMatchObject({
      code: 'parameter_unknown',
    });
    const json = await fetch(`${practice.url}/v1/customers`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_practice_notARealOne', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(json.status).toBe(400);
    expect(practice.ledger.commits).toEqual([]);
  });

  test('another key is not let in, and too many calls in a second are refused', async () => {
    const reply = await fetch(`${practice.url}/v1/customers`, { headers: { authorization: 'Bearer sk_test_other' } });
    expect(reply.status).toBe(401);
    const slow = await startPracticeStripe({ perSecond: 1, clock: practice.clock });
    try {
      expect([(await call(slow, 'GET', 'balance')).status, (await call(slow, 'GET', 'balance')).status]).toEqual([
        200, 429,
      ]);
    } finally {
      await slow.close();
    }
  });
});
