import type { Json } from '@holdfast/node-sdk';

/** What a value is, in words for a message; never the value itself, which may be private. */
export function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 1 ? 'a list of one entry' : `a list of ${value.length} entries`;
  switch (typeof value) {
    case 'string':
      return value === '' ? 'empty text' : `text of ${value.length} character${value.length === 1 ? '' : 's'}`;
    case 'number':
      return 'a number';
    case 'boolean':
      return value ? 'true' : 'false';
    default:
      return 'an object';
  }
}

export const isMissing = (value: Json | undefined): value is null | undefined => value === undefined || value === null;

export const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
