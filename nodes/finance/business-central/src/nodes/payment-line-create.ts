import { textAt } from '@holdfast/node-sdk/records';
import { addLine } from '../lines.ts';
import { payments } from '../resources.ts';
import { refTo } from '../schema/parameters.ts';
import { customerPaymentJournals } from '../waiting.ts';

/** Adds a payment of a customer to a payment journal that is there. */
export const createPaymentLine = addLine(
  payments,
  {
    type: 'business-central.paymentLine.create',
    title: 'Add a customer payment',
    description: 'Adds a payment of a customer to a payment journal that is there, once. Nothing is posted yet.',
    icon: 'row-insert-bottom',
  },
  {
    ...customerPaymentJournals,
    settings: { customerId: refTo('Customer', 'Id of the customer.', 'customers') },
    about: (said) => ({ customerId: textAt(said, 'customerId') }),
    amount: 'What was paid.',
    sign: -1,
    invoice: ['Invoice', 'Number of the posted invoice that it pays.'],
    example: { customerId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },
  },
);
