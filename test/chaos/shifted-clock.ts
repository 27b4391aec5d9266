/**
 * Loaded before the product (`--import`): a wall clock that is wrong by
 * CHAOS_CLOCK_SHIFT milliseconds, or by a name: `jump` back and forth by an hour
 * every second; `dst` begins five seconds before clocks in Berlin go from two to
 * three; `leap` goes back by a second every five, as where a leap second is set by
 * steps. Monotonic time is left alone, as on a machine whose date is set.
 */
const shift = process.env.CHAOS_CLOCK_SHIFT ?? '0';
const HOUR_MS = 3_600_000;
const right = Date.now.bind(Date);

/** One o'clock UTC on the last Sunday of March. */
const DST = Date.UTC(2027, 2, 28, 1) - 5_000;
const beganAt = right();

const OFF: Readonly<Record<string, () => number>> = {
  jump: () => (Math.floor(right() / 1_000) % 2 === 0 ? HOUR_MS : -HOUR_MS),
  dst: () => DST - beganAt,
  leap: () => -1_000 * Math.floor((right() - beganAt) / 5_000),
};
const off = OFF[shift] ?? (() => Number(shift));

const Shifted = new Proxy(Date, {
  construct: (target, given: unknown[], self) =>
    Reflect.construct(target, given.length === 0 ? [right() + off()] : given, self) as Date,
  apply: () => new Date(right() + off()).toString(),
});
Date.now = () => right() + off();
globalThis.Date = Shifted;
