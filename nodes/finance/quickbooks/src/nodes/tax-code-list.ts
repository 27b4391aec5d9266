import { plainList } from '../operations.ts';
import { taxCodes } from '../resources.ts';

/** Lists tax codes, page by page. */
export const listTaxCodes = plainList(taxCodes, {
  type: 'quickbooks.taxCode.list',
  title: 'List tax codes',
  description: 'Reads tax codes, each as an item of its own.',
  icon: 'receipt-tax',
});
