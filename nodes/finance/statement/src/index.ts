import { defineConnector } from '@holdfast/node-sdk';
import { readStatement } from './nodes/read.ts';

/** Bank statements in the forms that banks send them. */
export const statement = defineConnector({
  name: 'statement',
  title: 'Bank statements',
  nodes: [readStatement],
  triggers: [],
  connections: [],
});
