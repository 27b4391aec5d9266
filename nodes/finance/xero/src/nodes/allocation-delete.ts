import { defineNode } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { allocationsOf } from '../allocations.ts';
import { api } from '../calls.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common } from '../operations.ts';
import { id } from '../schema/parameters.ts';

/** Takes an allocation back: the credit is free again, and the invoice open. One that is not there is taken back already. */
export const deleteAllocation = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.allocation.delete',
  title: 'Take an allocation back',
  description: 'Takes back what was set of a credit note against an invoice: the credit is free again.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      creditNoteId: id({ title: 'Credit note', description: 'Id of the credit note.' }),
      allocationId: id({
        title: 'Allocation',
        description: 'Id of the allocation, as the list of allocations has it.',
      }),
    },
    { additionalProperties: false },
  ),
  output: {
    type: 'object',
    properties: { creditNoteId: { type: 'string' }, allocationId: { type: 'string' }, status: { const: 'DELETED' } },
    required: ['creditNoteId', 'allocationId', 'status'],
    additionalProperties: false,
  },
  ports: ['deleted'],
  example: {
    creditNoteId: '243216c5-369e-4056-ac67-05388f86dc81',
    allocationId: '2bb15054-3868-4f85-a9c6-0402ec8c1201',
  },

  async run({ parameters: { creditNoteId, allocationId }, connection, signal }) {
    const there = await allocationsOf(connection, creditNoteId, signal);
    if (there.some((one) => textAt(one, 'AllocationID').toLowerCase() === allocationId.toLowerCase()))
      await connection.delete(api('CreditNotes', creditNoteId, 'Allocations', allocationId), {
        expect: 'none',
        signal,
      });
    return { port: 'deleted', output: { creditNoteId, allocationId, status: 'DELETED' }, reference: creditNoteId };
  },
});
