import { parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { form } from '../calls.ts';
import { asQuery, bringAbout, createOne, getOne, id, listOf } from '../operations.ts';
import { customers } from '../resources.ts';

const person = {
  name: parameter.text({ title: 'Name', description: 'Full name, or name of the business.', maxLength: 256 }),
  email: parameter.text({ title: 'E-mail', description: 'Receipts go there.', maxLength: 512 }),
  phone: parameter.text({ title: 'Telephone', description: 'Of the customer.', maxLength: 20 }),
  description: parameter.text({ title: 'Description', description: 'For you; shown at Stripe.', maxLength: 350 }),
};
const example = { name: 'Example Customer', email: 'books@example.com' };

/** Creates a customer. Stripe has as many of one e-mail address as it is told to: the mark tells ours. */
export const createCustomer = createOne(
  customers,
  {
    type: 'stripe.customer.create',
    title: 'Create a customer',
    description: 'Creates a customer in Stripe, once, whatever happens on the way.',
    icon: 'user-plus',
  },
  {
    parameters: Type.Object(person, { additionalProperties: false }),
    example,
    form: ({ parameters }) => form(parameters),
  },
);

export const getCustomer = getOne(customers, {
  type: 'stripe.customer.get',
  title: 'Read a customer',
  description: 'Reads one customer.',
  icon: 'user-search',
});

export const listCustomers = listOf(
  customers,
  {
    type: 'stripe.customer.list',
    title: 'List customers',
    description: 'Reads customers, each as an item of its own.',
    icon: 'users',
  },
  {
    settings: { email: parameter.text({ title: 'E-mail', description: 'Only with this address.', maxLength: 512 }) },
    queryOf: asQuery({ email: 'email' }),
  },
);

/** Changes what is said and leaves alone the rest. */
export const updateCustomer = bringAbout(
  customers,
  {
    type: 'stripe.customer.update',
    title: 'Change a customer',
    description: 'Changes fields of a customer. What is left empty stays as it is.',
    icon: 'user-edit',
    source: `${customers.source}/update`,
    port: 'updated',
  },
  {
    parameters: Type.Object({ id: id(customers), ...person }, { additionalProperties: false }),
    example: { id: customers.idLike, email: 'new@example.com' },
    idOf: ({ id: customer }) => customer,
    isDone: (current, { id: _, ...said }) =>
      Object.entries(form(said)).every(([name, value]) => current[name] === value),
    form: ({ id: _, ...said }) => form(said),
  },
);
