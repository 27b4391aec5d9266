import { parameter } from '@holdfast/node-sdk';
import { changeOne } from '../changes.ts';
import { payments } from '../resources.ts';
import { dated } from '../schema/changeable.ts';

/** Changes a payment of a customer. */
export const updatePayment = changeOne(
  payments,
  {
    type: 'quickbooks.payment.update',
    title: 'Change a payment',
    description: 'Changes the date or the reference of a payment of a customer.',
    icon: 'file-pencil',
  },
  {
    date: dated,
    reference: {
      from: 'PaymentRefNum',
      asked: parameter.text({ title: 'Reference', description: 'Such as the number of a check.', maxLength: 21 }),
    },
  },
  { id: '71', reference: '1045' },
);
