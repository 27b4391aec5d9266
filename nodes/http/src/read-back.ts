import type { Json } from '@holdfast/node-sdk';
import { isRecord } from './paths.ts';

/**
 * Whether what is there holds all that a write put there. Fields that it did not name may say anything; of lists each
 * entry counts, in its order.
 */
export function holdsAll(there: Json | undefined, put: Json): boolean {
  if (isRecord(put))
    return (
      isRecord(there) &&
      Object.entries(put).every(([name, value]) => Object.hasOwn(there, name) && holdsAll(there[name], value))
    );
  if (!Array.isArray(put)) return there === put;
  return (
    Array.isArray(there) && there.length === put.length && put.every((entry, index) => holdsAll(there[index], entry))
  );
}
