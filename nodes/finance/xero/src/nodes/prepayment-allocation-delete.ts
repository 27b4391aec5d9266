import { PREPAYMENT, takePartBack } from '../allocations.ts';

/** Takes an allocation back: the credit is free again, and the invoice open. */
export const deletePrepaymentAllocation = takePartBack(PREPAYMENT, {
  type: 'xero.prepaymentAllocation.delete',
  title: 'Take an allocation of a prepayment back',
  description: 'Takes back what was set of a prepayment against an invoice: the credit is free again.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/prepayments',
});
