import { type Blackout, isTimeZone, WEEKDAYS } from '@holdfast/workflow';
import { DateTime } from 'luxon';

/**
 * When the blackout window ends in which a moment lies, epoch milliseconds; null where
 * it lies in none. Of several the one that ends last counts. Their zones exist: see `unknownZone`.
 *
 * @param now epoch milliseconds
 * @param zone of windows that name none
 */
export function blackoutEnd(windows: readonly Blackout[], now: number, zone: string): number | null {
  const ends = windows.flatMap((window) => endsOf(window, now, zone));
  return ends.length === 0 ? null : Math.max(...ends);
}

/**
 * A time zone by which one of these windows counts and that does not exist; null where all do. It is refused
 * when it is saved; one that was saved by an older build, or that this machine does not know, is found here.
 *
 * @param zone of windows that name none
 */
export const unknownZone = (windows: readonly Blackout[], zone: string): string | null =>
  windows.map(({ timeZone }) => timeZone ?? zone).find((each) => !isTimeZone(each)) ?? null;

/** The one that began today, and the one that began yesterday and may reach into today. */
function endsOf({ days, from, to, timeZone }: Blackout, now: number, zone: string): number[] {
  const today = DateTime.fromMillis(now, { zone: timeZone ?? zone }).startOf('day');
  return [today, today.minus({ days: 1 })].flatMap((day) => {
    const isMeant = days === undefined || days.some((name) => WEEKDAYS.indexOf(name) === day.weekday - 1);
    const begins = at(day, from);
    const sameDay = at(day, to);
    const ends = sameDay > begins ? sameDay : at(day.plus({ days: 1 }), to);
    return isMeant && begins.toMillis() <= now && now < ends.toMillis() ? [ends.toMillis()] : [];
  });
}

/** A time of day on a day; one that the day leaves out is an hour later. */
function at(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return day.set({ hour, minute });
}
