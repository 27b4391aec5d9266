import { Type } from 'typebox';
import { getOne } from '../operations.ts';
import { chosenFrom } from '../options.ts';
import { taxCodes } from '../resources.ts';

/** Reads one tax code. In the United States two of them have names for ids. */
export const getTaxCode = getOne(
  taxCodes,
  {
    type: 'quickbooks.taxCode.get',
    title: 'Read a tax code',
    description: 'Reads one tax code with its rates.',
    icon: 'file-search',
  },
  Type.String({
    ...chosenFrom('taxCodes'),
    title: 'Tax code',
    description: 'What QuickBooks calls it, such as 5, or TAX.',
    pattern: '^[A-Za-z0-9_-]{1,50}$',
    'x-form': 'an id such as 5 or TAX',
  }),
  'TAX',
);
