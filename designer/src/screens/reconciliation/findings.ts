import type { Json, JsonObject } from '@holdfast/workflow';

/** A field that is not the same on both sides. */
export interface FieldDifference {
  readonly field: string;
  readonly here: string;
  readonly there: string;
  /** What lies between amounts or days; empty where nothing can. */
  readonly difference: string;
}

/** What was found of records that belong together, as it is shown. */
export interface Finding {
  /** What they belong together by, such as `A-2`. */
  readonly key: string;
  /** Why nobody can tell; empty where it is told. */
  readonly reason: string;
  readonly differences: readonly FieldDifference[];
  /** The records of each side, a line each. */
  readonly here: readonly string[];
  readonly there: readonly string[];
}

/** Fields of a record that have room in a line. */
const MOST_FIELDS = 6;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: Json | undefined): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

const lineOf = (record: JsonObject): string =>
  Object.entries(record)
    .slice(0, MOST_FIELDS)
    .map(([name, value]) => `${name}: ${text(value)}`)
    .join(' · ');

/** Reads an output item of a comparison. What is not there is empty. */
export const findingOf = (json: JsonObject): Finding => ({
  key: isObject(json.key) ? Object.values(json.key).map(text).join(' · ') : '',
  reason: text(json.reason),
  differences: [...objects(json.differences), ...objects(json.tolerated)].map(({ field, here, there, difference }) => ({
    field: text(field),
    here: text(here),
    there: text(there),
    difference: text(difference),
  })),
  here: objects(json.here).map(lineOf),
  there: objects(json.there).map(lineOf),
});

/** Whether a text that somebody looks for stands anywhere in what is shown of it. */
export function isFound({ key, reason, differences, here, there }: Finding, wanted: string): boolean {
  const words = [
    key,
    reason,
    ...here,
    ...there,
    ...differences.flatMap((one) => [one.field, one.here, one.there, one.difference]),
  ];
  return words.some((word) => word.toLowerCase().includes(wanted.toLowerCase()));
}
