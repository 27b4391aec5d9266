import { plainList } from '../operations.ts';
import { taxRates } from '../resources.ts';

/** Lists tax rates, page by page. */
export const listTaxRates = plainList(taxRates, {
  type: 'quickbooks.taxRate.list',
  title: 'List tax rates',
  description: 'Reads tax rates, each as an item of its own.',
  icon: 'receipt-tax',
});
