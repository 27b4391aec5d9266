import { type Doc, docOf, given, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import type { Kind, Made } from './kinds.ts';

const FIELDS = [
  'Name',
  'FirstName',
  'LastName',
  'EmailAddress',
  'ContactNumber',
  'AccountNumber',
  'TaxNumber',
  'ContactStatus',
  'DefaultCurrency',
  'Addresses',
  'Phones',
  'AccountsReceivableTaxType',
  'AccountsPayableTaxType',
];

/** Names are unique among active contacts, whatever their case. */
function checked(books: Books, doc: Doc): Made {
  const errors: string[] = [];
  const name = textOf(doc, 'Name').trim();
  if (name === '') errors.push('The contact name must be specified.');
  if (name.length > 255) errors.push('The contact name must not be longer than 255 characters.');
  if (textOf(doc, 'ContactNumber').length > 50) errors.push('A Contact Number must not be longer than 50 characters.');
  const email = textOf(doc, 'EmailAddress');
  if (email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email)) errors.push(`Email address must be valid.`);
  const others = [...books.shelves.Contacts.values()].filter((other) => other.ContactID !== doc.ContactID);
  const isTaken = others.some(
    (other) =>
      other.ContactStatus === 'ACTIVE' && textOf(other, 'Name').toLowerCase() === name.toLowerCase() && name !== '',
  );
  if (isTaken && doc.ContactStatus === 'ACTIVE')
    errors.push(
      `The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`,
    );
  return errors.length > 0 ? { errors } : { doc };
}

export const contacts: Kind = {
  shelf: 'Contacts',
  id: 'ContactID',
  number: 'ContactNumber',
  isPaged: true,
  create: (books, said) =>
    checked(books, {
      ContactID: books.newId(),
      ContactStatus: 'ACTIVE',
      FirstName: '',
      LastName: '',
      EmailAddress: '',
      BankAccountDetails: '',
      Addresses: [],
      Phones: [],
      ContactGroups: [],
      ContactPersons: [],
      IsSupplier: false,
      IsCustomer: false,
      HasAttachments: false,
      HasValidationErrors: false,
      ...given(said, FIELDS),
    }),
  change: (books, doc, said) => checked(books, { ...doc, ...given(said, FIELDS) }),
};

/** The contact that a document names, as the document shows it. @throws nothing: unknown ones are undefined */
export function contactOf(books: Books, said: Doc): Doc | undefined {
  const contact = docOf(said.Contact);
  const [id, name] = [textOf(contact, 'ContactID'), textOf(contact, 'Name')];
  const found =
    id === ''
      ? [...books.shelves.Contacts.values()].find((one) => one.Name === name && name !== '')
      : books.shelves.Contacts.get(id);
  return (
    found && { ContactID: found.ContactID, Name: found.Name, Addresses: [], Phones: [], HasValidationErrors: false }
  );
}
