import { fail, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { form } from '../calls.ts';
import { amountMinor, asQuery, createOne, getOne, listOf } from '../operations.ts';
import { charges, payments, refunds } from '../resources.ts';

const paymentId = parameter.text({
  title: 'Payment',
  description: `Id of the payment, such as ${payments.idLike}.`,
  pattern: '^(pi_\\w{1,250})?$',
  'x-form': `an id such as ${payments.idLike}`,
});
const chargeId = parameter.text({
  title: 'Charge',
  description: `Id of the charge, such as ${charges.idLike}, where there is no payment.`,
  pattern: '^((ch|py)_\\w{1,250})?$',
  'x-form': `an id such as ${charges.idLike}`,
});

/** Refunds a payment or a charge, in full or in part. */
export const createRefund = createOne(
  refunds,
  {
    type: 'stripe.refund.create',
    title: 'Refund a payment',
    description: 'Gives money back, in full or in part, once, whatever happens on the way.',
    icon: 'credit-card-refund',
  },
  {
    parameters: Type.Object(
      {
        paymentId,
        chargeId,
        amountMinor: amountMinor({
          title: 'Amount',
          description: 'In the smallest unit of the currency. 0: whatever can still be refunded.',
        }),
        reason: parameter.choice(
          { title: 'Reason', description: 'What Stripe is told.' },
          {
            none: 'None',
            requested_by_customer: 'The customer asked for it',
            duplicate: 'Paid twice',
            fraudulent: 'Fraud: blocks card and e-mail',
          },
          'none',
        ),
      },
      { additionalProperties: false },
    ),
    example: { paymentId: payments.idLike },
    ports: ['refunded'],
    portOf: () => 'refunded',
    form: ({ parameters: said }) => {
      if ((said.paymentId === '') === (said.chargeId === ''))
        throw fail.data('bad_input', {
          message: 'Name either the payment or the charge that is refunded.',
          evidence: { path: '/paymentId' },
        });
      return form({
        payment_intent: said.paymentId,
        charge: said.chargeId,
        amount: said.amountMinor === 0 ? undefined : said.amountMinor,
        reason: said.reason === 'none' ? undefined : said.reason,
      });
    },
    query: ({ parameters: said }) =>
      said.paymentId === '' ? { charge: said.chargeId } : { payment_intent: said.paymentId },
  },
);

export const getRefund = getOne(refunds, {
  type: 'stripe.refund.get',
  title: 'Read a refund',
  description: 'Reads one refund.',
  icon: 'file-search',
});

export const listRefunds = listOf(
  refunds,
  {
    type: 'stripe.refund.list',
    title: 'List refunds',
    description: 'Reads refunds, each as an item of its own.',
    icon: 'list-details',
  },
  { settings: { paymentId, chargeId }, queryOf: asQuery({ paymentId: 'payment_intent', chargeId: 'charge' }) },
);
