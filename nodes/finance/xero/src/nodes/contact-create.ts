import { defineNode, type EachContext, parameter } from '@holdfast/node-sdk';
import { filled, markOf, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, elementsOf, quoted } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { common, written } from '../operations.ts';
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

/** Creates a contact. */
export const createContact = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.contact.create',
  title: 'Create a contact',
  description: 'Creates a customer or supplier in Xero, once, whatever happens on the way.',
  icon: 'user-plus',
  source: 'https://developer.xero.com/documentation/api/accounting/contacts',
  effect: CREATES,
  parameters,
  output: contacts.shape.schema,
  ports: ['created'],
  example: { name: 'Example Ltd', emailAddress: 'books@example.com' },

  async run(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    const contact = filled({
      Name: said.name,
      EmailAddress: said.emailAddress,
      FirstName: said.firstName,
      LastName: said.lastName,
      ContactNumber: numberOf(context),
      AccountNumber: said.accountNumber,
      TaxNumber: said.taxNumber,
      DefaultCurrency: said.currency,
    });
    const { body } = await connection.put(api('Contacts'), {
      query: { summarizeErrors: true },
      json: { Contacts: [contact] },
      idempotencyKey,
      signal,
    });
    return { port: 'created', ...written(contacts, body) };
  },

  /** Looks for its number; the name has to be the same too, so that nobody else's contact is adopted. */
  async probe(context) {
    const { parameters: said, connection, signal } = context;
    const { body } = await connection.get(api('Contacts'), {
      query: { where: `ContactNumber==${quoted(numberOf(context))}`, includeArchived: true },
      signal,
    });
    const hits = elementsOf(body, 'Contacts').filter((element) => textAt(element, 'Name') === said.name);
    return settled(hits, (hit) => ({
      port: 'created',
      output: contacts.shape.read(hit),
      reference: textAt(hit, 'ContactID'),
    }));
  },
});
