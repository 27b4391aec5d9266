import { getOne } from '../operations.ts';
import { contacts } from '../resources.ts';

/** Reads one contact. */
export const getContact = getOne(contacts, 'contact', {
  type: 'xero.contact.get',
  title: 'Read a contact',
  description: 'Reads one customer or supplier.',
  icon: 'user-search',
  source: 'https://developer.xero.com/documentation/api/accounting/contacts',
});
