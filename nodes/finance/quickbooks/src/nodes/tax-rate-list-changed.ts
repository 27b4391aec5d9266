import { listChanged } from '../list-changed.ts';
import { taxRates } from '../resources.ts';

/** Reads the tax rates that were made, changed or put away since this step last came through. */
export const listChangedTaxRates = listChanged(
  taxRates,
  {
    type: 'quickbooks.taxRate.listChanged',
    title: 'List changed tax rates',
    description: 'Reads the tax rates that were made, changed or put away since this step last came through.',
    icon: 'history',
  },
  { isName: true },
);
