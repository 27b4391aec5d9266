import { defineNode } from '@holdfast/node-sdk';
import { MAX_ITEMS } from '@holdfast/workflow';
import { Type } from 'typebox';
import { whole } from '../parameters.ts';
import { passOn } from '../records/lists.ts';

/**
 * Runs what hangs on "item" once per batch. The engine does the looping: it
 * hands out the batches, and hands on by "done" what came back by "return".
 */
export const loop = defineNode({
  type: 'core.loop',
  typeVersion: 1,
  title: 'Loop',
  description: 'Runs the steps behind "item" once for each batch of items, and hands on by "done" what they return.',
  category: 'flow',
  icon: 'repeat',
  keywords: ['for each', 'iterate', 'batch', 'split in batches', 'chunk', 'repeat'],
  control: 'loop',
  mode: 'all',
  parameters: Type.Object({
    batchSize: whole(
      { title: 'Batch size', description: 'How many items each round works on.' },
      { minimum: 1, maximum: MAX_ITEMS, standard: 1 },
    ),
    concurrency: whole(
      { title: 'At once', description: 'How many rounds run side by side. 1 keeps them in order.' },
      { minimum: 1, maximum: 100, standard: 1 },
    ),
  }),
  inputs: {
    fixed: [
      { name: 'in', title: 'In' },
      { name: 'return', title: 'Return' },
    ],
  },
  ports: {
    fixed: [
      { name: 'item', title: 'Each batch' },
      { name: 'done', title: 'Done' },
    ],
  },

  /** Without an engine around it, a loop has nothing to repeat. */
  run: ({ items }) => ({ outputs: { done: items.map(passOn) } }),
});
