import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { accounts } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Puts an account away: nothing is booked there any more, and what was stays. Xero does this by itself, and no other change along with it. */
export const archiveAccount = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.account.archive',
  title: 'Put an account away',
  description: 'Archives an account of the chart: nothing is booked there any more.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/accounts',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    { id: id({ title: 'Id', description: 'What Xero calls the account.' }), expectedAt },
    { additionalProperties: false },
  ),
  output: accounts.shape.schema,
  ports: ['archived'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run(context) {
    const { id: idOf, expectedAt: expected } = context.parameters;
    return {
      port: 'archived',
      ...(await bringAbout(context, accounts, {
        idOf,
        expected,
        isDone: ({ status }) => status === 'ARCHIVED',
        body: () => ({ Status: 'ARCHIVED' }),
      })),
    };
  },
});
