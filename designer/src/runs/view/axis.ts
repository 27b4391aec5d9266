import type { StepView } from '@holdfast/workflow';

/** Shorter stretches are never compressed. */
const LEAST_GAP_MS = 5_000;
/** How much room a compressed stretch keeps, as a share of the rest. */
const GAP_SHARE = 0.05;

/** A stretch in which nothing began and nothing ended, drawn shorter than it was. */
export interface Gap {
  /** Where it lies, both between 0 and 1. */
  readonly start: number;
  readonly end: number;
  readonly ms: number;
}

/** Where a step lies on the time axis of its run, both between 0 and 1. */
export interface Lane {
  readonly start: number;
  readonly length: number;
}

export interface TimeAxis {
  readonly lengthMs: number;
  readonly gaps: readonly Gap[];
  /** Place of an instant, between 0 and 1. */
  readonly placeOf: (at: number) => number;
  readonly laneOf: (step: StepView) => Lane | null;
}

/**
 * The time axis of a run. A stretch in which nothing happened is compressed when
 * it is longer than five seconds, and twice as long as all the rest together:
 * else the rest would be a line.
 *
 * @param now epoch milliseconds, on the server's clock: the end of what is not over yet
 */
export function timeAxis(steps: readonly StepView[], now: number): TimeAxis {
  const instants = [...new Set(instantsOf(steps, now))].toSorted((a, b) => a - b);
  const first = instants[0] ?? 0;
  const last = instants.at(-1) ?? 0;
  const stretches = instants
    .slice(1)
    .map((end, index) => ({ from: instants[index] ?? first, ms: end - (instants[index] ?? first) }));
  const busy = stretches.reduce((sum, { ms }) => sum + (ms < LEAST_GAP_MS ? ms : 0), 0);
  const isGap = (ms: number): boolean => ms >= LEAST_GAP_MS && ms > 2 * busy;
  const open = stretches.reduce((sum, { ms }) => sum + (isGap(ms) ? 0 : ms), 0);
  // Where nothing else happened there is nothing to make room for.
  const gapRoom = open === 0 ? null : open * GAP_SHARE;
  const roomOf = (ms: number): number => (gapRoom !== null && isGap(ms) ? gapRoom : ms);
  const total = stretches.reduce((sum, { ms }) => sum + roomOf(ms), 0) || 1;
  const starts: number[] = [];
  const gaps: Gap[] = [];
  let room = 0;
  for (const { ms } of stretches) {
    starts.push(room / total);
    if (gapRoom !== null && isGap(ms)) gaps.push({ start: room / total, end: (room + gapRoom) / total, ms });
    room += roomOf(ms);
  }
  const placeOf = (at: number): number => {
    if (at <= first) return 0;
    const index = stretchAt(stretches, at);
    const stretch = stretches[index];
    if (!stretch) return 0;
    const share = stretch.ms === 0 ? 0 : Math.min(1, (at - stretch.from) / stretch.ms);
    return Math.min(1, (starts[index] ?? 0) + (share * roomOf(stretch.ms)) / total);
  };
  return {
    lengthMs: last - first,
    gaps,
    placeOf,
    laneOf: ({ startedAt, endedAt }) => {
      if (startedAt === null) return null;
      const start = placeOf(startedAt);
      return { start, length: Math.max(0, placeOf(endedAt ?? last) - start) };
    },
  };
}

function* instantsOf(steps: readonly StepView[], now: number): Generator<number> {
  for (const { startedAt, endedAt } of steps) {
    if (startedAt === null) continue;
    yield startedAt;
    yield endedAt ?? Math.max(startedAt, now);
  }
}

/** Index of the last stretch that begins before an instant. */
function stretchAt(stretches: readonly { readonly from: number }[], at: number): number {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((stretches[middle]?.from ?? 0) < at) low = middle;
    else high = middle - 1;
  }
  return low;
}
