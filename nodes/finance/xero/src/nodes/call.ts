import { defineNode, type JsonObject, parameter } from '@holdfast/node-sdk';
import { fieldsOf, isRecord, query as queryOf } from '@holdfast/node-sdk/records';
import type { Effect } from '@holdfast/workflow';
import { Type } from 'typebox';
import { elementsOf } from '../calls.ts';
import { CREATES, KEY_WINDOW_MS } from '../limits.ts';
import { common } from '../operations.ts';

const path = Type.String({
  title: 'Path',
  description: 'Below api.xro/2.0, such as TrackingCategories.',
  pattern: '^(?!.*\\.\\.)[A-Za-z]\\w*(/[\\w.%-]+)*$',
  examples: ['TrackingCategories'],
  maxLength: 1_000,
});
const query = queryOf();
const elements = parameter.text({
  title: 'Items are in',
  description: 'List of the answer whose entries become items, such as TrackingCategories. Empty: the whole answer.',
  maxLength: 100,
});

const itemsOf = (body: JsonObject | null, from: string): { json: JsonObject }[] =>
  from === '' ? [{ json: body ?? {} }] : elementsOf(body, from).map((json) => ({ json }));

const words = { icon: 'api', source: 'https://developer.xero.com/documentation/api/accounting/overview' } as const;

/** Reads whatever the API has, in Xero's own words. */
export const readAnything = defineNode({
  ...common,
  mode: 'each',
  ...words,
  type: 'xero.call.read',
  title: 'Any other reading call',
  description: 'Reads from an address of the API that has no step of its own.',
  effect: { kind: 'read' },
  parameters: Type.Object({ path, query, elements }, { additionalProperties: false }),
  example: { path: 'TrackingCategories', elements: 'TrackingCategories' },
  async run({ parameters, connection, signal }) {
    const { body } = await connection.get(`/api.xro/2.0/${parameters.path}`, {
      query: fieldsOf(parameters.query),
      signal,
    });
    return { items: itemsOf(isRecord(body) ? body : null, parameters.elements) };
  },
});

const { refuses } = CREATES as Extract<Effect, { kind: 'write' }>;

/** Sends whatever the API takes with a key. Nobody can look up what it made: past the time of the key a person has to. */
export const writeAnything = defineNode({
  ...common,
  mode: 'each',
  ...words,
  type: 'xero.call.write',
  title: 'Any other writing call',
  description:
    'Sends a PUT or a POST to an address of the API that has no step of its own. What Xero deletes takes no key.',
  effect: { kind: 'write', safeBy: 'key', keyWindowMs: KEY_WINDOW_MS, ...(refuses ? { refuses } : {}) },
  parameters: Type.Object(
    {
      method: parameter.choice(
        { title: 'Method', description: 'PUT makes. POST makes or changes.' },
        { PUT: 'PUT', POST: 'POST' },
        'PUT',
      ),
      path,
      query,
      body: parameter.json({ title: 'Body', description: 'In the words of Xero.' }, {}),
      elements,
    },
    { additionalProperties: false },
  ),
  example: { path: 'TrackingCategories', body: { Name: 'Region' } },
  async run({ parameters, connection, idempotencyKey, signal }) {
    const { body } = await connection.request({
      method: parameters.method,
      url: `/api.xro/2.0/${parameters.path}`,
      query: fieldsOf(parameters.query),
      json: parameters.body,
      idempotencyKey,
      signal,
    });
    return { items: itemsOf(isRecord(body) ? body : null, parameters.elements) };
  },
});
