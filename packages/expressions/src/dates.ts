import { DateTime, Duration, type DurationLike } from 'luxon';

/**
 * Dates for the guest. The guest has no `Intl`, so its DateTime asks here: every
 * operation is on this list, takes JSON and gives JSON. Instants travel as
 * `{ ms, zone }`, spans as `{ span }` in milliseconds and calendar parts.
 */
interface Instant {
  readonly ms: number;
  readonly zone: string;
}

const GETTERS = new Set([
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
  'weekday',
  'weekNumber',
  'weekYear',
  'quarter',
  'ordinal',
  'daysInMonth',
  'isValid',
  'zoneName',
  'offset',
  'isInLeapYear',
  'monthLong',
  'monthShort',
  'weekdayLong',
  'weekdayShort',
]);
const CHANGES = new Set(['plus', 'minus', 'set', 'startOf', 'endOf', 'setZone', 'toUTC', 'toLocal']);
const TEXTS = new Set([
  'toISO',
  'toISODate',
  'toISOTime',
  'toISOWeekDate',
  'toFormat',
  'toLocaleString',
  'toRFC2822',
  'toHTTP',
  'toSQL',
  'toSQLDate',
  'toMillis',
  'toSeconds',
  'toUnixInteger',
  'toObject',
  'toRelative',
]);
const MAKERS = new Set([
  'fromISO',
  'fromFormat',
  'fromMillis',
  'fromSeconds',
  'fromObject',
  'fromRFC2822',
  'fromHTTP',
  'fromSQL',
]);

const isInstant = (value: unknown): value is Instant =>
  typeof value === 'object' && value !== null && 'ms' in value && 'zone' in value;
const revive = (value: unknown): unknown => (isInstant(value) ? toDateTime(value) : value);
const toDateTime = ({ ms, zone }: Instant): DateTime => DateTime.fromMillis(ms, { zone, locale: 'en' });

/** A date that cannot be read is an error with its reason, not an "Invalid DateTime" that wanders on. */
function instant(date: DateTime): Instant {
  if (!date.isValid)
    throw new Error(`This is not a date: ${date.invalidExplanation ?? date.invalidReason ?? 'it cannot be read'}.`);
  return { ms: date.toMillis(), zone: date.zoneName ?? 'UTC' };
}

const call = (target: object, name: string, args: readonly unknown[]): unknown =>
  (Reflect.get(target, name) as (...args: unknown[]) => unknown).apply(target, [...args]);

/** Carries out one date operation. @throws Error for an operation that is not on the list, and for what is not a date */
export function dateOperation(
  name: string,
  subject: Instant | null,
  args: readonly unknown[],
  timeZone: string,
): unknown {
  const revived = args.map(revive);
  if (subject === null) {
    if (name === 'now') return { ms: Number(args[0]), zone: timeZone };
    if (name === 'local' || name === 'utc') return instant(call(DateTime, name, revived) as DateTime);
    if (!MAKERS.has(name)) throw new Error(`DateTime.${name} is not available.`);
    const last = revived.at(-1);
    const hasOptions = revived.length > (name === 'fromFormat' ? 2 : 1) && typeof last === 'object' && last !== null;
    const options = { zone: timeZone, locale: 'en', setZone: false, ...(hasOptions ? last : {}) };
    const given = hasOptions ? revived.slice(0, -1) : revived;
    if ((name === 'fromISO' || name === 'fromFormat' || name === 'fromSQL') && typeof given[0] !== 'string') {
      throw new Error(`DateTime.${name} needs a text; it got ${JSON.stringify(given[0]) ?? 'nothing'}.`);
    }
    return instant(call(DateTime, name, [...given, options]) as DateTime);
  }
  const date = toDateTime(subject);
  if (GETTERS.has(name)) return Reflect.get(date, name);
  if (CHANGES.has(name)) return instant(call(date, name, revived) as DateTime);
  if (TEXTS.has(name)) return call(date, name, revived);
  if (name === 'hasSame') return call(date, name, revived);
  if (name === 'diff') {
    const [other, unit] = revived;
    if (!DateTime.isDateTime(other)) throw new Error('diff needs another date.');
    const units = (unit ?? 'milliseconds') as never;
    return { span: date.diff(other, units).toObject() };
  }
  throw new Error(`A date has no "${name}".`);
}

/** Converts a span to one unit, or to text. */
export function spanOperation(name: string, span: DurationLike, args: readonly unknown[]): unknown {
  const duration = Duration.fromObject(span as object);
  if (name === 'as') return duration.as(args[0] as never);
  if (name === 'toISO') return duration.toISO();
  if (name === 'toMillis') return duration.toMillis();
  throw new Error(`A span of time has no "${name}".`);
}
