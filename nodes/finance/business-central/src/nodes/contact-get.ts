import { getOne } from '../operations.ts';
import { contacts } from '../resources.ts';

/** Reads one contact. */
export const getContact = getOne(contacts, {
  type: 'business-central.contact.get',
  title: 'Read a contact',
  description: 'Reads one contact.',
  icon: 'user',
});
