/** Freezes a value all the way down, so that whoever changes it is found out. Iterative: depth cannot hurt it. */
export function deepFreeze<T>(value: T): T {
  const queue: unknown[] = [value];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === null || typeof next !== 'object' || ArrayBuffer.isView(next) || Object.isFrozen(next)) continue;
    Object.freeze(next);
    for (const entry of Object.values(next)) if (entry !== undefined) queue.push(entry);
  }
  return value;
}
