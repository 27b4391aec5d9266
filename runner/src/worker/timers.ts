/** Something that was asked for and has not happened yet. */
export type Timer = object;

/**
 * What a process waits with, tells time with and draws lots with: the platform's own, or those of
 * a simulation, which steps time and replays chance.
 */
export interface Timers {
  after(ms: number, run: () => void): Timer;
  /** Does not keep the process alive. */
  every(ms: number, run: () => void): Timer;
  /** Once everything that waits for its turn now has had it. */
  soon(run: () => void): void;
  cancel(timer: Timer): void;
  /** Milliseconds since some moment, by a clock that nobody sets. */
  elapsed(): number;
  /** A number in [0, 1). */
  random(): number;
}

export const platformTimers: Timers = {
  after: (ms, run) => setTimeout(run, ms),
  every: (ms, run) => setInterval(run, ms).unref(),
  soon: (run) => void setImmediate(run),
  // Every timer handed in was made by `after` or `every`.
  cancel: (timer) => clearTimeout(timer as NodeJS.Timeout),
  elapsed: () => performance.now(),
  random: Math.random,
};
