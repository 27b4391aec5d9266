import { defineNode, parameter } from '@holdfast/node-sdk';
import { filled, holds } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { from } from '../options.ts';
import { accounts } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes an account; what is left empty stays. */
export const updateAccount = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.account.update',
  title: 'Change an account',
  description: 'Changes the code, name, description or tax of an account of the chart.',
  icon: 'file-pencil',
  source: 'https://developer.xero.com/documentation/api/accounting/accounts',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id({ title: 'Id', description: 'What Xero calls the account.' }),
      expectedAt,
      code: parameter.text({ title: 'Code', description: 'No two accounts have the same.', maxLength: 10 }),
      name: parameter.text({ title: 'Name', description: 'No two accounts have the same.', maxLength: 150 }),
      description: parameter.text({ title: 'Description', description: 'What is booked there.', maxLength: 4_000 }),
      taxType: parameter.text({ title: 'Tax', description: 'Type of tax.', ...from('taxTypes') }),
    },
    { additionalProperties: false },
  ),
  output: accounts.shape.schema,
  ports: ['changed'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81', name: 'Software and services' },

  async run(context) {
    const { id: idOf, expectedAt: expected, code, name, description, taxType } = context.parameters;
    const wanted = filled({ Code: code, Name: name, Description: description, TaxType: taxType });
    return {
      port: 'changed',
      ...(await bringAbout(context, accounts, {
        idOf,
        expected,
        isDone: (_, current) => holds(current, wanted),
        body: () => wanted,
      })),
    };
  },
});
