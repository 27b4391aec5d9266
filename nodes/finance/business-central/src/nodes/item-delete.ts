import { removeOne } from '../operations.ts';
import { items } from '../resources.ts';

/** Deletes an item. Business Central refuses one with documents or entries. */
export const deleteItem = removeOne(items, {
  type: 'business-central.item.delete',
  title: 'Delete an item',
  description: 'Deletes a product or service that nothing was booked for.',
  icon: 'file-x',
});
