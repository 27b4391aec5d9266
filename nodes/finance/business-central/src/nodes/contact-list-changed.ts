import { listChanged } from '../list-changed.ts';
import { contacts } from '../resources.ts';

/** Reads the contacts that were made or changed since this step last came through. */
export const listChangedContacts = listChanged(contacts, {
  type: 'business-central.contact.listChanged',
  title: 'List changed contacts',
  description: 'Reads the contacts that were made or changed since this step last came through.',
  icon: 'history',
});
