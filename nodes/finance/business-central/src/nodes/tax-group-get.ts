import { getOne } from '../operations.ts';
import { taxGroups } from '../resources.ts';

/** Reads one tax group. */
export const getTaxGroup = getOne(taxGroups, {
  type: 'business-central.taxGroup.get',
  title: 'Read a tax group',
  description: 'Reads one tax group.',
  icon: 'file-search',
});
