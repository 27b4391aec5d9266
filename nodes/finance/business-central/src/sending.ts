import { defineNode, type NodeDefinition } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { company, HEADERS, one, readOne } from './calls.ts';
import { UNSAFE } from './limits.ts';
import { adopted, common, expanded, type Resource, sourceOf, type Words } from './operations.ts';
import { id } from './schema/parameters.ts';

/**
 * Declares a step that has Business Central send a document by mail. A mail cannot be taken back, and nothing of the document tells
 * that it went out: where no answer comes a person is asked. The document is read before, so that nothing can fail behind it.
 */
export const sendByMail = (resource: Resource, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: UNSAFE,
    parameters: Type.Object({ id: id(resource.title) }, { additionalProperties: false }),
    output: resource.shape.schema,
    ports: ['sent'],
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1' },

    async run(context) {
      const { parameters: said, connection, signal } = context;
      const path = one(resource.set, said.id);
      const document = await readOne(context, path, expanded(resource));
      await connection.post(company(context, `${path}/Microsoft.NAV.send`), { headers: HEADERS, signal });
      return { port: 'sent', ...adopted(resource, document) };
    },
  });
