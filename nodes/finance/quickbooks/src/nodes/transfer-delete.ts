import { removeOne } from '../changes.ts';
import { transfers } from '../resources.ts';

/** Takes a transfer out of the books. */
export const deleteTransfer = removeOne(transfers, {
  type: 'quickbooks.transfer.delete',
  title: 'Delete a transfer',
  description: 'Takes a transfer between accounts out of the books for good.',
  icon: 'trash',
});
