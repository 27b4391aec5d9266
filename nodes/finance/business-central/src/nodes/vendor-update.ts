import { defineNode, parameter } from '@holdfast/node-sdk';
import { filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedEtag, sourceOf } from '../operations.ts';
import { vendors } from '../resources.ts';
import { id } from '../schema/parameters.ts';
import { party } from '../schema/party.ts';

/** Changes a vendor; what is left empty stays. */
export const updateVendor = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.vendor.update',
  title: 'Change a vendor',
  description: 'Changes fields of a vendor.',
  icon: 'user-edit',
  source: sourceOf(vendors.page),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('vendor'),
      expectedEtag,
      displayName: parameter.text({ title: 'Name', description: 'Of the person or company.', maxLength: 100 }),
      ...party,
    },
    { additionalProperties: false },
  ),
  output: vendors.shape.schema,
  ports: ['changed'],
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', email: 'books@example.com' },

  async run(context) {
    const { id: idOf, expectedEtag: expected, ...said } = context.parameters;
    const body = filled(said);
    return { port: 'changed', ...(await bringAbout(context, vendors, { idOf, expected, isDone: has(body), body })) };
  },
});
