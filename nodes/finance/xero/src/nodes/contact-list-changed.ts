import { listChanged } from '../list-changed.ts';
import { contacts } from '../resources.ts';
import { contactsWanted } from '../wanted.ts';

/** Reads the customers and suppliers that were made, changed or put away since this step last came through. */
export const listChangedContacts = listChanged(
  contacts,
  {
    type: 'xero.contact.listChanged',
    title: 'List changed contacts',
    description:
      'Reads the customers and suppliers that were made, changed or put away since this step last came through.',
    icon: 'history',
    source: 'https://developer.xero.com/documentation/api/accounting/contacts',
  },
  contactsWanted,
);
