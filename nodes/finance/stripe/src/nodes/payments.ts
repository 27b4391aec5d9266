import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { recordAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { form } from '../calls.ts';
import { amountMinor, asQuery, bringAbout, createOne, getOne, id, listOf } from '../operations.ts';
import { customers, payments } from '../resources.ts';

const customerId = parameter.text({
  title: 'Customer',
  description: `Id of the customer, such as ${customers.idLike}.`,
  pattern: '^\\w{0,255}$',
  'x-form': `an id such as ${customers.idLike}`,
});

/** A payment that was refused is there all the same, and says why. */
const portOf = ({ status }: JsonObject): string => {
  if (status === 'succeeded' || status === 'requires_capture') return 'paid';
  return status === 'requires_payment_method' || status === 'canceled' ? 'declined' : 'pending';
};

/** Takes a payment, or prepares one that a customer pays later. A card that is declined is an answer, and no failure. */
export const createPayment = createOne(
  payments,
  {
    type: 'stripe.payment.create',
    title: 'Take a payment',
    description: 'Charges a stored payment method, once, whatever happens on the way; or prepares a payment.',
    icon: 'credit-card-pay',
  },
  {
    parameters: Type.Object(
      {
        amountMinor: Type.Integer({
          title: 'Amount',
          description: 'In the smallest unit of the currency: cents of EUR, yen of JPY.',
          minimum: 1,
          maximum: 99_999_999,
        }),
        currency: Type.String({
          title: 'Currency',
          description: 'Such as EUR.',
          pattern: '^[A-Z]{3}$',
          'x-form': 'three capital letters, such as EUR',
        }),
        customerId,
        paymentMethodId: parameter.text({
          title: 'Payment method',
          description:
            'Id of one that the customer has stored, such as pm_1MqLiJLkdIwHu7ixUEgbFdYF. Empty: prepare only.',
          pattern: '^\\w{0,255}$',
          'x-form': 'an id such as pm_1MqLiJLkdIwHu7ixUEgbFdYF',
        }),
        capture: parameter.choice(
          { title: 'Take the money', description: 'At once, or by "Capture a payment" within some days.' },
          { automatic: 'At once', manual: 'Later' },
          'automatic',
        ),
        description: parameter.text({
          title: 'Description',
          description: 'For you; shown at Stripe.',
          maxLength: 1_000,
        }),
      },
      { additionalProperties: false },
    ),
    example: { amountMinor: 12_000, currency: 'EUR', customerId: customers.idLike, paymentMethodId: 'pm_card_visa' },
    ports: ['paid', 'pending', 'declined'],
    portOf: (output) => (output.paymentMethodId === null && output.declineCode === null ? 'pending' : portOf(output)),
    form: ({ parameters: said }) =>
      form({
        amount: said.amountMinor,
        currency: said.currency.toLowerCase(),
        customer: said.customerId,
        payment_method: said.paymentMethodId,
        capture_method: said.capture,
        description: said.description,
        ...(said.paymentMethodId === '' ? {} : { confirm: true, off_session: true }),
      }),
    query: ({ parameters: said }) => (said.customerId === '' ? {} : { customer: said.customerId }),
    // A decline is a 402 that holds the payment.
    refusal: { status: 402, objectOf: (body) => recordAt(recordAt(body, 'error'), 'payment_intent') },
  },
);

export const getPayment = getOne(payments, {
  type: 'stripe.payment.get',
  title: 'Read a payment',
  description: 'Reads one payment (payment intent).',
  icon: 'file-search',
});

export const listPayments = listOf(
  payments,
  {
    type: 'stripe.payment.list',
    title: 'List payments',
    description: 'Reads payments (payment intents), each as an item of its own.',
    icon: 'list-details',
  },
  { settings: { customerId }, queryOf: asQuery({ customerId: 'customer' }) },
);

/** Takes the money of a payment that was authorised. */
export const capturePayment = bringAbout(
  payments,
  {
    type: 'stripe.payment.capture',
    title: 'Capture a payment',
    description: 'Takes the money of a payment that was authorised only.',
    icon: 'cash',
    source: `${payments.source}/capture`,
    port: 'captured',
  },
  {
    parameters: Type.Object(
      {
        id: id(payments),
        amountMinor: amountMinor({
          title: 'Amount',
          description: 'In the smallest unit of the currency; what is left is set free. 0: all of it.',
        }),
      },
      { additionalProperties: false },
    ),
    example: { id: payments.idLike },
    verb: 'capture',
    idOf: ({ id: payment }) => payment,
    isDone: ({ status }) => status === 'succeeded',
    form: ({ amountMinor: amount }) => (amount === 0 ? {} : { amount_to_capture: amount }),
  },
);

/** Lets go of a payment that was not taken yet. */
export const cancelPayment = bringAbout(
  payments,
  {
    type: 'stripe.payment.cancel',
    title: 'Cancel a payment',
    description: 'Ends a payment that was not taken yet; what was authorised is set free.',
    icon: 'credit-card-off',
    source: `${payments.source}/cancel`,
    port: 'cancelled',
  },
  {
    parameters: Type.Object({ id: id(payments) }, { additionalProperties: false }),
    example: { id: payments.idLike },
    verb: 'cancel',
    idOf: ({ id: payment }) => payment,
    isDone: ({ status }) => status === 'canceled',
    form: () => ({}),
  },
);
