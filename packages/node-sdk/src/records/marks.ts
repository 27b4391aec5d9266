import type { JsonObject } from '@holdfast/workflow';
import type { EachOutput } from '../context.ts';

/**
 * What tells a document of ours from all others, for looking it up once its key is
 * forgotten: made of the key, 35 characters, capital letters and digits. Cut where
 * the field that carries it is shorter: 20 characters are still 85 bits of chance.
 */
export const markOf = (idempotencyKey: string, maxLength = 35): string =>
  `HF-${idempotencyKey.replace(/^hf1-/, '').toUpperCase()}`.slice(0, maxLength);

/** A note of a person's with the mark behind it. */
export const marked = (note: string, mark: string): string => `${note} ${mark}`.trim();

type Found = EachOutput & { readonly reference?: string };

/** One hit is ours. Several are more than one write of ours can have made: a person has to look. */
export function settled(hits: readonly JsonObject[], adopt: (hit: JsonObject) => Found): Found | 'absent' | 'unknown' {
  const [hit, second] = hits;
  if (!hit) return 'absent';
  return second ? 'unknown' : adopt(hit);
}
