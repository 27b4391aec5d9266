import type { NodeDefinition } from '@holdfast/node-sdk';
import { has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { quoted } from './calls.ts';
import { changeOne, createOne, expectedEtag, NUMBER_LENGTH, type Resource, type Words } from './operations.ts';
import { id } from './schema/parameters.ts';

/** What a record with a code and a name is, for the form and the example. */
interface Coded {
  /** What its name says. */
  readonly name: string;
  readonly example: { readonly code: string; readonly displayName: string };
}

const nameOf = (description: string) => Type.String({ title: 'Name', description, minLength: 1, maxLength: 100 });

/** Declares a step that makes a record with a code and a name. Its code is a key: no two have the same. */
export const createCoded = (resource: Resource, words: Words, { name, example }: Coded): NodeDefinition =>
  createOne(resource, words, {
    parameters: Type.Object(
      {
        code: Type.String({
          title: 'Code',
          description: `Such as ${example.code}. Business Central keeps it in capital letters.`,
          minLength: 1,
          maxLength: NUMBER_LENGTH,
        }),
        displayName: nameOf(name),
      },
      { additionalProperties: false },
    ),
    example,
    body: ({ parameters: { code, displayName } }) => ({ code: code.toUpperCase(), displayName }),
    mine: ({ parameters: { code, displayName } }) =>
      `code eq ${quoted(code.toUpperCase())} and displayName eq ${quoted(displayName)}`,
  });

/** Declares a step that gives such a record another name. Its code stays: others name it. */
export const renameCoded = (resource: Resource, words: Words, { name, example }: Coded): NodeDefinition =>
  changeOne(resource, words, {
    parameters: Type.Object(
      { id: id(resource.title), expectedEtag, displayName: nameOf(name) },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', displayName: example.displayName },
    change: ({ id: idOf, expectedEtag: expected, displayName }) => {
      const body = { displayName };
      return { idOf, expected, isDone: has(body), body };
    },
  });

export const taxGroupWords: Coded = {
  name: 'What the group is of.',
  example: { code: 'FURNITURE', displayName: 'Taxable furniture' },
};
export const taxAreaWords: Coded = {
  name: 'Where the area is.',
  example: { code: 'ATLANTA, GA', displayName: 'Atlanta, Georgia' },
};
