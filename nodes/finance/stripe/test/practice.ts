import type { JsonObject } from '@holdfast/node-sdk';
import { TEST_NOW } from '@holdfast/node-sdk/testing';
import { type Doc, docOf, Ledger, PracticeClock } from '@holdfast/practice';
import { PRACTICE_KEY, type PracticeStripe, startPracticeStripe } from '../practice/index.ts';
import { createPayment, createRefund } from '../practice/payments.ts';

export const connectionFields: JsonObject = { secretKey: PRACTICE_KEY, practiceUrl: '' };

/** A practice Stripe that minds no rate. */
export const openPractice = (): Promise<PracticeStripe> =>
  startPracticeStripe({ perSecond: 100_000, clock: new PracticeClock(() => TEST_NOW) });

const headers = { authorization: `Bearer ${PRACTICE_KEY}`, 'content-type': 'application/x-www-form-urlencoded' };

/** A call to practice as a program makes it. */
export async function call(
  practice: PracticeStripe,
  method: string,
  path: string,
  form: Record<string, string> = {},
  key?: string,
): Promise<{ status: number; headers: { get(name: string): string | null }; body: Doc }> {
  const reply = await fetch(`${practice.url}/v1/${path}`, {
    method,
    headers: { ...headers, ...(key === undefined ? {} : { 'idempotency-key': key }) },
    ...(method === 'POST' ? { body: new URLSearchParams(form) } : {}),
  });
  return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Doc };
}

/** Ids of what `withPayments` puts into the books: the same every time. */
export interface Ids {
  readonly customer: string;
  readonly payment: string;
  readonly held: string;
  readonly charge: string;
  readonly refund: string;
  readonly payout: string;
  readonly event: string;
}

/**
 * A customer with a payment of 120.00 of which 20.00 were refunded and the rest paid out, and one that is held. Put
 * into the books by hand: the ledger of requests stays empty.
 */
export function withPayments({ books }: PracticeStripe): Ids {
  const request = { method: 'POST', path: '', query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) };
  const entry = new Ledger().open(request, null, 0);
  const customer = books.add(
    'customers',
    { name: 'Example Customer', email: 'books@example.com', phone: null, description: null, metadata: {} },
    null,
    'customer.created',
  );
  const pay = (more: Record<string, string>) => {
    const form = { amount: '12000', currency: 'eur', customer: String(customer.id), payment_method: 'pm_card_visa' };
    return docOf(createPayment(books, new URLSearchParams({ ...form, confirm: 'true', ...more }), entry).body);
  };
  const payment = pay({ description: 'Invoice 17' });
  const part = new URLSearchParams({ payment_intent: String(payment.id), amount: '2000' });
  const refund = docOf(createRefund(books, part, entry).body);
  const payout = books.payOut('eur');
  const held = pay({ capture_method: 'manual' });
  const [event] = books.shelves.events.keys();
  return {
    customer: String(customer.id),
    payment: String(payment.id),
    held: String(held.id),
    charge: String(payment.latest_charge),
    refund: String(refund.id),
    payout: String(payout?.id),
    event: event ?? '',
  };
}
