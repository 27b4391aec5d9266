import { defineNode } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { environmentPath, HEADERS } from '../calls.ts';
import { common, sourceOf } from '../operations.ts';
import { companyOf } from '../schema/shapes.ts';

/** Lists the companies of the environment, with the ids that a connection wants. */
export const listCompanies = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.company.list',
  title: 'List companies',
  description: 'Reads the companies of the environment, each as an item of its own.',
  icon: 'building',
  source: sourceOf('companies'),
  effect: { kind: 'read' },
  parameters: Type.Object({}, { additionalProperties: false }),
  output: companyOf.schema,
  example: {},
  async run({ connection, connectionFields, signal }) {
    const { body } = await connection.get(environmentPath(connectionFields, 'companies'), { headers: HEADERS, signal });
    const list = isRecord(body) && Array.isArray(body.value) ? body.value.filter(isRecord) : [];
    return { items: list.map((one) => ({ json: companyOf.read(one) })) };
  },
});
