import { defineConnector } from '@holdfast/node-sdk';
import { connections } from './connections.ts';
import { readInvoice } from './nodes/invoice-read.ts';
import { readLayout } from './nodes/layout-read.ts';

/** Documents that Azure reads: Document Intelligence. */
export const azureDocuments = defineConnector({
  name: 'azure-documents',
  title: 'Azure Document Intelligence',
  nodes: [readInvoice, readLayout],
  triggers: [],
  connections,
});
