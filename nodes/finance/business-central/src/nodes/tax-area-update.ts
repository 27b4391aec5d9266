import { renameCoded, taxAreaWords } from '../coded.ts';
import { taxAreas } from '../resources.ts';

/** Gives a tax area another name. */
export const updateTaxArea = renameCoded(
  taxAreas,
  {
    type: 'business-central.taxArea.update',
    title: 'Change a tax area',
    description: 'Gives a tax area another name. Its code stays, as customers and documents name it.',
    icon: 'pencil',
  },
  taxAreaWords,
);
