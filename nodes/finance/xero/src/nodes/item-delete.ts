import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { api } from '../calls.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common } from '../operations.ts';
import { items } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Deletes an item. One that is not there is deleted already; one that documents use is refused by Xero. */
export const deleteItem = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.item.delete',
  title: 'Delete an item',
  description: 'Deletes a product or service that no document uses.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/items',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    { id: id({ title: 'Id', description: 'What Xero calls the item.' }) },
    { additionalProperties: false },
  ),
  output: {
    type: 'object',
    properties: { itemId: { type: 'string' }, status: { const: 'DELETED' } },
    required: ['itemId', 'status'],
    additionalProperties: false,
  },
  ports: ['deleted'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run({ parameters: { id: itemId }, connection, signal }) {
    const path = api(items.endpoint, itemId);
    const found = await connection.get(path, { acceptStatus: [404], signal });
    if (found.status !== 404) await connection.delete(path, { expect: 'none', signal });
    return { port: 'deleted', output: { itemId, status: 'DELETED' }, reference: itemId };
  },
});
