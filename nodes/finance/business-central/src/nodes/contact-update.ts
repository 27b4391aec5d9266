import { defineNode, parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedEtag, sourceOf } from '../operations.ts';
import { contacts } from '../resources.ts';
import { id } from '../schema/parameters.ts';
import { party } from '../schema/party.ts';

/** Changes a contact; what is left empty stays. */
export const updateContact = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.contact.update',
  title: 'Change a contact',
  description: 'Changes fields of a contact.',
  icon: 'user-edit',
  source: sourceOf(contacts.page),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('contact'),
      expectedEtag,
      displayName: parameter.text({ title: 'Name', description: 'Of the person or company.', maxLength: 100 }),
      ...party,
    },
    { additionalProperties: false },
  ),
  output: contacts.shape.schema,
  ports: ['changed'],
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', email: 'books@example.com' },

  async run(context) {
    const { id: idOf, expectedEtag: expected, ...said } = context.parameters;
    const body = filled(said);
    return { port: 'changed', ...(await bringAbout(context, contacts, { idOf, expected, isDone: has(body), body })) };
  },
});
