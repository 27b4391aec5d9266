import { changeParty } from '../parties.ts';
import { contacts } from '../resources.ts';

/** Changes a contact; what is left empty stays. */
export const updateContact = changeParty(contacts, {
  type: 'business-central.contact.update',
  title: 'Change a contact',
  description: 'Changes fields of a contact.',
  icon: 'user-edit',
});
