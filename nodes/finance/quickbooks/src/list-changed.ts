import { defineNode, type NodeDefinition, readOn, readOnSettings } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { common, type Resource, sourceOf, type Words } from './operations.ts';
import { timedList, type Wanted } from './timed.ts';

/**
 * Declares a step that reads what was made or changed since it last came through, however long ago that was: the list
 * that the triggers sweep. Each record comes once, as it is now; after a crash, or where two runs read at once, it may
 * come again. What was deleted does not come: "List changes" tells of that, for 30 days.
 */
export const listChanged = (resource: Resource, words: Words, wanted: Wanted = {}): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'all',
    ...words,
    source: sourceOf(resource.entity),
    effect: { kind: 'read' },
    keepsCursor: true,
    policy: { ...common.policy, timeoutMs: 300_000 },
    parameters: Type.Object(readOnSettings, { additionalProperties: false }),
    output: resource.shape.schema,
    example: { from: '2026-01-01' },
    async run(context) {
      return { outputs: { out: await readOn(timedList(resource, wanted, context), context) } };
    },
  });
