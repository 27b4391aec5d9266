import { defineNode, parameter } from '@holdfast/node-sdk';
import { isRecord } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { KEYED } from '../limits.ts';
import { common } from '../operations.ts';

const path = Type.String({
  title: 'Path',
  description: 'Below v1, such as subscriptions or invoices/in_1MtHbELkdIwHu7ixl4OzzPMv/pay.',
  pattern: '^(?!.*\\.\\.)[a-z_]+(/[\\w.-]+)*$',
  examples: ['subscriptions'],
  maxLength: 1_000,
});
const fields = (title: string, description: string) =>
  parameter.list(
    Type.Object(
      {
        name: Type.String({
          title: 'Name',
          description: 'Such as customer or items[0][price].',
          minLength: 1,
          maxLength: 200,
        }),
        value: Type.String({ title: 'Value', description: 'What it says.', maxLength: 5_000 }),
      },
      { additionalProperties: false },
    ),
    { title, description },
    { maxItems: 100 },
  );
const asRecord = (list: readonly { name: string; value: string }[]): Record<string, string> =>
  Object.fromEntries(list.map(({ name, value }) => [name, value]));

const words = { icon: 'api', source: 'https://docs.stripe.com/api' } as const;

/** Reads whatever the API has, in Stripe's own words. A list becomes items. */
export const readAnything = defineNode({
  ...common,
  mode: 'each',
  ...words,
  type: 'stripe.call.read',
  title: 'Any other reading call',
  description: 'Reads from an address of the API that has no step of its own. Of a list it reads one page.',
  effect: { kind: 'read' },
  parameters: Type.Object({ path, query: fields('Query', 'Fields of the address.') }, { additionalProperties: false }),
  example: { path: 'subscriptions' },
  async run({ parameters, connection, signal }) {
    const { body } = await connection.get(`/v1/${parameters.path}`, { query: asRecord(parameters.query), signal });
    const list = isRecord(body) && Array.isArray(body.data) ? body.data.filter(isRecord) : [isRecord(body) ? body : {}];
    return { items: list.map((json) => ({ json })) };
  },
});

/** Sends whatever the API takes with a key. Nobody can look up what it made: past the time of the key a person has to. */
export const writeAnything = defineNode({
  ...common,
  mode: 'each',
  ...words,
  type: 'stripe.call.write',
  title: 'Any other writing call',
  description: 'Sends a POST to an address of the API that has no step of its own.',
  effect: KEYED,
  parameters: Type.Object({ path, form: fields('Form', 'Fields that are sent.') }, { additionalProperties: false }),
  example: { path: 'customers', form: [{ name: 'name', value: 'Example Customer' }] },
  async run({ parameters, connection, idempotencyKey, signal }) {
    const { body } = await connection.post(`/v1/${parameters.path}`, {
      form: asRecord(parameters.form),
      idempotencyKey,
      signal,
    });
    return { output: isRecord(body) ? body : {} };
  },
});
