import { getOne } from '../operations.ts';
import { taxAreas } from '../resources.ts';

/** Reads one tax area. */
export const getTaxArea = getOne(taxAreas, {
  type: 'business-central.taxArea.get',
  title: 'Read a tax area',
  description: 'Reads one tax area.',
  icon: 'file-search',
});
