import { getOne } from '../operations.ts';
import { prepayments } from '../resources.ts';

/** Reads one prepayment. */
export const getPrepayment = getOne(prepayments, 'prepayment', {
  type: 'xero.prepayment.get',
  title: 'Read a prepayment',
  description: 'Reads one prepayment, and how much of it is left.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/prepayments',
});
