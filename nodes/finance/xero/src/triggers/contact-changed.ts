import { contacts } from '../resources.ts';
import { contactsWanted } from '../wanted.ts';
import { changed } from './changed.ts';

/** Starts a run for each contact that is made or changed. */
export const contactChanged = changed(
  contacts,
  {
    type: 'xero.contact.changed',
    title: 'Xero contact changed',
    description: 'Starts a run for each customer or supplier that is made, changed or put away in Xero.',
    icon: 'user',
  },
  { category: 'CONTACT', hasIds: true, settings: {}, example: {}, ...contactsWanted },
);
