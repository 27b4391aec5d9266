import { useSyncExternalStore } from 'react';

/**
 * One clock for everything on the page that says how long ago: a single timer
 * per pace, running only while somebody looks.
 */
function makeClock(everyMs: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    if (document.hidden) return;
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      if (!timer) {
        now = Date.now();
        timer = setInterval(tick, everyMs);
        document.addEventListener('visibilitychange', tick);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
        document.removeEventListener('visibilitychange', tick);
      };
    },
    now: () => now,
  };
}

const slow = makeClock(10_000);
const fast = makeClock(1_000);

/** The time now, in epoch milliseconds, renewed every ten seconds (or every second for countdowns). */
export function useNow(pace: 'slow' | 'fast' = 'slow'): number {
  const clock = pace === 'fast' ? fast : slow;
  return useSyncExternalStore(clock.subscribe, clock.now);
}
