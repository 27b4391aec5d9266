import { createCoded, taxGroupWords } from '../coded.ts';
import { taxGroups } from '../resources.ts';

/** Creates a tax group. Its code is a key: no two have the same. */
export const createTaxGroup = createCoded(
  taxGroups,
  {
    type: 'business-central.taxGroup.create',
    title: 'Create a tax group',
    description: 'Creates a tax group in Business Central, once, whatever happens on the way.',
    icon: 'receipt-tax',
  },
  taxGroupWords,
);
