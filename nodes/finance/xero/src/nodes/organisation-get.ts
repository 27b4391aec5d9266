import { defineNode } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { api, elementOf } from '../calls.ts';
import { common } from '../operations.ts';
import { organisation } from '../schema/settings.ts';

/** Reads the organisation. */
export const getOrganisation = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.organisation.get',
  title: 'Read the organisation',
  description: 'Reads whose books these are: name, country, currency.',
  icon: 'building',
  source: 'https://developer.xero.com/documentation/api/accounting/organisation',
  effect: { kind: 'read' },
  parameters: Type.Object({}, { additionalProperties: false }),
  output: organisation.schema,
  example: {},
  async run({ connection, signal }) {
    const { body } = await connection.get(api('Organisation'), { signal });
    return { output: organisation.read(elementOf(body, 'Organisations')) };
  },
});
