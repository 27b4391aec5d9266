import { DateTime } from 'luxon';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How far the clock of a zone is ahead of UTC at an instant, in milliseconds. */
export const offsetMs = (instant: number, zone: string): number =>
  DateTime.fromMillis(instant, { zone }).offset * MINUTE_MS;

/**
 * The instants at which the clock of a zone shows a date and time, oldest first. Where the clocks jump over it, it comes
 * as much later as they jump. Worked out from the offsets about it: Luxon starts from the offset of today, which is
 * a day off for dates before a zone changed its side of the date line.
 *
 * @param reading what the clock shows, as if it were UTC
 */
export function instantsOf(reading: number, zone: string): number[] {
  const before = reading - offsetMs(reading - DAY_MS, zone);
  const after = reading - offsetMs(reading + DAY_MS, zone);
  const shown = [...new Set([before, after])].filter((instant) => reading - offsetMs(instant, zone) === instant);
  return shown.length > 0 ? shown.toSorted((a, b) => a - b) : [before];
}

/** Offsets that a zone has about an instant, its own first. */
export const offsetsAbout = (instant: number, zone: string): number[] => [
  ...new Set([instant, instant - DAY_MS, instant + DAY_MS].map((at) => offsetMs(at, zone))),
];
