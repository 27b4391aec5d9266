/** What a promise gives, or null when that takes longer. A promise that is through leaves no timer behind. */
export function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, null).unref();
    promise.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
