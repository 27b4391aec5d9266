/** A terminal and the program between send the same Ctrl-C within moments; a second one later is meant. */
const SAME_MS = 1_000;

/**
 * Resolves when the process is told to stop: by a signal, or because the program
 * that started it is gone. Told again, it ends at once.
 */
export function toldToStop(): Promise<void> {
  let firstAt: number | null = null;
  return new Promise((resolve) => {
    const told = () => {
      if (firstAt !== null && performance.now() - firstAt > SAME_MS) process.exit(130);
      firstAt ??= performance.now();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, told);
    process.once('disconnect', told);
  });
}
