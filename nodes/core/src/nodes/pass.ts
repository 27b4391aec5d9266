import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { passOn } from '../records/lists.ts';

/** Hands its items on. A place where branches meet, or a name on the canvas. */
export const pass = defineNode({
  type: 'core.pass',
  typeVersion: 1,
  title: 'Pass on',
  description: 'Hands its items on unchanged: a named place where branches meet.',
  category: 'flow',
  icon: 'arrow-right',
  keywords: ['no operation', 'noop', 'nothing', 'label', 'meet'],
  mode: 'all',
  parameters: Type.Object({}),

  run: ({ items }) => ({ outputs: { out: items.map(passOn) } }),
});
