import { getOne } from '../operations.ts';
import { overpayments } from '../resources.ts';

/** Reads one overpayment. */
export const getOverpayment = getOne(overpayments, 'overpayment', {
  type: 'xero.overpayment.get',
  title: 'Read an overpayment',
  description: 'Reads one overpayment, and how much of it is left.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/overpayments',
});
