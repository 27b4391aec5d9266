import { type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag, type Resource, type Words } from './operations.ts';
import { id } from './schema/parameters.ts';
import { party } from './schema/party.ts';

/** Declares a step that changes somebody with a name and an address; what is left empty stays. */
export const changeParty = (resource: Resource, words: Words): NodeDefinition =>
  changeOne(resource, words, {
    parameters: Type.Object(
      {
        id: id(resource.title),
        expectedEtag,
        displayName: parameter.text({ title: 'Name', description: 'Of the person or company.', maxLength: 100 }),
        ...party,
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', email: 'books@example.com' },
    change: ({ id: idOf, expectedEtag: expected, ...said }) => {
      const body = filled(said);
      return { idOf, expected, isDone: has(body), body };
    },
  });
