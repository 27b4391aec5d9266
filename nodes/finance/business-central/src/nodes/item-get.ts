import { getOne } from '../operations.ts';
import { items } from '../resources.ts';

/** Reads one item. */
export const getItem = getOne(items, {
  type: 'business-central.item.get',
  title: 'Read an item',
  description: 'Reads one item.',
  icon: 'package',
});
