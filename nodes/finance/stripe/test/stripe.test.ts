import type { NodeDefinition } from '@holdfast/node-sdk';
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
import { cases } from './cases.ts';
import { connectionFields, type Ids, openPractice, withPayments } from './practice.ts';

connectorSuite(stripe, {
  targets: { 'stripe.account': { secretKey: PRACTICE_KEY } },
  fixtures: new URL('errors/', import.meta.url),
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
