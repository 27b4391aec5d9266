import { getOne } from '../operations.ts';
import { deposits } from '../resources.ts';

/** Reads one deposit. */
export const getDeposit = getOne(deposits, {
  type: 'quickbooks.deposit.get',
  title: 'Read a deposit',
  description: 'Reads one deposit with its lines.',
  icon: 'file-search',
});
