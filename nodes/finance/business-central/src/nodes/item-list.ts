import { listByName } from '../by-name.ts';
import { items } from '../resources.ts';

/** Lists items, page by page. */
export const listItems = listByName(items, {
  type: 'business-central.item.list',
  title: 'List items',
  description: 'Reads items, each as an item of its own.',
  icon: 'list-details',
});
