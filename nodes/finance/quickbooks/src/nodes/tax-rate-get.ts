import { getOne } from '../operations.ts';
import { taxRates } from '../resources.ts';

/** Reads one tax rate. */
export const getTaxRate = getOne(taxRates, {
  type: 'quickbooks.taxRate.get',
  title: 'Read a tax rate',
  description: 'Reads one tax rate by its id.',
  icon: 'file-search',
});
