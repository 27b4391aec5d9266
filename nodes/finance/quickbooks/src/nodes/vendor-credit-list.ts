import { plainList } from '../operations.ts';
import { vendorCredits } from '../resources.ts';

/** Lists vendor credits, page by page. */
export const listVendorCredits = plainList(vendorCredits, {
  type: 'quickbooks.vendorCredit.list',
  title: 'List vendor credits',
  description: 'Reads vendor credits, each as an item of its own.',
  icon: 'list-details',
});
