import { listChanged } from '../list-changed.ts';
import { transfers } from '../resources.ts';

/** Reads the transfers that were made or changed since this step last came through. */
export const listChangedTransfers = listChanged(transfers, {
  type: 'quickbooks.transfer.listChanged',
  title: 'List changed transfers',
  description: 'Reads the transfers between accounts that were made or changed since this step last came through.',
  icon: 'history',
});
