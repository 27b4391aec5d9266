import type { Json } from '@holdfast/workflow';
import { type TSchema, Type } from 'typebox';

/**
 * A parameter that a document may leave out. The runner fills in its default
 * before a node sees it, so in `run` it is always there.
 *
 * @throws TypeError when the schema has no default
 */
export function defaulted<Schema extends TSchema>(schema: Schema): Schema {
  if (!('default' in schema)) throw new TypeError('A parameter that may be left out needs a default.');
  // Optional in the schema, present in the type: that is the point of it.
  return Type.Optional(schema) as unknown as Schema;
}

/** Words and hints of one parameter. `x-` hints tell the designer how to show it. */
export interface ParameterWords {
  readonly title: string;
  readonly description: string;
  readonly examples?: readonly unknown[];
  readonly [hint: `x-${string}`]: unknown;
}

/** Bounds of a text, beside its words. */
export interface TextBounds {
  readonly pattern?: string;
  readonly maxLength?: number;
}

/** Shapes that parameters often have, each with its default. */
export const parameter = {
  /** Text that may be left out. */
  text: (words: ParameterWords & TextBounds, standard = '') => defaulted(Type.String({ ...words, default: standard })),

  /** Yes or no. */
  flag: (words: ParameterWords, standard = false) => defaulted(Type.Boolean({ ...words, default: standard })),

  /** A whole number within bounds. */
  whole: (words: ParameterWords, bounds: { minimum: number; maximum: number; standard: number }) => {
    const { standard, ...limits } = bounds;
    return defaulted(Type.Integer({ ...words, ...limits, default: standard }));
  },

  /** One of several values; `labels` says what people read for each. */
  choice: <const Labels extends Readonly<Record<string, string>>>(
    words: ParameterWords,
    labels: Labels,
    standard: keyof Labels & string,
  ) =>
    defaulted(
      Type.Unsafe<keyof Labels & string>({
        type: 'string',
        enum: Object.keys(labels),
        'x-labels': labels,
        ...words,
        default: standard,
      }),
    ),

  /** A list, empty unless said otherwise. */
  list: <Entry extends TSchema>(entry: Entry, words: ParameterWords, limits: { maxItems?: number } = {}) =>
    defaulted(Type.Array(entry, { ...words, ...limits, default: [] })),

  /** Any JSON. */
  json: (words: ParameterWords, standard: unknown = null) =>
    defaulted(Type.Unsafe<Json>({ 'x-control': 'json', ...words, default: standard })),
} as const;

/** How often a trigger that follows a provider reads what its calls may not have told. Read by the runner under the name `sweepMinutes`. */
export const sweepMinutes = (standard = 15) =>
  parameter.whole(
    {
      title: 'Look every',
      description:
        'Minutes between looks at what has changed. Calls of the provider are taken at once; a look finds what they did not tell.',
    },
    { minimum: 1, maximum: 1_440, standard },
  );
