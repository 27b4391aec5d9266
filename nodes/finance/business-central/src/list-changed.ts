import {
  defineNode,
  type JsonObject,
  type NodeDefinition,
  readOn,
  readOnSettings,
  type TimedList,
} from '@holdfast/node-sdk';
import { type TObject, type TProperties, Type } from 'typebox';
import type { Around } from './calls.ts';
import { common, type Resource, sourceOf, type Words } from './operations.ts';
import { timedList, type Wanted } from './timed.ts';

interface Asked {
  readonly settings?: TProperties;
  readonly example?: JsonObject;
}

/** Declares a step that reads on in a list: what was made or changed since it last came through. */
export const readsOn = (
  resource: Pick<Resource, 'page' | 'shape'>,
  words: Words,
  { settings = {}, example = {} }: Asked,
  listOf: (around: Around, parameters: JsonObject) => TimedList,
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
      return { outputs: { out: await readOn(listOf(context, context.parameters), context) } };
    },
  });

/**
 * Declares a step that reads what was made or changed since it last came through: the set that the triggers sweep. Each
 * record comes once, as it is now; after a crash, or where two runs read at once, it may come again. What was deleted
 * does not come.
 */
export const listChanged = (
  resource: Resource,
  words: Words,
  { settings = {}, example = {}, ...wanted }: Asked & Wanted = {},
): NodeDefinition =>
  readsOn(resource, words, { settings, example }, (around, parameters) =>
    timedList(resource, wanted, around, parameters),
  );
