import { allocateOne, CREDIT_NOTE } from '../allocations.ts';

/** Sets a part of an approved credit note against an invoice or a bill of the same contact. */
export const createAllocation = allocateOne(CREDIT_NOTE, {
  type: 'xero.allocation.create',
  title: 'Allocate a credit note',
  description: 'Sets a part of a credit note against an invoice or a bill, once, whatever happens on the way.',
  icon: 'receipt-refund',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
});
