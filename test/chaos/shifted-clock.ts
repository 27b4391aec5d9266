/**
 * Loaded before the product (`--import`): a wall clock that is wrong by
 * CHAOS_CLOCK_SHIFT milliseconds, or that jumps back and forth by an hour every
 * second. Monotonic time is left alone, as on a machine whose date is set.
 */
const shift = process.env.CHAOS_CLOCK_SHIFT ?? '0';
const HOUR_MS = 3_600_000;
const right = Date.now.bind(Date);

const off = (): number =>
  shift === 'jump' ? (Math.floor(right() / 1_000) % 2 === 0 ? HOUR_MS : -HOUR_MS) : Number(shift);

const Shifted = new Proxy(Date, {
  construct: (target, given: unknown[], self) =>
    Reflect.construct(target, given.length === 0 ? [right() + off()] : given, self) as Date,
  apply: () => new Date(right() + off()).toString(),
});
Date.now = () => right() + off();
globalThis.Date = Shifted;
