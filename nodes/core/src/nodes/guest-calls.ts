import { type Failure, fail, type Json } from '@holdfast/node-sdk';
import { isRecord } from '../values/kinds.ts';

/** What code may call the items by: the names that expressions know them by. All in one line, so that lines keep their numbers. */
const INPUT =
  'const $input = { all: () => items.map((json) => ({ json })), first: () => items.length > 0 ? { json: items[0] } : undefined, ' +
  'last: () => items.length > 0 ? { json: items[items.length - 1] } : undefined }; ';

/** A person's code as one call that sees the whole list. */
export const forList = (code: string): string => `${INPUT}return (async () => {${code}\n})();`;

/**
 * A person's code as one call for each item. An item for which it throws does not
 * hold up the others; being out of memory ends them all.
 */
export const forEachItem = (code: string): string =>
  `${INPUT}const each = async (item, index, $json, $itemIndex) => {${code}
};
const made = [];
for (let at = 0; at < items.length; at += 1) {
  try {
    made.push({ value: await each(items[at], at, items[at], at) });
  } catch (error) {
    if (error instanceof Error && error.message === 'out of memory') throw error;
    const line = /code\\.js:(\\d+)/.exec(error && error.stack || '');
    const said = error instanceof Error ? error.name + ': ' + error.message : String(error);
    made.push({ error: said, line: line ? Math.max(1, Number(line[1]) - 1) : null });
  }
}
return made;`;

/** What became of one item: what the code returned for it, or why it did not. */
export type Made = { readonly value: Json } | { readonly failure: Failure };

/** Reads what `forEachItem` gives back. */
export function madeOf(result: Json): Made[] {
  return (Array.isArray(result) ? result : []).map((entry): Made => {
    if (!isRecord(entry) || typeof entry.error !== 'string')
      return { value: isRecord(entry) ? (entry.value ?? null) : null };
    const where = typeof entry.line === 'number' ? ` (line ${entry.line})` : '';
    const message = `${entry.error.slice(0, 2_000)}${where}`;
    return { failure: fail.data('code_error', { message, decidedBy: 'guest' }).failure };
  });
}
