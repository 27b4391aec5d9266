import type { Json } from '@holdfast/workflow';

const MAX_DEPTH = 64;
const DANGEROUS = new Set(['__proto__', 'constructor', 'prototype']);
// Unpaired surrogates and NUL: Postgres takes neither.
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const QUICK = /[\0\uD800-\uDFFF]/;

/** Text that can be stored: what cannot is written as an escape. */
export const storableText = (text: string): string =>
  QUICK.test(text)
    ? text.replace(UNSTORABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text;

/** A value from outside in a form that can be stored (rule T1): no NUL, no lone surrogates, no dangerous names, bounded depth. */
export function toStorable(value: unknown, depth = 0): Json {
  switch (typeof value) {
    case 'string':
      return storableText(value);
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'boolean':
      return value;
    case 'object':
      break;
    default:
      return null;
  }
  if (value === null) return null;
  if (depth >= MAX_DEPTH) return '[nested too deep]';
  if (Array.isArray(value)) return value.map((entry) => toStorable(entry, depth + 1));
  const out: { [key: string]: Json } = {};
  for (const [key, entry] of Object.entries(value))
    out[DANGEROUS.has(key) ? `${key}_` : storableText(key)] = toStorable(entry, depth + 1);
  return out;
}
