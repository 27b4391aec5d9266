import { FORBIDDEN_NAMES, LIMITS } from './document.ts';
import { type Problem, pointer } from './problems.ts';

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
      return refusal('too_large', `The document holds more than ${MAX_VALUES} values. Split it.`, []);
    if (value === null || typeof value !== 'object') continue;
    if (depth >= LIMITS.depth) {
      return refusal(
        'too_deep',
        `Something is nested more than ${LIMITS.depth} levels deep. Flatten it.`,
        path.slice(0, 8),
      );
    }
    if (Array.isArray(value)) {
      if (count + stack.length + value.length > MAX_VALUES)
        return refusal('too_large', `A list has ${value.length} entries; that is too many.`, path);
      for (let index = value.length - 1; index >= 0; index -= 1)
        stack.push({ value: value[index], depth: depth + 1, path: [...path, index] });
      continue;
    }
    const keys = Object.keys(value);
    if (keys.length > MAX_KEYS)
      return refusal('too_large', `An object has ${keys.length} keys; ${MAX_KEYS} are allowed.`, path);
    for (const key of keys) {
      if (FORBIDDEN_NAMES.has(key))
        return refusal('forbidden_name', `"${key}" cannot be used as a name. Choose another one.`, [...path, key]);
      stack.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1, path: [...path, key] });
    }
  }
  return null;
}

const refusal = (code: string, message: string, path: readonly (string | number)[]): Problem => ({
  severity: 'error',
  code,
  message,
  path: pointer(...path),
});
