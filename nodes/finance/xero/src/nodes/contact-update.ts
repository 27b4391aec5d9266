import { defineNode, parameter } from '@holdfast/node-sdk';
import { filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { contacts } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a contact; what is left empty stays. */
export const updateContact = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.contact.update',
  title: 'Change a contact',
  description: 'Changes fields of a customer or supplier, or puts it away.',
  icon: 'user-edit',
  source: 'https://developer.xero.com/documentation/api/accounting/contacts',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id({ title: 'Id', description: 'What Xero calls the contact.' }),
      expectedAt,
      name: parameter.text({ title: 'Name', description: 'Of the person or company.', maxLength: 255 }),
      emailAddress: parameter.text({ title: 'E-mail', description: 'Address for invoices.', maxLength: 255 }),
      accountNumber: parameter.text({ title: 'Account number', description: 'Your number there.', maxLength: 50 }),
      taxNumber: parameter.text({ title: 'Tax number', description: 'Of the contact.', maxLength: 50 }),
      status: parameter.choice(
        { title: 'Status', description: 'Whether it is in use.' },
        { keep: 'As it is', ACTIVE: 'In use', ARCHIVED: 'Put away' },
        'keep',
      ),
    },
    { additionalProperties: false },
  ),
  output: contacts.shape.schema,
  ports: ['changed'],
  example: { id: '430fa14a-f945-44d3-9f97-5df5e28441b8', emailAddress: 'books@example.com' },

  async run(context) {
    const { id: idOf, expectedAt: expected, status, name, emailAddress, accountNumber, taxNumber } = context.parameters;
    const wanted = filled({ status: status === 'keep' ? '' : status, name, emailAddress, accountNumber, taxNumber });
    return {
      port: 'changed',
      ...(await bringAbout(context, contacts, {
        idOf,
        expected,
        isDone: (current) => Object.entries(wanted).every(([field, value]) => current[field] === value),
        body: () =>
          filled({
            ContactStatus: wanted.status,
            Name: name,
            EmailAddress: emailAddress,
            AccountNumber: accountNumber,
            TaxNumber: taxNumber,
          }),
      })),
    };
  },
});
