import type { JsonObject } from '@holdfast/node-sdk';
import { choice, fields } from '../parameters.ts';
import { omit, parsePath, pick } from './fields.ts';

export const KEEPS = {
  all: 'All of them',
  none: 'None',
  selected: 'Only those named',
  except: 'All but those named',
} as const;
export type Keep = keyof typeof KEEPS;

/** Parameters that say which fields of an item go on. */
export const keepParameters = (
  standard: Keep,
  title = 'Other fields',
  description = 'Which other fields of the item go on.',
) => ({
  keep: choice({ title, description }, KEEPS, standard),
  keepFields: fields({
    title: 'Fields named',
    description: 'The fields that are kept, or left out.',
    'x-when': { keep: ['selected', 'except'] },
  }),
});

/** The fields of a record that are kept. */
export function kept(json: JsonObject, keep: Keep, keepFields: readonly string[], dots = true): JsonObject {
  if (keep === 'all') return json;
  if (keep === 'none') return {};
  const paths = keepFields.map((field) => parsePath(field, dots));
  return keep === 'selected' ? pick(json, paths) : omit(json, paths);
}
