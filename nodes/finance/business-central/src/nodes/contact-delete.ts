import { removeOne } from '../operations.ts';
import { contacts } from '../resources.ts';

/** Deletes a contact. Business Central refuses one with open tasks or opportunities. */
export const deleteContact = removeOne(contacts, {
  type: 'business-central.contact.delete',
  title: 'Delete a contact',
  description: 'Deletes a contact that no task or opportunity is open for.',
  icon: 'user-x',
});
