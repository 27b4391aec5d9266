import { listChanged } from '../list-changed.ts';
import { taxCodes } from '../resources.ts';

/** Reads the tax codes that were made, changed or put away since this step last came through. */
export const listChangedTaxCodes = listChanged(
  taxCodes,
  {
    type: 'quickbooks.taxCode.listChanged',
    title: 'List changed tax codes',
    description: 'Reads the tax codes that were made, changed or put away since this step last came through.',
    icon: 'history',
  },
  { isName: true },
);
