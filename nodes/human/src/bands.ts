import { fail, type Json, parameter } from '@holdfast/node-sdk';
import Big from 'big.js';
import { type Static, Type } from 'typebox';
import { people } from './asking.ts';

/** Money as people write it: no exponent, no thousands. */
const AMOUNT = /^-?\d{1,30}(?:\.\d{1,20})?$/;
const CURRENCY = '^[A-Z]{3}$';

/** Parameters of amount bands: who decides about how much. */
export const bandParameters = {
  amount: parameter.json({
    title: 'Amount',
    description:
      'What the question is about in money: a number, or text with a decimal point. Over several items they add up. Needed with bands.',
    'x-must-come': true,
    examples: ['={{ $json.total }}'],
  }),
  currency: parameter.text({
    title: 'Currency',
    description: 'Its three letters, such as EUR. All items need the same.',
    examples: ['={{ $json.currency }}'],
  }),
  bands: parameter.list(
    Type.Object(
      {
        currency: Type.String({
          title: 'Currency',
          description: 'Its three letters.',
          pattern: CURRENCY,
          'x-form': 'three capital letters, such as EUR',
        }),
        upTo: parameter.text({
          title: 'Up to',
          description: 'The largest amount of the band, with a decimal point. Empty: any amount.',
          pattern: '^(?:\\d{1,30}(?:\\.\\d{1,20})?)?$',
          'x-form': 'an amount such as 1250.00',
        }),
        approvers: people('Who may answer', 'Addresses or roles. Empty: those of the step.'),
        needed: parameter.whole(
          { title: 'How many', description: 'Different people who have to approve.' },
          { minimum: 1, maximum: 20, standard: 1 },
        ),
      },
      { additionalProperties: false },
    ),
    {
      title: 'Amount bands',
      description:
        'Who has to approve how much. The smallest band that covers the amount counts, whatever its sign. An amount that no band covers fails as policy/no_band.',
    },
    { maxItems: 50 },
  ),
};

export type Band = Static<typeof bandParameters.bands>[number];

/** Amount and currency of one item, as their expressions gave them. */
export interface Sum {
  readonly amount: Json;
  readonly currency: string;
}

/**
 * The band that the items together fall into: their amounts without sign, added up.
 *
 * @throws NodeFailure data/bad_input for what is no amount or no single currency; policy/no_band
 */
export function bandOf(bands: readonly Band[], sums: readonly Sum[], nodeName: string): Band {
  const currencies = [...new Set(sums.map(({ currency }) => currency.trim().toUpperCase()))];
  const [currency = ''] = currencies;
  if (currencies.length !== 1 || !new RegExp(CURRENCY).test(currency))
    throw bad(
      nodeName,
      `needs one currency of three letters; it got ${currencies.map((each) => `"${each}"`).join(', ')}`,
    );
  const total = sums.reduce((sum, { amount }) => sum.plus(magnitude(amount, nodeName)), new Big(0));
  const covering = bands
    .filter((band) => band.currency === currency && (band.upTo === '' || total.lte(band.upTo)))
    .toSorted((a, b) => (a.upTo === '' ? 1 : b.upTo === '' ? -1 : new Big(a.upTo).cmp(b.upTo)));
  const [band] = covering;
  if (band) return band;
  throw fail.policy('no_band', {
    message: `"${nodeName}" has no amount band for ${total.toFixed()} ${currency}: nobody may approve it. Add one, or leave the limit empty.`,
    decidedBy: 'node',
  });
}

function magnitude(amount: Json, nodeName: string): Big {
  const text = typeof amount === 'number' ? String(amount) : typeof amount === 'string' ? amount.trim() : '';
  if (!AMOUNT.test(text)) throw bad(nodeName, `needs an amount with a decimal point; it got ${JSON.stringify(amount)}`);
  return new Big(text).abs();
}

const bad = (nodeName: string, why: string) =>
  fail.data('bad_input', { message: `"${nodeName}" ${why}.`, decidedBy: 'node', evidence: { path: '/amount' } });
