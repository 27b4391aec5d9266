import { removeOne } from '../operations.ts';
import { taxGroups } from '../resources.ts';

/** Deletes a tax group. Business Central refuses one that is in use. */
export const deleteTaxGroup = removeOne(taxGroups, {
  type: 'business-central.taxGroup.delete',
  title: 'Delete a tax group',
  description: 'Deletes a tax group that nothing is taxed by.',
  icon: 'trash',
});
