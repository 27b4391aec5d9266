import { createPaymentsOf } from '../payments.ts';
import { paymentJournals } from '../resources.ts';

/** Writes payments of customers into a journal of its own. */
export const createPayments = createPaymentsOf(
  paymentJournals,
  {
    type: 'business-central.payment.create',
    title: 'Create customer payments',
    description:
      'Writes payments of customers into a new payment journal in Business Central, once. Nothing is posted yet.',
    icon: 'cash',
  },
  {
    party: 'customerId',
    asked: ['Customer', 'Id of the customer.', 'customers'],
    invoice: ['Invoice', 'Number of the posted invoice that it pays.'],
    account: ['Paid into', 'Id of the account that the money came into. Empty: the one of the template.'],
    paid: 'What customers paid.',
    lines: 'customerPayments',
    sign: -1,
    example: { amount: '120.00', invoiceNumber: 'PS-INV103001' },
  },
);
