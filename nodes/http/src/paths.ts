import type { Json } from '@holdfast/node-sdk';

/** The value at a path such as `data.invoices[0].id` or `rows[-1]`; own properties only. Undefined when there is none. */
export function valueAt(value: Json, path: string): Json | undefined {
  let at: Json | undefined = value;
  for (const part of path.split(/[.[\]]+/).filter((name) => name !== '')) {
    if (at === null || typeof at !== 'object') return undefined;
    if (Array.isArray(at)) at = /^-?\d{1,9}$/.test(part) ? at.at(Number(part)) : undefined;
    else at = Object.hasOwn(at, part) ? at[part] : undefined;
  }
  return at;
}

export const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
