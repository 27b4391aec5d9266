import { type EachContext, parameter } from '@holdfast/node-sdk';
import { filled, markOf, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { type Creation, createMany, createOne } from '../create.ts';
import { contacts } from '../resources.ts';
import { currency } from '../schema/parameters.ts';

const parameters = Type.Object(
  {
    name: Type.String({
      title: 'Name',
      description: 'Of the person or company. No two active contacts have the same.',
      minLength: 1,
      maxLength: 255,
    }),
    emailAddress: parameter.text({ title: 'E-mail', description: 'Address for invoices.', maxLength: 255 }),
    firstName: parameter.text({ title: 'First name', description: 'Of whom you deal with.', maxLength: 255 }),
    lastName: parameter.text({ title: 'Last name', description: 'Of whom you deal with.', maxLength: 255 }),
    contactNumber: parameter.text({
      title: 'Contact number',
      description: 'The number that your own system has for it. Empty: a mark that finds it again.',
      maxLength: 50,
    }),
    accountNumber: parameter.text({ title: 'Account number', description: 'Your number there.', maxLength: 50 }),
    taxNumber: parameter.text({ title: 'Tax number', description: 'Of the contact.', maxLength: 50 }),
    currency,
  },
  { additionalProperties: false },
);

const numberOf = ({ parameters: { contactNumber }, idempotencyKey }: EachContext<Static<typeof parameters>>): string =>
  contactNumber || markOf(idempotencyKey);

const creation: Creation<typeof parameters> = {
  resource: contacts,
  parameters,
  example: { name: 'Example Ltd', emailAddress: 'books@example.com' },
  knownBy: ['ContactNumber'],
  element(context) {
    const { parameters: said } = context;
    return filled({
      Name: said.name,
      EmailAddress: said.emailAddress,
      FirstName: said.firstName,
      LastName: said.lastName,
      ContactNumber: numberOf(context),
      AccountNumber: said.accountNumber,
      TaxNumber: said.taxNumber,
      DefaultCurrency: said.currency,
    });
  },

  /** Looks for its number; the name has to be the same too, so that nobody else's contact is adopted. */
  async find(context) {
    const { parameters: said, connection, signal } = context;
    const query = { where: `ContactNumber==${quoted(numberOf(context))}`, includeArchived: true };
    const { body } = await connection.get(api(contacts.endpoint), { query, signal });
    return elementsOf(body, contacts.endpoint).filter((element) => textAt(element, 'Name') === said.name);
  },
};

/** Creates a contact. */
export const createContact = createOne(creation, {
  type: 'xero.contact.create',
  title: 'Create a contact',
  description: 'Creates a customer or supplier in Xero, once, whatever happens on the way.',
  icon: 'user-plus',
  source: 'https://developer.xero.com/documentation/api/accounting/contacts',
});

/** Creates contacts, many with one call. */
export const createContacts = createMany(creation, {
  type: 'xero.contact.createMany',
  title: 'Create many contacts',
  description: 'Creates customers and suppliers in Xero, one for each item and up to fifty with one call, each once.',
  icon: 'users-plus',
  source: 'https://developer.xero.com/documentation/api/accounting/contacts',
});
