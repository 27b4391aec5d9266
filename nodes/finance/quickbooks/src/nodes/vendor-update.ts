import { defineNode, parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { bringAbout, expectedVersion, sentOf } from '../changes.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common, sourceOf } from '../operations.ts';
import { vendors } from '../resources.ts';
import { id } from '../schema/parameters.ts';
import { activity, person, saidOf, toActivity, toPerson } from '../schema/people.ts';

/** Changes a vendor; what is left empty stays. */
export const updateVendor = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.vendor.update',
  title: 'Change a vendor',
  description: 'Changes fields of a vendor, or puts it away.',
  icon: 'user-edit',
  source: sourceOf('Vendor'),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('vendor'),
      expectedVersion,
      name: parameter.text({ title: 'Name', description: 'As it is shown.', maxLength: 500 }),
      ...person,
      active: activity,
    },
    { additionalProperties: false },
  ),
  output: vendors.shape.schema,
  ports: ['changed'],
  example: { id: '58', emailAddress: 'books@example.com' },

  async run(context) {
    const { parameters: said } = context;
    const isActive = toActivity(said.active);
    return {
      port: 'changed',
      ...(await bringAbout(context, vendors, {
        idOf: said.id,
        expected: said.expectedVersion,
        isDone: has(filled({ name: said.name, ...saidOf(said), isActive })),
        body: (current) =>
          sentOf(vendors, current, filled({ DisplayName: said.name, ...toPerson(said), Active: isActive })),
      })),
    };
  },
});
