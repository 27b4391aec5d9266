import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { allocationsOf } from '../allocations.ts';
import { common } from '../operations.ts';
import { allocation } from '../schema/allocation.ts';
import { id } from '../schema/parameters.ts';

/** Lists what a credit note is set against. */
export const listAllocations = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.allocation.list',
  title: 'List allocations',
  description: 'Reads what a credit note is set against, each part as an item of its own.',
  icon: 'list-details',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
  effect: { kind: 'read' },
  parameters: Type.Object(
    { creditNoteId: id({ title: 'Credit note', description: 'Id of the credit note.' }) },
    { additionalProperties: false },
  ),
  output: allocation.schema,
  example: { creditNoteId: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run({ parameters: { creditNoteId }, connection, signal }) {
    const there = await allocationsOf(connection, creditNoteId, signal);
    return { items: there.map((one) => ({ json: allocation.read(one) })) };
  },
});
