import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { api, elementOf } from '../calls.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common, expectedAt, refuseStale } from '../operations.ts';
import { accounts } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Deletes an account. One that is not there is deleted already; one of Xero's own, or that documents use, is refused by Xero. */
export const deleteAccount = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.account.delete',
  title: 'Delete an account',
  description: 'Deletes an account of the chart that nothing is booked on.',
  icon: 'trash',
  source: 'https://developer.xero.com/documentation/api/accounting/accounts',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    { id: id({ title: 'Id', description: 'What Xero calls the account.' }), expectedAt },
    { additionalProperties: false },
  ),
  output: {
    type: 'object',
    properties: { accountId: { type: 'string' }, status: { const: 'DELETED' } },
    required: ['accountId', 'status'],
    additionalProperties: false,
  },
  ports: ['deleted'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run({ parameters: { id: accountId, expectedAt: expected }, connection, signal }) {
    const path = api(accounts.endpoint, accountId);
    const { status, body } = await connection.get(path, { acceptStatus: [404], signal });
    const now = status === 404 ? null : accounts.shape.read(elementOf(body, accounts.endpoint));
    if (now && now.status !== 'DELETED') {
      refuseStale(now, expected);
      await connection.delete(path, { signal });
    }
    return { port: 'deleted', output: { accountId, status: 'DELETED' }, reference: accountId };
  },
});
