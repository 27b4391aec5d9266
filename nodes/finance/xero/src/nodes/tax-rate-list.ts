import { listAll } from '../operations.ts';
import { taxRates } from '../resources.ts';

/** Lists the tax rates. */
export const listTaxRates = listAll(
  taxRates,
  {
    type: 'xero.taxRate.list',
    title: 'List tax rates',
    description: 'Reads the tax rates, each as an item of its own.',
    icon: 'receipt-tax',
    source: 'https://developer.xero.com/documentation/api/accounting/taxrates',
  },
  { settings: {}, hasPages: false, hasModifiedSince: false, queryOf: () => ({}) },
);
