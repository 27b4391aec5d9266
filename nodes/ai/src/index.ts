import { defineConnector } from '@holdfast/node-sdk';
import { openAiCompatible } from './connection.ts';
import { step } from './step.ts';

/** Steps that ask a model. */
export const ai = defineConnector({
  name: 'ai',
  title: 'AI',
  nodes: [step],
  triggers: [],
  connections: [openAiCompatible],
});
