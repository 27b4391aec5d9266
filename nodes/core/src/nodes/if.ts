import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { comparingParameters, holds, questionParameters } from '../conditions/conditions.ts';

/** Sends each item one way or the other. */
export const ifNode = defineNode({
  type: 'core.if',
  typeVersion: 1,
  title: 'If',
  description: 'Sends each item to "true" or to "false", by conditions.',
  category: 'flow',
  icon: 'arrows-split',
  keywords: ['condition', 'branch', 'decide', 'split'],
  mode: 'each',
  parameters: Type.Object({ ...questionParameters, ...comparingParameters }),
  ports: ['true', 'false'],
  example: { conditions: [{ left: '={{ $json.amount }}', operator: 'number.gt', right: 1000 }] },

  run({ parameters, run }) {
    return { port: holds(parameters, { ...parameters, zone: run.timeZone }) ? 'true' : 'false' };
  },
});
