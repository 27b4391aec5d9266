import { removeOne } from '../changes.ts';
import { deposits } from '../resources.ts';

/** Takes a deposit out of the books. */
export const deleteDeposit = removeOne(deposits, {
  type: 'quickbooks.deposit.delete',
  title: 'Delete a deposit',
  description: 'Takes a deposit out of the books for good.',
  icon: 'trash',
});
