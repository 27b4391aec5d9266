import { parameter } from '@holdfast/node-sdk';
import { filled } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { byNumber, createOne, numberOf } from '../operations.ts';
import { contacts } from '../resources.ts';
import { number } from '../schema/parameters.ts';
import { displayName, party } from '../schema/party.ts';

/** Creates a contact. Its number is a key: no two have the same. */
export const createContact = createOne(
  contacts,
  {
    type: 'business-central.contact.create',
    title: 'Create a contact',
    description: 'Creates a contact in Business Central, once, whatever happens on the way.',
    icon: 'user-plus',
  },
  {
    parameters: Type.Object(
      {
        displayName,
        number,
        type: parameter.choice(
          { title: 'Type', description: 'Whether it is a company or somebody.' },
          { Company: 'A company', Person: 'A person' },
          'Company',
        ),
        ...party,
      },
      { additionalProperties: false },
    ),
    example: { displayName: 'Example Ltd', email: 'books@example.com' },
    body: (context) => {
      const { number: _, ...said } = context.parameters;
      return filled({ ...said, number: numberOf(context) });
    },
    mine: byNumber,
  },
);
