import { listChanged } from '../list-changed.ts';
import { taxGroups } from '../resources.ts';

/** Reads the tax groups that were made or changed since this step last came through. */
export const listChangedTaxGroups = listChanged(taxGroups, {
  type: 'business-central.taxGroup.listChanged',
  title: 'List changed tax groups',
  description: 'Reads the tax groups that were made or changed since this step last came through.',
  icon: 'history',
});
