import { listAll } from '../operations.ts';
import { taxAreas } from '../resources.ts';

/** Lists tax areas, page by page. */
export const listTaxAreas = listAll(taxAreas, {
  type: 'business-central.taxArea.list',
  title: 'List tax areas',
  description: 'Reads tax areas, each as an item of its own.',
  icon: 'map-pin',
});
