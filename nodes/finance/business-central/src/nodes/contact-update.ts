import { parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag } from '../operations.ts';
import { contacts } from '../resources.ts';
import { id } from '../schema/parameters.ts';
import { party } from '../schema/party.ts';

/** Changes a contact; what is left empty stays. */
export const updateContact = changeOne(
  contacts,
  {
    type: 'business-central.contact.update',
    title: 'Change a contact',
    description: 'Changes fields of a contact.',
    icon: 'user-edit',
  },
  {
    parameters: Type.Object(
      {
        id: id('contact'),
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
  },
);
