import { defineNode, type JsonObject, type NodeDefinition, readOn, readOnSettings } from '@holdfast/node-sdk';
import { type TObject, type TProperties, Type } from 'typebox';
import { common, type Resource, sourceOf, type Words } from './operations.ts';
import { timedList, type Wanted } from './timed.ts';

interface Options extends Wanted {
  readonly settings?: TProperties;
  readonly example?: JsonObject;
}

/**
 * Declares a step that reads what was made or changed since it last came through: the set that the triggers sweep. Each
 * record comes once, as it is now; after a crash, or where two runs read at once, it may come again. What was deleted
 * does not come.
 */
export const listChanged = (
  resource: Resource,
  words: Words,
  { settings = {}, example = {}, ...wanted }: Options = {},
): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'all',
    ...words,
    source: sourceOf(resource.page),
    effect: { kind: 'read' },
    keepsCursor: true,
    parameters: Type.Object({ ...settings, ...readOnSettings }, { additionalProperties: false }) as TObject<
      typeof readOnSettings
    >,
    output: resource.shape.schema,
    example: { from: '2026-01-01', ...example },
    async run(context) {
      const list = timedList(resource, wanted, context, context.parameters);
      return { outputs: { out: await readOn(list, context) } };
    },
  });
