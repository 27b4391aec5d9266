import { defineNode, parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { bringAbout, expectedVersion } from '../changes.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common, sourceOf } from '../operations.ts';
import { customers } from '../resources.ts';
import { id } from '../schema/parameters.ts';
import { activity, person, saidOf, toActivity, toPerson } from '../schema/people.ts';

/** Changes a customer; what is left empty stays. */
export const updateCustomer = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.customer.update',
  title: 'Change a customer',
  description: 'Changes fields of a customer, or puts it away.',
  icon: 'user-edit',
  source: sourceOf('Customer'),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('customer'),
      expectedVersion,
      name: parameter.text({ title: 'Name', description: 'As it is shown.', maxLength: 500 }),
      ...person,
      active: activity,
    },
    { additionalProperties: false },
  ),
  output: customers.shape.schema,
  ports: ['changed'],
  example: { id: '58', emailAddress: 'books@example.com' },

  async run(context) {
    const { parameters: said } = context;
    const isActive = toActivity(said.active);
    return {
      port: 'changed',
      ...(await bringAbout(context, customers, {
        idOf: said.id,
        expected: said.expectedVersion,
        isDone: has(filled({ name: said.name, ...saidOf(said), isActive })),
        body: () => filled({ DisplayName: said.name, ...toPerson(said), Active: isActive }),
      })),
    };
  },
});
