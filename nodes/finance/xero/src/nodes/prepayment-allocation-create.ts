import { allocateOne, PREPAYMENT } from '../allocations.ts';

/** Sets a part of an approved prepayment against an invoice or a bill of the same contact. */
export const createPrepaymentAllocation = allocateOne(PREPAYMENT, {
  type: 'xero.prepaymentAllocation.create',
  title: 'Allocate a prepayment',
  description: 'Sets a part of a prepayment against an invoice or a bill, once, whatever happens on the way.',
  icon: 'receipt-refund',
  source: 'https://developer.xero.com/documentation/api/accounting/prepayments',
});
