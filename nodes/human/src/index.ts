import { defineConnector } from '@holdfast/node-sdk';
import { approval } from './approval.ts';

/** Steps that people take. */
export const human = defineConnector({
  name: 'human',
  title: 'People',
  nodes: [approval],
  triggers: [],
  connections: [],
});
