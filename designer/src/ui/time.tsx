import { useNow } from './clock.ts';
import { formatAgo, formatDuration, formatInstant, formatMoment, formatWhen } from './format.ts';

interface TimeProps {
  /** ISO 8601 or epoch milliseconds. */
  readonly at: string | number;
}

const iso = (at: string | number): string => new Date(at).toISOString();

/** `3 min ago`, with the full instant on hover. */
export function Ago({ at }: TimeProps) {
  const now = useNow();
  return (
    <time dateTime={iso(at)} title={formatInstant(at)}>
      {formatAgo(at, now)}
    </time>
  );
}

/** `10:42` today, a date before. */
export function When({ at }: TimeProps) {
  const now = useNow();
  return (
    <time dateTime={iso(at)} title={formatInstant(at)}>
      {formatWhen(at, now)}
    </time>
  );
}

/** `10:42:07` today, with the date on another day: where seconds count. */
export function Moment({ at }: TimeProps) {
  const now = useNow();
  return (
    <time dateTime={iso(at)} title={formatInstant(at)}>
      {formatMoment(at, now)}
    </time>
  );
}

/** Time left until an instant, to the second in the last ten minutes; nothing once it is past. */
export function Countdown({ until }: { readonly until: string | number }) {
  const end = new Date(until).getTime();
  const isSoon = end - Date.now() < 600_000;
  const now = useNow(isSoon ? 'fast' : 'slow');
  return (
    <time dateTime={iso(until)} title={formatInstant(until)}>
      {formatDuration(Math.max(0, end - now))}
    </time>
  );
}

/** How long something took, or has been going on for. */
export function Duration({ ms, since }: { readonly ms: number | null; readonly since?: string }) {
  const isOpen = ms === null && since !== undefined;
  const now = useNow(isOpen ? 'fast' : 'slow');
  if (ms !== null) return <span className="hf-number">{formatDuration(ms)}</span>;
  return isOpen ? <span className="hf-number">{formatDuration(now - new Date(since).getTime())}</span> : null;
}
