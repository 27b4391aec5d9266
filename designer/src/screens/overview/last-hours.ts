import type { Overview } from '../../api/types.ts';

export type Hour = Overview['perHour'][number];

const HOUR_MS = 3_600_000;
const SHOWN = 24;

/** The last 24 hours in order, the present one last: hours without runs are there too, as zeros. */
export function lastHours(hours: readonly Hour[], now: number): Hour[] {
  const known = new Map(hours.map((hour) => [new Date(hour.hour).getTime(), hour]));
  const last = Math.floor(now / HOUR_MS) * HOUR_MS;
  return Array.from({ length: SHOWN }, (_, index) => {
    const at = last - (SHOWN - 1 - index) * HOUR_MS;
    return known.get(at) ?? { hour: new Date(at).toISOString(), succeeded: 0, failed: 0 };
  });
}
