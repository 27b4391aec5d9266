import { FORBIDDEN_NAMES, LIMITS } from './document.ts';
import { type Problem, pointer, problem } from './problems.ts';
import { type Said, said } from './said.ts';

interface Visit {
  readonly value: unknown;
  readonly depth: number;
  readonly path: readonly (string | number)[];
}

/** Most values in one document, and most keys of one object. */
const MAX_VALUES = 2_000_000;
const MAX_KEYS = 100_000;

/**
 * Looks over a value before anything else touches it: depth, size, and keys that
 * JavaScript gives a meaning to. Iterative, so that depth cannot hurt it.
 */
export function inspect(input: unknown): Problem | null {
  const stack: Visit[] = [{ value: input, depth: 0, path: [] }];
  let count = 0;
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    const { value, depth, path } = visit;
    count += 1;
    if (count > MAX_VALUES)
      return refusal(
        'too_large',
        said(/*i18n*/ 'The document holds more than {most} values. Split it.', { most: MAX_VALUES }),
        [],
      );
    if (value === null || typeof value !== 'object') continue;
    if (depth >= LIMITS.depth) {
      return refusal(
        'too_deep',
        said(/*i18n*/ 'Something is nested more than {most} levels deep. Flatten it.', { most: LIMITS.depth }),
        path.slice(0, 8),
      );
    }
    if (Array.isArray(value)) {
      if (count + stack.length + value.length > MAX_VALUES)
        return refusal(
          'too_large',
          said(/*i18n*/ 'A list has {count} entries; that is too many.', { count: value.length }),
          path,
        );
      for (let index = value.length - 1; index >= 0; index -= 1)
        stack.push({ value: value[index], depth: depth + 1, path: [...path, index] });
      continue;
    }
    const keys = Object.keys(value);
    if (keys.length > MAX_KEYS)
      return refusal(
        'too_large',
        said(/*i18n*/ 'An object has {count} keys; {most} are allowed.', { count: keys.length, most: MAX_KEYS }),
        path,
      );
    for (const key of keys) {
      if (FORBIDDEN_NAMES.has(key))
        return refusal(
          'forbidden_name',
          said(/*i18n*/ '"{key}" cannot be used as a name. Choose another one.', { key }),
          [...path, key],
        );
      stack.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1, path: [...path, key] });
    }
  }
  return null;
}

const refusal = (code: string, words: Said, path: readonly (string | number)[]): Problem =>
  problem(words, { severity: 'error', code, path: pointer(...path) });
