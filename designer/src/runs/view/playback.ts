/** Where a replay stands: after `count` entries, at an instant of the journal's own time. */
export interface Place {
  readonly count: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

export const SPEEDS = [1, 2, 5, 10, 100] as const;
export type Speed = (typeof SPEEDS)[number];

/** A longer silence in the journal is a wait, and can be skipped. */
const WAIT_MS = 1_000;

/** When an entry was written: `timeOf(1)` is the first. Null past the end. */
type TimeOf = (count: number) => number | null;

/**
 * Where a replay stands once `byMs` of the journal's time have been played.
 * With `skipsWaits` a silence of more than a second is left out.
 */
export function advance(timeOf: TimeOf, { count, at }: Place, byMs: number, skipsWaits: boolean): Place {
  let place: Place = { count, at: at + byMs };
  for (;;) {
    const next = timeOf(place.count + 1);
    if (next === null) return place;
    // Entries of several workers may be a little out of order: none of them holds the rest up.
    if (next <= place.at) place = { count: place.count + 1, at: place.at };
    else if (skipsWaits && next - at > WAIT_MS && place.count === count) return { count: count + 1, at: next };
    else return place;
  }
}
