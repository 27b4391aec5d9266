import { defineConnector } from '@holdfast/node-sdk';
import { buildInvoice } from './nodes/build.ts';
import { readInvoice } from './nodes/read.ts';

/** Electronic invoices by the European norm EN 16931, in both of its forms. */
export const einvoice = defineConnector({
  name: 'einvoice',
  title: 'E-invoices',
  nodes: [readInvoice, buildInvoice],
  triggers: [],
  connections: [],
});
