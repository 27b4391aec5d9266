import { getOne } from '../operations.ts';
import { taxRates } from '../resources.ts';
import { taxType } from '../schema/tax-rate-parameters.ts';

/** Reads one tax rate. */
export const getTaxRate = getOne(
  taxRates,
  'tax rate',
  {
    type: 'xero.taxRate.get',
    title: 'Read a tax rate',
    description: 'Reads one tax rate by what Xero calls it.',
    icon: 'file-search',
    source: 'https://developer.xero.com/documentation/api/accounting/taxrates',
  },
  taxType,
  'OUTPUT',
);
