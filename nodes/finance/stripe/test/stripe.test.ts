import type { JsonObject, NodeDefinition } from '@holdfast/node-sdk';
import {
  connectorSuite,
  failuresOf,
  itemsOf,
  makeEachContext,
  type NodeCall,
  nodeSuite,
  outputOf,
  runNode,
} from '@holdfast/node-sdk/testing';
import { asProvider } from '@holdfast/practice';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { PRACTICE_KEY, type PracticeStripe } from '../practice/index.ts';
import { stripe } from '../src/index.ts';
import { majorText } from '../src/schema/money.ts';
import { connectionFields, type Ids, openPractice, withPayments } from './practice.ts';

connectorSuite(stripe, {
  targets: { 'stripe.account': { secretKey: PRACTICE_KEY } },
  fixtures: new URL('errors/', import.meta.url),
});

/** One call of each step on the books of `withPayments`, and what must come out of it. */
const cases = (ids: Ids): Readonly<Record<string, { parameters: JsonObject; gives: JsonObject; port?: string }>> => ({
  'stripe.payment.create': {
    parameters: { amountMinor: 1_050, currency: 'EUR', customerId: ids.customer, paymentMethodId: 'pm_card_visa' },
    gives: { amountMinor: 1_050, amount: '10.50', currency: 'EUR', status: 'succeeded', received: '10.50' },
    port: 'paid',
  },
  'stripe.payment.get': {
    parameters: { id: ids.payment },
    gives: { status: 'succeeded', chargeId: ids.charge, amount: '120.00' },
  },
  'stripe.payment.list': { parameters: { customerId: ids.customer, limit: 1 }, gives: { id: ids.held } },
  'stripe.payment.capture': {
    parameters: { id: ids.held, amountMinor: 5_000 },
    gives: { status: 'succeeded', received: '50.00' },
  },
  'stripe.payment.cancel': { parameters: { id: ids.held }, gives: { status: 'canceled' } },
  'stripe.charge.get': {
    parameters: { id: ids.charge },
    gives: { amount: '120.00', refunded: '20.00', isRefunded: false, paymentId: ids.payment },
  },
  'stripe.charge.list': { parameters: { limit: 1, createdSince: '2026-01-15' }, gives: { captured: '0.00' } },
  'stripe.refund.create': {
    parameters: { paymentId: ids.payment, reason: 'duplicate' },
    gives: { amount: '100.00', chargeId: ids.charge, reason: 'duplicate' },
  },
  'stripe.refund.get': { parameters: { id: ids.refund }, gives: { amountMinor: 2_000 } },
  'stripe.refund.list': { parameters: { paymentId: ids.payment }, gives: { id: ids.refund } },
  'stripe.payout.get': {
    parameters: { id: ids.payout },
    gives: { amount: '97.95', arrivesOn: '2026-01-15', status: 'paid' },
  },
  'stripe.payout.list': { parameters: { status: 'paid' }, gives: { id: ids.payout } },
  'stripe.balance-transaction.list': {
    parameters: { payoutId: ids.payout, kind: 'charge' },
    gives: { amount: '120.00', fee: '2.05', net: '117.95', sourceId: ids.charge },
  },
  'stripe.balance.get': { parameters: {}, gives: { currency: 'EUR', available: '0.00', pending: '0.00' } },
  'stripe.customer.create': { parameters: { name: 'Third Ltd' }, gives: { name: 'Third Ltd', email: null } },
  'stripe.customer.get': { parameters: { id: ids.customer }, gives: { email: 'books@example.com' } },
  'stripe.customer.list': { parameters: { email: 'books@example.com' }, gives: { id: ids.customer } },
  'stripe.customer.update': {
    parameters: { id: ids.customer, phone: '+4312345' },
    gives: { phone: '+4312345', name: 'Example Customer' },
  },
  'stripe.event.get': {
    parameters: { id: ids.event },
    gives: { type: 'customer.created', object: { id: ids.customer } },
  },
  'stripe.event.list': {
    parameters: { kind: 'payout.*' },
    gives: { type: 'payout.paid', createdAt: '2026-01-15T10:30:00.000Z' },
  },
  'stripe.call.read': { parameters: { path: `customers/${ids.customer}` }, gives: { object: 'customer' } },
  'stripe.call.write': {
    parameters: { path: 'customers', form: [{ name: 'name', value: 'X' }] },
    gives: { name: 'X' },
  },
});

const first = await openPractice();
const CASES = cases(withPayments(first));
const open: PracticeStripe[] = [first];
afterAll(async () => {
  for (const practice of open.splice(0)) await practice.close();
});
const prepared = async (): Promise<PracticeStripe> => {
  const practice = await openPractice();
  withPayments(practice);
  return practice;
};

for (const definition of stripe.nodes) {
  const { type } = definition.description;
  const said = CASES[type];
  if (!said) throw new Error(`There is no case for ${type}.`);
  const practice = await prepared();
  open.push(practice);
  const call = { parameters: said.parameters, connectionFields, items: itemsOf({}) };
  nodeSuite(definition, {
    samples: [{ ...call, name: 'one call of practice', baseUrl: practice.url }],
    provider: { sample: { ...call, name: 'one call' }, startProvider: async () => asProvider(await prepared()) },
  });
  test(`${type} gives what is in the books, in our words`, async () => {
    const own = await prepared();
    open.push(own);
    expect(await outputOf(definition, { ...call, baseUrl: own.url }, said.port)).toMatchObject([said.gives]);
  });
}

const node = (type: string): NodeDefinition => {
  const found = stripe.nodes.find(({ description }) => description.type === type);
  if (!found) throw new Error(`There is no ${type}.`);
  return found;
};

describe('a step of Stripe', () => {
  let practice: PracticeStripe;
  let ids: Ids;
  beforeEach(async () => {
    practice = await openPractice();
    ids = withPayments(practice);
    return () => practice.close();
  });
  const call = (type: string, more: Partial<NodeCall> = {}): NodeCall => ({
    parameters: CASES[type]?.parameters,
    connectionFields,
    baseUrl: practice.url,
    ...more,
  });

  test('that is declined gives an answer with the reason, and no failure', async () => {
    const parameters = { ...CASES['stripe.payment.create']?.parameters, paymentMethodId: 'pm_card_chargeDeclined' };
    expect(
      await outputOf(node('stripe.payment.create'), call('stripe.payment.create', { parameters }), 'declined'),
    ).toMatchObject([
      {
        status: 'requires_payment_method',
        declineCode: 'card_declined',
        declineReason: 'generic_decline',
        received: '0.00',
      },
    ]);
  });

  test('that needs the customer is pending, and so is one that is only prepared', async () => {
    for (const paymentMethodId of ['pm_card_authenticationRequired', '']) {
      const parameters = { ...CASES['stripe.payment.create']?.parameters, paymentMethodId };
      const { outputs } = await runNode(
        node('stripe.payment.create'),
        call('stripe.payment.create', { parameters, idempotencyKey: `hf1-${paymentMethodId}` }),
      );
      expect(Object.keys(outputs)).toEqual(['pending']);
    }
  });

  test.each([
    ['a refund of more than there is left', 'stripe.refund.create', { amountMinor: 10_001 }, 'data/rejected'],
    ['a refund of nothing that is named', 'stripe.refund.create', { paymentId: '' }, 'data/bad_input'],
    [
      'a payment with a customer that is none',
      'stripe.payment.create',
      { customerId: 'cus_none' },
      'permanent/not_found',
    ],
    ['an id that is none', 'stripe.charge.get', { id: 'ch_none' }, 'data/not_found'],
  ])('that asks for %s fails, and nothing is done', async (_, type, more, code) => {
    const [failure] = await failuresOf(node(type), call(type, { parameters: { ...CASES[type]?.parameters, ...more } }));
    expect(failure?.code).toBe(code);
    expect(practice.ledger.commits).toEqual([]);
  });

  test('that reads a list reads all of its pages, and no more than asked for', async () => {
    for (let count = 0; count < 229; count += 1)
      practice.books.add('customers', { name: `Customer ${count}`, metadata: {} }, null);
    expect(await outputOf(node('stripe.customer.list'), call('stripe.customer.list', { parameters: {} }))).toHaveLength(
      230,
    );
    expect(
      await outputOf(node('stripe.customer.list'), call('stripe.customer.list', { parameters: { limit: 120 } })),
    ).toHaveLength(120);
    expect(practice.ledger.entries.map(({ query }) => new URLSearchParams(query).get('limit'))).toEqual([
      '100',
      '100',
      '100',
      '100',
      '20',
    ]);
  });

  test('looks at most for its mark, and takes two of them for none of its own', async () => {
    const definition = node('stripe.refund.create');
    const parameters = { paymentId: ids.payment, chargeId: '', amountMinor: 1_000, reason: 'none' };
    const [made] = await outputOf(definition, call('stripe.refund.create', { parameters }));
    if (definition.mode !== 'each' || !definition.probe) throw new Error('no probe');
    const context = makeEachContext(parameters, itemsOf({}), 0, {
      connectionType: definition.connections[0],
      connectionFields,
      baseUrl: practice.url,
    });
    expect(await definition.probe(context)).toMatchObject({ port: 'refunded', reference: made?.id });
    practice.books.add('refunds', { ...practice.books.shelves.refunds.get(String(made?.id)), id: 're_twin' }, null);
    expect(await definition.probe(context)).toBe('unknown');
  });

  test('that brings about what is so already writes nothing', async () => {
    await outputOf(node('stripe.payment.capture'), call('stripe.payment.capture', { parameters: { id: ids.payment } }));
    await outputOf(
      node('stripe.customer.update'),
      call('stripe.customer.update', { parameters: { id: ids.customer, name: 'Example Customer' } }),
    );
    expect(practice.ledger.entries.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });
});

test.each([
  [1_050, 'EUR', '10.50'],
  [-5, 'USD', '-0.05'],
  [1_050, 'JPY', '1050'],
  [1_050, 'KWD', '1.050'],
  [1_050, 'ISK', '10.50'],
])('%i of %s is %s', (amount, currency, text) => {
  expect(majorText(amount, currency)).toBe(text);
});
