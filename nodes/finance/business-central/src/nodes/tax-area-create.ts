import { createCoded, taxAreaWords } from '../coded.ts';
import { taxAreas } from '../resources.ts';

/** Creates a tax area. Its code is a key: no two have the same. */
export const createTaxArea = createCoded(
  taxAreas,
  {
    type: 'business-central.taxArea.create',
    title: 'Create a tax area',
    description: 'Creates a tax area in Business Central, once, whatever happens on the way.',
    icon: 'map-pin',
  },
  taxAreaWords,
);
