import { defineNode, type Json, type JsonObject, parameter } from '@holdfast/node-sdk';
import { fieldsOf, isRecord, query as queryOf } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { company, FORM } from '../calls.ts';
import { KEYED } from '../limits.ts';
import { common } from '../operations.ts';

const path = Type.String({
  title: 'Path',
  description: 'Below the company, such as estimate or reports/AgedReceivables.',
  pattern: '^(?!.*\\.\\.)[A-Za-z]\\w*(/[\\w.%-]+)*$',
  examples: ['reports/AgedReceivables'],
  maxLength: 1_000,
});
const query = queryOf();
const recordOf = (body: Json): JsonObject => (isRecord(body) ? body : {});

const words = {
  icon: 'api',
  source: 'https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features',
} as const;

/** Reads whatever the API has, in QuickBooks' own words. */
export const readAnything = defineNode({
  ...common,
  mode: 'each',
  ...words,
  type: 'quickbooks.call.read',
  title: 'Any other reading call',
  description: 'Reads from an address of the API that has no step of its own.',
  effect: { kind: 'read' },
  parameters: Type.Object({ path, query }, { additionalProperties: false }),
  example: { path: 'reports/AgedReceivables' },
  async run(context) {
    const { parameters: said, connection, signal } = context;
    const query = { ...FORM, ...fieldsOf(said.query) };
    const { body } = await connection.get(company(context, ...said.path.split('/')), { query, signal });
    return { output: recordOf(body) };
  },
});

/** Sends whatever the API takes with a `requestid`. Nobody can look up what it made: past its time a person has to. */
export const writeAnything = defineNode({
  ...common,
  mode: 'each',
  ...words,
  type: 'quickbooks.call.write',
  title: 'Any other writing call',
  description: 'Sends a POST to an address of the API that has no step of its own.',
  effect: KEYED,
  parameters: Type.Object(
    { path, query, body: parameter.json({ title: 'Body', description: 'In the words of QuickBooks.' }, {}) },
    { additionalProperties: false },
  ),
  example: { path: 'class', body: { Name: 'North' } },
  async run(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    const { body } = await connection.post(company(context, ...said.path.split('/')), {
      query: { ...FORM, ...fieldsOf(said.query), requestid: idempotencyKey },
      json: said.body,
      signal,
    });
    return { output: recordOf(body) };
  },
});
