import { type Doc, isDoc } from '@holdfast/practice';

/** The day of an instant, as 2026-01-15. */
export const today = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** What stands at a path such as `MetaData.CreateTime`, of a list in its first entry; what a reference names, where it is one. */
export function valueAt(doc: Doc, path: string): string | number | boolean | null {
  let value: unknown = doc;
  for (const name of path.split('.')) {
    value = isDoc(value) ? value[name] : undefined;
    if (Array.isArray(value)) [value] = value;
  }
  if (isDoc(value)) value = value.value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
