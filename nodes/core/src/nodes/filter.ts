import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { comparingParameters, holds, questionParameters } from '../conditions/conditions.ts';
import { flag } from '../parameters.ts';

/** Keeps the items for which conditions hold. */
export const filter = defineNode({
  type: 'core.filter',
  typeVersion: 1,
  title: 'Filter',
  description: 'Keeps the items for which conditions hold, and drops the rest or sends them elsewhere.',
  category: 'flow',
  icon: 'filter',
  keywords: ['condition', 'where', 'keep', 'remove'],
  mode: 'each',
  parameters: Type.Object({
    ...questionParameters,
    ...comparingParameters,
    withDropped: flag({
      title: 'Port for the rest',
      description: 'Gives the items that are not kept a port of their own, instead of dropping them.',
    }),
  }),
  ports: { fixed: [{ name: 'kept' }], last: [{ name: 'dropped', when: { parameter: 'withDropped', is: true } }] },
  example: { conditions: [{ left: '={{ $json.status }}', operator: 'string.equals', right: 'open' }] },

  run({ parameters, run }) {
    if (holds(parameters, { ...parameters, zone: run.timeZone })) return { port: 'kept' };
    return parameters.withDropped ? { port: 'dropped' } : { items: [] };
  },
});
