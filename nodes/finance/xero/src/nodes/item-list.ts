import { listAll } from '../operations.ts';
import { items } from '../resources.ts';

/** Lists items. */
export const listItems = listAll(
  items,
  {
    type: 'xero.item.list',
    title: 'List items',
    description: 'Reads items, each as an item of its own.',
    icon: 'list-details',
    source: 'https://developer.xero.com/documentation/api/accounting/items',
  },
  { settings: {}, hasPages: false, hasModifiedSince: true, queryOf: () => ({}) },
);
