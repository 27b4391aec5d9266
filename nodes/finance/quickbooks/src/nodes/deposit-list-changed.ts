import { listChanged } from '../list-changed.ts';
import { deposits } from '../resources.ts';

/** Reads the deposits that were made or changed since this step last came through. */
export const listChangedDeposits = listChanged(deposits, {
  type: 'quickbooks.deposit.listChanged',
  title: 'List changed deposits',
  description: 'Reads the deposits that were made or changed since this step last came through.',
  icon: 'history',
});
