import { removeOne } from '../operations.ts';
import { taxAreas } from '../resources.ts';

/** Deletes a tax area. Business Central refuses one that is in use. */
export const deleteTaxArea = removeOne(taxAreas, {
  type: 'business-central.taxArea.delete',
  title: 'Delete a tax area',
  description: 'Deletes a tax area that nobody is in.',
  icon: 'trash',
});
