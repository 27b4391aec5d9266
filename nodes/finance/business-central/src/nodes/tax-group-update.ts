import { renameCoded, taxGroupWords } from '../coded.ts';
import { taxGroups } from '../resources.ts';

/** Gives a tax group another name. */
export const updateTaxGroup = renameCoded(
  taxGroups,
  {
    type: 'business-central.taxGroup.update',
    title: 'Change a tax group',
    description: 'Gives a tax group another name. Its code stays, as items and documents name it.',
    icon: 'pencil',
  },
  taxGroupWords,
);
