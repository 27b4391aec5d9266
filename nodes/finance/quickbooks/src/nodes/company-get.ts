import { defineNode } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { company, entityOf, FORM } from '../calls.ts';
import { common, sourceOf } from '../operations.ts';
import { companyInfo } from '../schema/names.ts';

/** Reads the company. */
export const getCompany = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.company.get',
  title: 'Read the company',
  description: 'Reads whose books these are: name, country, address.',
  icon: 'building',
  source: sourceOf('CompanyInfo'),
  effect: { kind: 'read' },
  parameters: Type.Object({}, { additionalProperties: false }),
  output: companyInfo.schema,
  example: {},
  async run(context) {
    const path = company(context, 'companyinfo', textAt(context.connectionFields, 'realmId'));
    const { body } = await context.connection.get(path, { query: FORM, signal: context.signal });
    return { output: companyInfo.read(entityOf(body, 'CompanyInfo')) };
  },
});
