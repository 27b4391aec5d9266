import type { EachOutput, JsonObject } from '@holdfast/node-sdk';

/**
 * What tells a document of ours from all others, for looking it up once its key is
 * forgotten: made of the key, 35 characters, capital letters and digits.
 */
export const markOf = (idempotencyKey: string): string => `HF-${idempotencyKey.replace(/^hf1-/, '').toUpperCase()}`;

/** A link that carries the mark, where a document has a link and no other field to spare. */
export const markedUrl = (mark: string): string => `https://holdfast.invalid/#${mark}`;

type Found = EachOutput & { readonly reference?: string };

/** One hit is ours. Several are more than one write of ours can have made: a person has to look. */
export function settled(hits: readonly JsonObject[], adopt: (hit: JsonObject) => Found): Found | 'absent' | 'unknown' {
  const [hit, second] = hits;
  if (!hit) return 'absent';
  return second ? 'unknown' : adopt(hit);
}
