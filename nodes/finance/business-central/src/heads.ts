import { type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag, type Resource, type Words } from './operations.ts';
import type { OptionsName } from './options.ts';
import { id, someRef } from './schema/parameters.ts';

/**
 * Declares a step that changes the head of a journal; its lines have steps of their own. Its code stays: what a step has made is
 * found by it.
 */
export const changeJournal = (resource: Resource, words: Words, list: OptionsName): NodeDefinition =>
  changeOne(resource, words, {
    parameters: Type.Object(
      {
        id: id(resource.title, list),
        expectedEtag,
        title: parameter.text({ title: 'Title', description: 'Of the journal.', maxLength: 100 }),
        balancingAccountId: someRef('Against', 'Id of the account that its lines are posted against.', 'accountIds'),
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', title: 'Rent of May' },
    change: ({ id: idOf, expectedEtag: expected, title: displayName, balancingAccountId }) => {
      const body = filled({ displayName, balancingAccountId });
      return { idOf, expected, isDone: has(body), body };
    },
  });
