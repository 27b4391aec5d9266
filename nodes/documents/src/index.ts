import { defineConnector } from '@holdfast/node-sdk';
import { read } from './nodes/read.ts';

/** Documents that people send: looked at with suspicion, and read. */
export const documents = defineConnector({
  name: 'document',
  title: 'Documents',
  nodes: [read],
  triggers: [],
  connections: [],
});
