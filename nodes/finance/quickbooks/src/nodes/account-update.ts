import { defineNode, parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { bringAbout, expectedVersion, sentOf } from '../changes.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common, sourceOf } from '../operations.ts';
import { accounts } from '../resources.ts';
import { id } from '../schema/parameters.ts';
import { activity, toActivity } from '../schema/people.ts';

/** Changes an account; what is left empty stays. */
export const updateAccount = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.account.update',
  title: 'Change an account',
  description: 'Changes name, number and description of an account of the chart, or puts it away.',
  icon: 'pencil',
  source: sourceOf('Account'),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('account'),
      expectedVersion,
      name: parameter.text({ title: 'Name', description: 'No two accounts have the same.', maxLength: 100 }),
      number: parameter.text({ title: 'Number', description: 'No two accounts have the same.', maxLength: 20 }),
      description: parameter.text({ title: 'Description', description: 'What is booked there.', maxLength: 100 }),
      active: activity,
    },
    { additionalProperties: false },
  ),
  output: accounts.shape.schema,
  ports: ['changed'],
  example: { id: '15', number: '6100' },

  async run(context) {
    const { id: idOf, expectedVersion: expected, active, ...texts } = context.parameters;
    const isActive = toActivity(active);
    return {
      port: 'changed',
      ...(await bringAbout(context, accounts, {
        idOf,
        expected,
        isDone: has(filled({ ...texts, isActive })),
        body: (current) =>
          sentOf(
            accounts,
            current,
            filled({ Name: texts.name, AcctNum: texts.number, Description: texts.description, Active: isActive }),
          ),
      })),
    };
  },
});
