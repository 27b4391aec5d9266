import { listChanged } from '../list-changed.ts';
import { items } from '../resources.ts';

/** Reads the items that were made or changed since this step last came through. */
export const listChangedItems = listChanged(items, {
  type: 'business-central.item.listChanged',
  title: 'List changed items',
  description: 'Reads the items that were made or changed since this step last came through.',
  icon: 'history',
});
