import { listChanged } from '../list-changed.ts';
import { items } from '../resources.ts';

/** Reads the items that were made, changed or put away since this step last came through. */
export const listChangedItems = listChanged(
  items,
  {
    type: 'quickbooks.item.listChanged',
    title: 'List changed items',
    description: 'Reads the items that were made, changed or put away since this step last came through.',
    icon: 'history',
  },
  { isName: true },
);
