import { fail, type Json } from '@holdfast/node-sdk';
import { DateTime, IANAZone } from 'luxon';

/** @throws NodeFailure data/bad_time_zone */
export function checkZone(zone: string): string {
  if (IANAZone.isValidZone(zone) || /^utc$/i.test(zone)) return zone;
  throw fail.data('bad_time_zone', {
    message: `"${zone.slice(0, 64)}" is no time zone. Use a name such as Europe/Berlin.`,
  });
}

/** The zone that a node means: its own, or the workflow's. */
export const zoneOf = (said: string, workflow: string): string => checkZone(said === '' ? workflow : said);

/**
 * Reads a date: ISO 8601 in every form; loosely also epoch milliseconds, e-mail,
 * HTTP and SQL dates. What names no zone is taken in `zone`. Null when it is no date.
 */
export function readDate(
  value: Json | undefined,
  zone: string,
  typing: 'strict' | 'loose' = 'loose',
): DateTime<true> | null {
  const valid = (date: DateTime): DateTime<true> | null => (date.isValid ? (date as DateTime<true>) : null);
  if (typeof value === 'number') return typing === 'loose' ? valid(DateTime.fromMillis(value, { zone })) : null;
  if (typeof value !== 'string' || value.length > 100) return null;
  const text = value.trim();
  const iso = valid(DateTime.fromISO(text, { zone }));
  if (iso || typing === 'strict') return iso;
  return (
    valid(DateTime.fromSQL(text, { zone })) ??
    valid(DateTime.fromRFC2822(text, { zone })) ??
    valid(DateTime.fromHTTP(text, { zone })) ??
    (/^-?\d{9,15}$/.test(text) ? valid(DateTime.fromMillis(Number(text), { zone })) : null)
  );
}
