import { listParts, OVERPAYMENT } from '../allocations.ts';

/** Lists what an overpayment is set against. */
export const listOverpaymentAllocations = listParts(OVERPAYMENT, {
  type: 'xero.overpaymentAllocation.list',
  title: 'List allocations of an overpayment',
  description: 'Reads what an overpayment is set against, each part as an item of its own.',
  icon: 'list-details',
  source: 'https://developer.xero.com/documentation/api/accounting/overpayments',
});
