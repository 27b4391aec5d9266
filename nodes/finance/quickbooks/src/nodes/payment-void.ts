import { voidOne } from '../changes.ts';
import { payments } from '../resources.ts';

/** Voids a payment. One that is void is left alone. */
export const voidPayment = voidOne(payments, {
  type: 'quickbooks.payment.void',
  title: 'Void a payment',
  description: 'Voids a payment: it stays in the books, with amounts of nought.',
  icon: 'file-x',
});
