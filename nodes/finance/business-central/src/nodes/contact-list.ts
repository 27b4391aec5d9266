import { listByName } from '../by-name.ts';
import { contacts } from '../resources.ts';

/** Lists contacts, page by page. */
export const listContacts = listByName(contacts, {
  type: 'business-central.contact.list',
  title: 'List contacts',
  description: 'Reads contacts, each as an item of its own.',
  icon: 'users',
});
