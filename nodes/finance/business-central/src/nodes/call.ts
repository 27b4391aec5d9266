import { defineNode, type HttpMethod, parameter } from '@holdfast/node-sdk';
import { fieldsOf, isRecord, query as queryOf } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { company, HEADERS } from '../calls.ts';
import { UNSAFE } from '../limits.ts';
import { common } from '../operations.ts';

const path = Type.String({
  title: 'Path',
  description: 'Below the company, such as salesOrders or items(5d115c9c-44e3-ea11-bb43-000d3a2feca1).',
  pattern: "^(?!.*\\.\\.)[A-Za-z]\\w*(\\([\\w',=-]+\\))?(/[A-Za-z][\\w.]*(\\([\\w',=-]+\\))?)*$",
  examples: ['salesOrders'],
  maxLength: 1_000,
});
const query = queryOf('Such as $filter.');
const words = {
  icon: 'api',
  source: 'https://learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/',
} as const;

/** Reads whatever the API has, in Business Central's own words. */
export const readAnything = defineNode({
  ...common,
  mode: 'each',
  ...words,
  type: 'business-central.call.read',
  title: 'Any other reading call',
  description: 'Reads from an address of the API that has no step of its own. Entries of a list become items.',
  effect: { kind: 'read' },
  parameters: Type.Object({ path, query }, { additionalProperties: false }),
  example: { path: 'paymentTerms' },
  async run(context) {
    const { parameters: said, connection, signal } = context;
    const { body } = await connection.get(company(context, said.path), {
      query: fieldsOf(said.query),
      headers: HEADERS,
      signal,
    });
    const record = isRecord(body) ? body : {};
    const list = Array.isArray(record.value) ? record.value.filter(isRecord) : [record];
    return { items: list.map((json) => ({ json })) };
  },
});

/** Sends whatever the API takes. There is no key and nobody can look it up: without an answer a person is asked. */
export const writeAnything = defineNode({
  ...common,
  mode: 'each',
  ...words,
  type: 'business-central.call.write',
  title: 'Any other writing call',
  description: 'Sends a POST, PATCH or DELETE to an address of the API that has no step of its own.',
  effect: UNSAFE,
  parameters: Type.Object(
    {
      method: parameter.choice(
        { title: 'Method', description: 'POST makes or acts, PATCH changes, DELETE deletes.' },
        { POST: 'POST', PATCH: 'PATCH', DELETE: 'DELETE' },
        'POST',
      ),
      path,
      query,
      body: parameter.json(
        { title: 'Body', description: 'In the words of Business Central. Left out of a DELETE.' },
        {},
      ),
      etag: parameter.text({
        title: 'Version',
        description:
          'Etag of the version that is changed or deleted. * stands for any: then whatever is there is overwritten.',
        maxLength: 500,
      }),
    },
    { additionalProperties: false },
  ),
  example: { path: 'paymentTerms', body: { code: '30D', displayName: '30 days', dueDateCalculation: '30D' } },
  async run(context) {
    const { parameters: said, connection, signal } = context;
    const { body } = await connection.request({
      method: said.method satisfies HttpMethod,
      url: company(context, said.path),
      query: fieldsOf(said.query),
      headers: { ...HEADERS, ...(said.etag === '' ? {} : { 'If-Match': said.etag }) },
      ...(said.method === 'DELETE' ? {} : { json: said.body }),
      signal,
    });
    return { output: isRecord(body) ? body : {} };
  },
});
