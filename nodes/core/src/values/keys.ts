import type { Json } from '@holdfast/node-sdk';
import { canonicalJson } from '@holdfast/workflow';
import { toDecimal } from './decimals.ts';
import { getAt, type Path } from './fields.ts';
import { isMissing } from './kinds.ts';

export type Typing = 'strict' | 'loose';

/** A value as text that is equal exactly when the values are. Loose: 1, "1" and "1.00" are equal. */
export function identity(value: Json, typing: Typing = 'strict'): string {
  if (typing === 'strict' || (value !== null && typeof value === 'object')) return canonicalJson(value);
  const decimal = typeof value === 'boolean' ? null : toDecimal(value);
  return decimal ? `n${decimal.toString()}` : `t${String(value)}`;
}

/** What two records are matched by: null when a part is missing, because nothing equals what is not there. */
export function matchKey(json: Json, paths: readonly Path[], typing: Typing = 'strict'): string | null {
  const parts: string[] = [];
  for (const path of paths) {
    const value = getAt(json, path);
    if (isMissing(value)) return null;
    parts.push(identity(value, typing));
  }
  return parts.join('\n');
}
