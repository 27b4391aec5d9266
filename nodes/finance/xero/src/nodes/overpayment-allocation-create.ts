import { allocateOne, OVERPAYMENT } from '../allocations.ts';

/** Sets a part of an approved overpayment against an invoice or a bill of the same contact. */
export const createOverpaymentAllocation = allocateOne(OVERPAYMENT, {
  type: 'xero.overpaymentAllocation.create',
  title: 'Allocate an overpayment',
  description: 'Sets a part of an overpayment against an invoice or a bill, once, whatever happens on the way.',
  icon: 'receipt-refund',
  source: 'https://developer.xero.com/documentation/api/accounting/overpayments',
});
