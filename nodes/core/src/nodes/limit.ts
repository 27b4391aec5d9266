import { defineNode } from '@holdfast/node-sdk';
import { MAX_ITEMS } from '@holdfast/workflow';
import { Type } from 'typebox';
import { choice, whole } from '../parameters.ts';
import { handOn } from '../records/lists.ts';

/** Lets so many items through. */
export const limit = defineNode({
  type: 'core.limit',
  typeVersion: 1,
  title: 'Limit',
  description: 'Lets the first or the last items of the list through, and drops the rest.',
  category: 'data',
  icon: 'sort-0-9',
  keywords: ['first', 'last', 'top', 'head', 'take', 'slice'],
  mode: 'all',
  parameters: Type.Object({
    max: whole(
      { title: 'Number of items', description: 'How many items go on at most.' },
      { minimum: 1, maximum: MAX_ITEMS, standard: 1 },
    ),
    take: choice(
      { title: 'Take', description: 'From which end.' },
      { first: 'The first ones', last: 'The last ones' },
      'first',
    ),
  }),

  run({ parameters: { max, take }, items }) {
    const indices = items.map((_, index) => index);
    return { outputs: { out: handOn(items, take === 'first' ? indices.slice(0, max) : indices.slice(-max)) } };
  },
});
