import { plainList } from '../operations.ts';
import { transfers } from '../resources.ts';

/** Lists transfers, page by page. */
export const listTransfers = plainList(transfers, {
  type: 'quickbooks.transfer.list',
  title: 'List transfers',
  description: 'Reads transfers between accounts, each as an item of its own.',
  icon: 'list-details',
});
