import { OVERPAYMENT, takePartBack } from '../allocations.ts';

/** Takes an allocation back: the credit is free again, and the invoice open. */
export const deleteOverpaymentAllocation = takePartBack(OVERPAYMENT, {
  type: 'xero.overpaymentAllocation.delete',
  title: 'Take an allocation of an overpayment back',
  description: 'Takes back what was set of an overpayment against an invoice: the credit is free again.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/overpayments',
});
