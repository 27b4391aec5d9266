import { listChanged } from '../list-changed.ts';
import { items } from '../resources.ts';

/** Reads the items that were made or changed since this step last came through. */
export const listChangedItems = listChanged(
  items,
  {
    type: 'xero.item.listChanged',
    title: 'List changed items',
    description: 'Reads the items that were made or changed since this step last came through.',
    icon: 'history',
    source: 'https://developer.xero.com/documentation/api/accounting/items',
  },
  { hasPages: false },
);
