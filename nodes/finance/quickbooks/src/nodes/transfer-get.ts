import { getOne } from '../operations.ts';
import { transfers } from '../resources.ts';

/** Reads one transfer. */
export const getTransfer = getOne(transfers, {
  type: 'quickbooks.transfer.get',
  title: 'Read a transfer',
  description: 'Reads one transfer between accounts.',
  icon: 'file-search',
});
