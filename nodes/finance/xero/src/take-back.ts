import { defineNode, type NodeDefinition } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api, elementOf } from './calls.ts';
import { BRINGS_ABOUT } from './limits.ts';
import { common, type Resource, type Words, written } from './operations.ts';
import { id } from './schema/parameters.ts';

/**
 * Declares a step that takes a document back for good: it is known on, as one that was deleted. One that is deleted
 * already is left alone. `port`: where it goes on.
 */
export const takeBack = <const Port extends string>(
  resource: Resource,
  what: string,
  words: Words,
  port: Port,
): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    effect: BRINGS_ABOUT,
    parameters: Type.Object(
      { id: id({ title: 'Id', description: `What Xero calls the ${what}.` }) },
      { additionalProperties: false },
    ),
    output: resource.shape.schema,
    ports: [port],
    example: { id: '99ea7f6b-c513-4066-bc27-b7c65dcd76c2' },

    async run({ parameters, connection, idempotencyKey, signal }) {
      const path = api(resource.endpoint, parameters.id);
      const current = elementOf((await connection.get(path, { signal })).body, resource.endpoint);
      if (textAt(current, 'Status') === 'DELETED')
        return { port, output: resource.shape.read(current), reference: parameters.id };
      const { body } = await connection.post(path, { json: { Status: 'DELETED' }, idempotencyKey, signal });
      return { port, ...written(resource, body) };
    },
  });
