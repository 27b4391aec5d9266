import { getOne } from '../operations.ts';
import { items } from '../resources.ts';

/** Reads one item. */
export const getItem = getOne(items, 'item', {
  type: 'xero.item.get',
  title: 'Read an item',
  description: 'Reads one item.',
  icon: 'file-search',
  source: 'https://developer.xero.com/documentation/api/accounting/items',
});
