import { changeOne, moved, worded } from '../change.ts';
import { contacts } from '../resources.ts';

/** Changes a contact; what is left empty stays. */
export const updateContact = changeOne(
  contacts,
  'contact',
  {
    type: 'xero.contact.update',
    title: 'Change a contact',
    description: 'Changes fields of a customer or supplier, or puts it away.',
    icon: 'user-edit',
    source: 'https://developer.xero.com/documentation/api/accounting/contacts',
  },
  {
    name: worded('Name', 'Name', 'Of the person or company.'),
    emailAddress: worded('EmailAddress', 'E-mail', 'Address for invoices.'),
    accountNumber: worded('AccountNumber', 'Account number', 'Your number there.', 50),
    taxNumber: worded('TaxNumber', 'Tax number', 'Of the contact.', 50),
    status: moved({ ACTIVE: 'In use', ARCHIVED: 'Put away' }, 'Whether it is in use.', 'ContactStatus'),
  },
  { emailAddress: 'books@example.com' },
);
