import { defineNode } from '@holdfast/node-sdk';
import { has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedEtag, sourceOf } from '../operations.ts';
import { taxGroups } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Gives a tax group another name. Its code stays: items, accounts and documents name it. */
export const updateTaxGroup = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.taxGroup.update',
  title: 'Change a tax group',
  description: 'Gives a tax group another name. Its code stays, as items and documents name it.',
  icon: 'pencil',
  source: sourceOf(taxGroups.page),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('tax group'),
      expectedEtag,
      displayName: Type.String({ title: 'Name', description: 'What the group is of.', minLength: 1, maxLength: 100 }),
    },
    { additionalProperties: false },
  ),
  output: taxGroups.shape.schema,
  ports: ['changed'],
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', displayName: 'Taxable furniture' },

  async run(context) {
    const { id: idOf, expectedEtag: expected, displayName } = context.parameters;
    const body = { displayName };
    return { port: 'changed', ...(await bringAbout(context, taxGroups, { idOf, expected, isDone: has(body), body })) };
  },
});
