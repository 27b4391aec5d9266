import type { ApiInFull } from './apis-query.ts';

export type Operation = ApiInFull['operations'][number];

/** Operations that every word of a search fits, in the order of the document. */
export function searched(operations: readonly Operation[], text: string): readonly Operation[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return operations;
  return operations.filter(({ title, method, path, key, tag }) => {
    const all = `${title} ${method} ${path} ${key} ${tag}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** Operations by their tags, in the order in which those come first. */
export const byTag = (operations: readonly Operation[]): readonly (readonly [string, readonly Operation[]])[] => [
  ...Map.groupBy(operations, ({ tag }) => tag),
];
