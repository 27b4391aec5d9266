import { type Blackout, WEEKDAYS } from '@holdfast/workflow';
import { DateTime } from 'luxon';

/**
 * When the blackout window ends in which a moment lies, epoch milliseconds; null where
 * it lies in none. Of several the one that ends last counts. A zone that does not exist counts as UTC.
 *
 * @param now epoch milliseconds
 * @param zone of windows that name none
 */
export function blackoutEnd(windows: readonly Blackout[], now: number, zone: string): number | null {
  const ends = windows.flatMap((window) => endsOf(window, now, zone));
  return ends.length === 0 ? null : Math.max(...ends);
}

/** The one that began today, and the one that began yesterday and may reach into today. */
function endsOf({ days, from, to, timeZone }: Blackout, now: number, zone: string): number[] {
  const said = DateTime.fromMillis(now, { zone: timeZone ?? zone });
  const today = (said.isValid ? said : DateTime.fromMillis(now, { zone: 'utc' })).startOf('day');
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
