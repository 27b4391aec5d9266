import { fail, type Json } from '@holdfast/node-sdk';
import { FORBIDDEN_NAMES, MAX_ITEMS } from '@holdfast/workflow';

/** Limits of what one item may hold, whoever made it (failure model T1). */
export const MAX_DEPTH = 64;
const MAX_VALUES = 1_000_000;

/**
 * Refuses JSON from outside that could not be stored or would hurt whoever walks
 * over it: nested too deeply, too many values, or names that JavaScript gives a
 * meaning to. Iterative, so that depth cannot hurt it.
 *
 * @param what how the value is called in messages, such as `The XML`
 * @throws NodeFailure data/too_deep, data/too_large, data/forbidden_name
 */
export function storable<T extends Json>(value: T, what: string): T {
  const stack: { value: Json; depth: number }[] = [{ value, depth: 1 }];
  let count = 0;
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value: present, depth } = next;
    if (present === null || typeof present !== 'object') continue;
    if (depth > MAX_DEPTH) throw tooDeep(what);
    const entries = Array.isArray(present) ? present : Object.values(present);
    if (!Array.isArray(present)) refuseNames(present, what);
    count += entries.length;
    if (count > MAX_VALUES) {
      throw fail.data('too_large', {
        message: `${what} holds more than ${MAX_VALUES} values. Split it, or hand it on as a file.`,
      });
    }
    for (const entry of entries) stack.push({ value: entry, depth: depth + 1 });
  }
  return value;
}

export const tooDeep = (what: string) =>
  fail.data('too_deep', { message: `${what} is nested more than ${MAX_DEPTH} levels deep. Flatten it at its source.` });

function refuseNames(object: object, what: string): void {
  for (const name of FORBIDDEN_NAMES) {
    if (!Object.hasOwn(object, name)) continue;
    throw fail.data('forbidden_name', {
      message: `${what} has a field called "${name}", which cannot be stored. Rename it at its source.`,
    });
  }
}

/** @throws NodeFailure permanent/resource_limit when a step would make too many items */
export function limitItems(count: number): void {
  if (count <= MAX_ITEMS) return;
  throw fail.permanent('resource_limit', {
    message: `This makes more than ${MAX_ITEMS} items, the most a list may have. Work in batches with a loop, or hand the data on as a file.`,
  });
}
