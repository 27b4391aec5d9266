import { defineNode, type JsonObject, type NodeDefinition, readOn, readOnSettings } from '@holdfast/node-sdk';
import { type TObject, type TProperties, Type } from 'typebox';
import { common, type Resource, type Words } from './operations.ts';
import { timedList, type Wanted } from './timed.ts';

interface Options extends Wanted {
  readonly settings?: TProperties;
  readonly example?: JsonObject;
}

/**
 * Declares a step that reads what was made or changed since it last came through: the list that the triggers sweep.
 * Each document comes once, as it is now; after a crash, or where two runs read at once, it may come again.
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
    effect: { kind: 'read' },
    keepsCursor: true,
    policy: { ...common.policy, timeoutMs: 300_000 },
    parameters: Type.Object({ ...settings, ...readOnSettings }, { additionalProperties: false }) as TObject<
      typeof readOnSettings
    >,
    output: resource.shape.schema,
    example,
    async run(context) {
      return { outputs: { out: await readOn(timedList(resource, wanted, context), context) } };
    },
  });
