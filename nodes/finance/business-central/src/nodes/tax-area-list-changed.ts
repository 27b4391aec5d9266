import { listChanged } from '../list-changed.ts';
import { taxAreas } from '../resources.ts';

/** Reads the tax areas that were made or changed since this step last came through. */
export const listChangedTaxAreas = listChanged(taxAreas, {
  type: 'business-central.taxArea.listChanged',
  title: 'List changed tax areas',
  description: 'Reads the tax areas that were made or changed since this step last came through.',
  icon: 'history',
});
