import type { Box } from './align.ts';

/** How near an edge or a middle has to come to be caught. Canvas units. */
const REACH = 6;

/** A line across the canvas on which two cards agree. */
export interface Guide {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** A gap as wide as another one in the row. */
export interface Gap {
  readonly axis: 'x' | 'y';
  readonly from: number;
  readonly to: number;
  /** Where along the other axis it is drawn. */
  readonly at: number;
}

export interface Guided {
  /** By how much what is moved has to give way to meet the guides. */
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly Guide[];
  readonly gaps: readonly Gap[];
}

const NOT_GUIDED: Guided = { dx: 0, dy: 0, guides: [], gaps: [] };

/** Edges and middle of a box on one axis. */
const marks = (start: number, size: number): readonly number[] => [start, start + size / 2, start + size];

/** The nearest agreement of two boxes on one axis; null when none is within reach. */
function nearest(moved: readonly number[], others: readonly number[], reach: number): number | null {
  let best: number | null = null;
  for (const mine of moved) {
    for (const theirs of others) {
      const distance = theirs - mine;
      if (Math.abs(distance) <= reach && (best === null || Math.abs(distance) < Math.abs(best))) best = distance;
    }
  }
  return best;
}

/**
 * Where what is being moved meets the cards around it: edges and middles within
 * six units, and gaps that equal one beside them. Pure: called for each move.
 *
 * @param reach how far off it may be
 */
export function guide(moved: Box, others: readonly Box[], reach = REACH): Guided {
  if (others.length === 0) return NOT_GUIDED;
  const onX = nearest(
    marks(moved.x, moved.width),
    others.flatMap(({ x, width }) => marks(x, width)),
    reach,
  );
  const onY = nearest(
    marks(moved.y, moved.height),
    others.flatMap(({ y, height }) => marks(y, height)),
    reach,
  );
  const [dx, dy] = [onX ?? 0, onY ?? 0];
  const there = { ...moved, x: moved.x + dx, y: moved.y + dy };
  return { dx, dy, guides: guidesOf(there, others), gaps: gapsOf(there, others) };
}

function guidesOf(moved: Box, others: readonly Box[]): Guide[] {
  const found = new Map<string, Guide>();
  const add = (axis: 'x' | 'y', at: number, from: number, to: number) => {
    const before = found.get(`${axis}${at}`);
    found.set(`${axis}${at}`, {
      axis,
      at,
      from: Math.min(from, before?.from ?? from),
      to: Math.max(to, before?.to ?? to),
    });
  };
  const isMet = (own: readonly number[], at: number) => own.some((mark) => Math.abs(mark - at) < 0.5);
  const [ownX, ownY] = [marks(moved.x, moved.width), marks(moved.y, moved.height)];
  for (const other of others) {
    for (const at of marks(other.x, other.width))
      if (isMet(ownX, at))
        add('x', at, Math.min(moved.y, other.y), Math.max(moved.y + moved.height, other.y + other.height));
    for (const at of marks(other.y, other.height))
      if (isMet(ownY, at))
        add('y', at, Math.min(moved.x, other.x), Math.max(moved.x + moved.width, other.x + other.width));
  }
  return [...found.values()];
}

/** A box along one axis: where it starts and ends, and where it lies across. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly near: number;
  readonly far: number;
}

const along = (axis: 'x' | 'y', { x, y, width, height }: Box): Span =>
  axis === 'x'
    ? { from: x, to: x + width, near: y, far: y + height }
    : { from: y, to: y + height, near: x, far: x + width };

const gapsOf = (moved: Box, others: readonly Box[]): Gap[] =>
  (['x', 'y'] as const).flatMap((axis) =>
    gapsAlong(
      axis,
      along(axis, moved),
      others.map((other) => along(axis, other)),
    ),
  );

/** The gap before that equals the one behind, or the next one in the row or column. */
function gapsAlong(axis: 'x' | 'y', moved: Span, others: readonly Span[]): Gap[] {
  const row = others.filter((other) => moved.near < other.far && other.near < moved.far);
  const before = row.filter(({ to }) => to <= moved.from).toSorted((a, b) => b.from - a.from);
  const after = row.filter(({ from }) => from >= moved.to).toSorted((a, b) => a.from - b.from);
  const at = (moved.near + moved.far) / 2;
  const between = (a: Span | undefined, b: Span | undefined): Gap | null =>
    a && b ? { axis, from: a.to, to: b.from, at } : null;
  const isEqual = (a: Gap | null, b: Gap | null): a is Gap =>
    a !== null && b !== null && Math.abs(a.to - a.from - (b.to - b.from)) < 0.5;
  const own = between(before[0], moved);
  const next = between(moved, after[0]);
  for (const [one, other] of [
    [own, next],
    [own, between(before[1], before[0])],
    [next, between(after[0], after[1])],
  ] as const) {
    if (isEqual(one, other) && other) return [one, other];
  }
  return [];
}
