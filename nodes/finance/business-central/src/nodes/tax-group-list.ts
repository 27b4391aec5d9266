import { listAll } from '../operations.ts';
import { taxGroups } from '../resources.ts';

/** Lists tax groups, page by page. */
export const listTaxGroups = listAll(taxGroups, {
  type: 'business-central.taxGroup.list',
  title: 'List tax groups',
  description: 'Reads tax groups, each as an item of its own.',
  icon: 'receipt-tax',
});
