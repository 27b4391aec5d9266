import { defineNode } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedAt } from '../operations.ts';
import { invoices } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/**
 * Takes an invoice or a bill out of the books: drafts are deleted, approved ones voided.
 * One with payments is refused by Xero.
 */
export const voidInvoice = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.invoice.void',
  title: 'Void an invoice or a bill',
  description: 'Voids an approved invoice or bill, or deletes one that is not approved yet.',
  icon: 'file-x',
  source: 'https://developer.xero.com/documentation/api/accounting/invoices',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    { id: id({ title: 'Id', description: 'What Xero calls the invoice or bill.' }), expectedAt },
    { additionalProperties: false },
  ),
  output: invoices.shape.schema,
  ports: ['voided'],
  example: { id: '243216c5-369e-4056-ac67-05388f86dc81' },

  async run(context) {
    const { id: idOf, expectedAt: expected } = context.parameters;
    return {
      port: 'voided',
      ...(await bringAbout(context, invoices, {
        idOf,
        expected,
        isDone: ({ status }) => status === 'VOIDED' || status === 'DELETED',
        body: (current) => ({ Status: textAt(current, 'Status') === 'AUTHORISED' ? 'VOIDED' : 'DELETED' }),
      })),
    };
  },
});
