import { i18n } from '@lingui/core';

/** The locale for `Intl`: the made locales have no rules of their own. */
const locale = (): string => (/^(?:pseudo|$)/.test(i18n.locale) ? 'en' : i18n.locale);

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();
function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  key: string,
  make: () => T,
): T {
  const name = `${locale()} ${key}`;
  const found = cache.get(name);
  if (found) return found as T;
  const made = make();
  cache.set(name, made);
  return made;
}

/** `12,345`, or `12.3K` from a hundred thousand on. */
export const formatCount = (count: number): string =>
  cached(count >= 100_000 ? 'compact' : 'count', () =>
    count >= 100_000
      ? new Intl.NumberFormat(locale(), { notation: 'compact', maximumFractionDigits: 1 })
      : new Intl.NumberFormat(locale()),
  ).format(count);

/** `0.4 %` of a share between 0 and 1; one digit below ten per cent. */
export const formatShare = (share: number): string =>
  cached(
    share > 0 && share < 0.1 ? 'share1' : 'share0',
    () =>
      new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: share > 0 && share < 0.1 ? 1 : 0 }),
  ).format(share);

/** `$12.40`, or `$0.00042` where that is all of it: an amount of US dollars. */
export const formatDollars = (amount: number): string =>
  cached(
    amount >= 1 || amount === 0 ? 'dollars' : 'cents',
    () =>
      new Intl.NumberFormat(locale(), {
        style: 'currency',
        currency: 'USD',
        currencyDisplay: 'narrowSymbol',
        ...(amount >= 1 || amount === 0 ? {} : { minimumSignificantDigits: 2, maximumSignificantDigits: 3 }),
      }),
  ).format(amount);

/** `24 Nov 2026, 10:42:07` in the zone of the person. */
export const formatInstant = (at: number | string): string =>
  cached('instant', () => new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' })).format(
    new Date(at),
  );

/** `10:42` today, `24 Nov` this year, `24 Nov 2025` before. */
export function formatWhen(at: number | string, now: number): string {
  const then = new Date(at);
  const today = new Date(now);
  if (then.toDateString() === today.toDateString()) {
    return cached('time', () => new Intl.DateTimeFormat(locale(), { hour: 'numeric', minute: '2-digit' })).format(then);
  }
  if (then.getFullYear() === today.getFullYear()) {
    return cached('day', () => new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short' })).format(then);
  }
  return cached('date', () => new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' })).format(then);
}

/** `10:42:07` today, `24 Nov 2026, 10:42:07` on another day. */
export const formatMoment = (at: number | string, now: number): string =>
  new Date(at).toDateString() === new Date(now).toDateString()
    ? cached('moment', () => new Intl.DateTimeFormat(locale(), { timeStyle: 'medium' })).format(new Date(at))
    : formatInstant(at);

/** `10:00` of an hour. */
export const formatHour = (at: number | string): string =>
  cached('hour', () => new Intl.DateTimeFormat(locale(), { hour: 'numeric', minute: '2-digit' })).format(new Date(at));

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const unit = (name: 'millisecond' | 'second' | 'minute' | 'hour' | 'day', value: number, digits = 0): string =>
  cached(
    `unit ${name} ${digits}`,
    () =>
      new Intl.NumberFormat(locale(), {
        style: 'unit',
        unit: name,
        unitDisplay: 'narrow',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  ).format(value);

/** `820ms`, `4.2s`, `3m 12s`, `2h 5m`, `3d 4h`: two units at most. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < SECOND) return unit('millisecond', whole);
  if (whole < 10 * SECOND) return unit('second', Math.floor(whole / 100) / 10, 1);
  if (whole < MINUTE) return unit('second', Math.floor(whole / SECOND));
  if (whole < HOUR) return pair('minute', Math.floor(whole / MINUTE), 'second', Math.floor((whole % MINUTE) / SECOND));
  if (whole < DAY) return pair('hour', Math.floor(whole / HOUR), 'minute', Math.floor((whole % HOUR) / MINUTE));
  return pair('day', Math.floor(whole / DAY), 'hour', Math.floor((whole % DAY) / HOUR));
}

/** `2.7ms` of a measured time: two digits that count. */
export const formatMs = (ms: number): string =>
  cached(
    'measured',
    () =>
      new Intl.NumberFormat(locale(), {
        style: 'unit',
        unit: 'millisecond',
        unitDisplay: 'narrow',
        maximumSignificantDigits: 2,
      }),
  ).format(ms);

function pair(
  big: 'minute' | 'hour' | 'day',
  bigs: number,
  small: 'second' | 'minute' | 'hour',
  smalls: number,
): string {
  return smalls === 0 ? unit(big, bigs) : `${unit(big, bigs)} ${unit(small, smalls)}`;
}

/** `3 min ago`, `in 2 hr`: one unit, rounded towards now. */
export function formatAgo(at: number | string, now: number): string {
  const difference = new Date(at).getTime() - now;
  const size = Math.abs(difference);
  const relative = cached('ago', () => new Intl.RelativeTimeFormat(locale(), { style: 'short', numeric: 'auto' }));
  if (size < MINUTE) return relative.format(Math.trunc(difference / (10 * SECOND)) * 10, 'second');
  if (size < HOUR) return relative.format(Math.trunc(difference / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.trunc(difference / HOUR), 'hour');
  return relative.format(Math.trunc(difference / DAY), 'day');
}

/** `1.2 MB` of bytes, in powers of 1,000. */
export function formatBytes(bytes: number): string {
  const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(sizes.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const name = sizes[power] ?? 'byte';
  return cached(
    `bytes ${name}`,
    () =>
      new Intl.NumberFormat(locale(), { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 }),
  ).format(bytes / 1_000 ** power);
}

/** `4fa1c9`: the end of an id, by which people know a run that has no key. */
export const shortId = (id: string): string => id.slice(-6);
