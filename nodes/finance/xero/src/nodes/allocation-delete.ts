import { CREDIT_NOTE, takePartBack } from '../allocations.ts';

/** Takes an allocation back: the credit is free again, and the invoice open. */
export const deleteAllocation = takePartBack(CREDIT_NOTE, {
  type: 'xero.allocation.delete',
  title: 'Take an allocation back',
  description: 'Takes back what was set of a credit note against an invoice: the credit is free again.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
});
