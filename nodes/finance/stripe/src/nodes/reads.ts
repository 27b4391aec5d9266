import { defineNode, parameter } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api, objectOf } from '../calls.ts';
import { asQuery, common, getOne, listOf } from '../operations.ts';
import { balanceTransactions, charges, customers, payouts } from '../resources.ts';
import { majorText } from '../schema/money.ts';

const idParameter = (title: string, like: string) =>
  parameter.text({
    title,
    description: `Only of this one, such as ${like}.`,
    pattern: '^\\w{0,255}$',
    'x-form': `an id such as ${like}`,
  });

export const getCharge = getOne(charges, {
  type: 'stripe.charge.get',
  title: 'Read a charge',
  description: 'Reads one charge.',
  icon: 'file-search',
});

export const listCharges = listOf(
  charges,
  {
    type: 'stripe.charge.list',
    title: 'List charges',
    description: 'Reads charges, each as an item of its own.',
    icon: 'list-details',
  },
  {
    settings: { customerId: idParameter('Customer', customers.idLike) },
    queryOf: asQuery({ customerId: 'customer' }),
  },
);

export const getPayout = getOne(payouts, {
  type: 'stripe.payout.get',
  title: 'Read a payout',
  description: 'Reads one payout to your bank account.',
  icon: 'file-search',
});

export const listPayouts = listOf(
  payouts,
  {
    type: 'stripe.payout.list',
    title: 'List payouts',
    description: 'Reads payouts to your bank account, each as an item of its own.',
    icon: 'building-bank',
  },
  {
    settings: {
      status: parameter.choice(
        { title: 'Status', description: 'Only these.' },
        {
          all: 'All',
          paid: 'Paid',
          pending: 'Pending',
          in_transit: 'In transit',
          failed: 'Failed',
          canceled: 'Cancelled',
        },
        'all',
      ),
    },
    queryOf: asQuery({ status: 'status' }),
  },
);

/** What a payout is made of, fees apart: what a reconciliation of payouts adds up. */
export const listBalanceTransactions = listOf(
  balanceTransactions,
  {
    type: 'stripe.balance-transaction.list',
    title: 'List movements of the balance',
    description: 'Reads what moved the balance: charges, refunds, fees, payouts; of one payout, or all.',
    icon: 'list-details',
  },
  {
    settings: {
      payoutId: idParameter('Payout', payouts.idLike),
      kind: parameter.text({
        title: 'Kind',
        description: 'Only these: charge, refund, payout, adjustment …',
        pattern: '^[a-z_]{0,60}$',
        'x-form': 'small letters and underscores, such as payout',
      }),
    },
    queryOf: asQuery({ payoutId: 'payout', kind: 'type' }),
  },
);

export const getBalance = defineNode({
  ...common,
  mode: 'each',
  type: 'stripe.balance.get',
  title: 'Read the balance',
  description: 'Reads what the account holds, an item for each currency.',
  icon: 'wallet',
  source: 'https://docs.stripe.com/api/balance/balance_retrieve',
  effect: { kind: 'read' },
  parameters: Type.Object({}, { additionalProperties: false }),
  async run({ connection, signal }) {
    const balance = objectOf((await connection.get(api('balance'), { signal })).body);
    const of = (name: 'available' | 'pending') => (Array.isArray(balance[name]) ? balance[name].filter(isRecord) : []);
    const currencies = [...new Set([...of('available'), ...of('pending')].map(({ currency }) => String(currency)))];
    const sum = (name: 'available' | 'pending', currency: string): number =>
      of(name).reduce((all, one) => all + (one.currency === currency ? Number(one.amount) || 0 : 0), 0);
    return {
      items: currencies.map((currency) => {
        const code = currency.toUpperCase();
        return {
          json: {
            currency: code,
            availableMinor: sum('available', currency),
            available: majorText(sum('available', currency), code),
            pendingMinor: sum('pending', currency),
            pending: majorText(sum('pending', currency), code),
          },
        };
      }),
    };
  },
});
