import type { Json, JsonObject } from '@holdfast/node-sdk';

/** How sure one is of each field, from 0 to 1. */
export type Confidence = Readonly<Record<string, number>>;

/** The form of a field that says how sure a model is of each of the names. */
export const confidenceSchema = (names: readonly string[]): JsonObject => ({
  type: 'object',
  description: 'How sure you are of each, from 0 (a guess) to 1 (it stands there, word for word).',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'number' }])),
  required: [...names],
  additionalProperties: false,
});

/** A model's word for how sure it is, held to 0 to 1. What is no number counts as a guess. */
export const sureness = (said: Json | undefined): number =>
  typeof said === 'number' && Number.isFinite(said) ? Math.min(1, Math.max(0, said)) : 0;

const words = (text: string): string => text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** Whether two models read the same: text apart from case and spaces, everything else exactly. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a === 'string' && typeof b === 'string') return words(a) === words(b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((entry, index) => isSame(entry, b[index]));
  if (a && b && typeof a === 'object' && typeof b === 'object' && !Array.isArray(a) && !Array.isArray(b)) {
    const [left, right] = [a, b];
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].every((name) => isSame(left[name], right[name]));
  }
  return (a ?? null) === (b ?? null);
}

/**
 * How sure two models are together: of what they read differently not at all, else as much as the less sure one.
 * Differing fields are named with what the second one read.
 */
export function together(
  names: readonly string[],
  first: { readonly fields: JsonObject; readonly confidence: Confidence },
  second: { readonly fields: JsonObject; readonly confidence: Confidence },
): { readonly confidence: Confidence; readonly differs: JsonObject } {
  const confidence: Record<string, number> = {};
  const differs: { [name: string]: Json } = {};
  for (const name of names) {
    const agree = isSame(first.fields[name], second.fields[name]);
    confidence[name] = agree ? Math.min(first.confidence[name] ?? 1, second.confidence[name] ?? 1) : 0;
    if (!agree) differs[name] = second.fields[name] ?? null;
  }
  return { confidence, differs };
}
