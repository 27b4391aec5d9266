import { listParts, PREPAYMENT } from '../allocations.ts';

/** Lists what a prepayment is set against. */
export const listPrepaymentAllocations = listParts(PREPAYMENT, {
  type: 'xero.prepaymentAllocation.list',
  title: 'List allocations of a prepayment',
  description: 'Reads what a prepayment is set against, each part as an item of its own.',
  icon: 'list-details',
  source: 'https://developer.xero.com/documentation/api/accounting/prepayments',
});
