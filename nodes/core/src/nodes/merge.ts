import { defineNode, fail, type Item } from '@holdfast/node-sdk';
import { type Static, Type } from 'typebox';
import { choice, flag, list, text, typing, whole } from '../parameters.ts';
import { CLASHES } from '../records/combine.ts';
import { type Input, JOINS, joinAll, joinByKey, joinByPosition } from '../records/join.ts';
import { passOn } from '../records/lists.ts';
import { parsePath } from '../values/fields.ts';
import { limitItems } from '../values/storable.ts';
import { joinParameters } from './join-parameters.ts';

const by = (...mode: string[]) => ({ 'x-when': { mode } });

const key = Type.Object(
  {
    field: Type.String({
      title: 'Field of input 1',
      description: 'Field that must be equal.',
      minLength: 1,
      maxLength: 500,
      'x-control': 'field',
    }),
    other: text({
      title: 'Field of the other inputs',
      description: 'Its name there. Empty: the same name.',
      'x-control': 'field',
    }),
  },
  { additionalProperties: false },
);

const parameters = Type.Object({
  inputs: whole(
    { title: 'Inputs', description: 'How many inputs there are.' },
    { minimum: 2, maximum: 20, standard: 2 },
  ),
  mode: choice(
    { title: 'Combine', description: 'How the items of the inputs come together.' },
    {
      append: 'One after the other',
      byKey: 'By equal fields',
      byPosition: 'By position: first with first',
      combinations: 'Every one with every one',
      choose: 'Take one input, when all have arrived',
    },
    'append',
  ),
  keys: list(
    key,
    {
      title: 'Equal fields',
      description: 'Items match when all of these are equal. What is missing matches nothing.',
      ...by('byKey'),
    },
    { maxItems: 20 },
  ),
  join: choice({ title: 'Keep', description: 'Which items go on.', ...by('byKey') }, JOINS, 'inner'),
  take: choice(
    {
      title: 'Take',
      description: 'For "matches only" and "no match": the items of which inputs go on.',
      ...by('byKey'),
    },
    { both: 'All inputs', first: 'Input 1, as it is', last: 'The last input, as it is' },
    'both',
  ),
  matches: choice(
    { title: 'Several matches', description: 'What becomes of an item with more than one match.', ...by('byKey') },
    { all: 'One item for each match', first: 'Take the first match' },
    'all',
  ),
  typing: typing({ description: 'Whether 1 and "1" match.', ...by('byKey') }),
  keepUnpaired: flag({
    title: 'Keep what has no partner',
    description: 'Whether the rest of a longer input goes on too.',
    ...by('byPosition'),
  }),
  clash: choice(
    {
      title: 'Same field in two inputs',
      description: 'Which value is kept.',
      ...by('byKey', 'byPosition', 'combinations'),
    },
    CLASHES,
    'last',
  ),
  deep: flag({
    title: 'Combine objects',
    description: 'Whether objects in the same field are combined, instead of one replacing the other.',
    ...by('byKey', 'byPosition', 'combinations'),
  }),
  choose: whole(
    { title: 'Input', description: 'Number of the input whose items go on.', ...by('choose') },
    { minimum: 1, maximum: 20, standard: 1 },
  ),
  ...joinParameters,
});

/** Waits for several branches and brings their items together. */
export const merge = defineNode({
  type: 'core.merge',
  typeVersion: 1,
  title: 'Merge',
  description: 'Waits for several branches and brings their items together.',
  category: 'flow',
  icon: 'arrows-join',
  keywords: ['join', 'combine', 'union', 'append', 'enrich', 'wait for all', 'lookup'],
  control: 'join',
  mode: 'all',
  takesEmpty: true,
  parameters,
  inputs: { fixed: [], fromCount: { parameter: 'inputs', prefix: 'in', standard: 2 } },
  example: { mode: 'byKey', keys: [{ field: 'customerId', other: 'id' }], join: 'left' },

  run({ parameters: said, inputs }) {
    const ports = Array.from({ length: said.inputs }, (_, index) => `in${index + 1}`);
    const arrived = ports.map((port): Input => ({ port, items: inputs[port] ?? [] }));
    return { outputs: { out: together(arrived, said) } };
  },
});

function together(inputs: readonly Input[], said: Static<typeof parameters>): Item[] {
  switch (said.mode) {
    case 'byKey': {
      if (said.keys.length === 0) {
        throw fail.data('bad_input', { message: 'Say which fields must be equal.', evidence: { path: '/keys' } });
      }
      const keys = said.keys.map(({ field, other }) => ({ first: parsePath(field), other: parsePath(other || field) }));
      return joinByKey(inputs, { ...said, keys });
    }
    case 'byPosition':
      return joinByPosition(inputs, said);
    case 'combinations':
      return joinAll(inputs, said);
    case 'choose':
      return asTheyAre(inputs.slice(said.choose - 1, said.choose));
    default:
      return asTheyAre(inputs);
  }
}

function asTheyAre(inputs: readonly Input[]): Item[] {
  limitItems(inputs.reduce((count, { items }) => count + items.length, 0));
  return inputs.flatMap(({ port, items }) => items.map((item, index) => passOn(item, { port, index })));
}
