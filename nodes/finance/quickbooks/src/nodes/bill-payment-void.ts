import { voidOne } from '../changes.ts';
import { billPayments } from '../resources.ts';

/** Voids a bill payment. One that is void is left alone. */
export const voidBillPayment = voidOne(billPayments, {
  type: 'quickbooks.billPayment.void',
  title: 'Void a bill payment',
  description: 'Voids a bill payment: it stays in the books, with amounts of nought.',
  icon: 'file-x',
});
