/** An edge so short has no room for the names of its ports and for what stands on it in its middle. */
const SHORT = 200;
/** Names stand above the line: so far below it nothing covers them. */
const BELOW = 16;

interface Ends {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly targetX: number;
  readonly targetY: number;
}

/**
 * Where what stands on an edge covers no name, in pixels of the canvas: its middle, or on a
 * short edge nearer to the end that has none, and below the line where both have one.
 *
 * @param named whether the ports at its start and at its end have their names beside them
 */
export function besideNames(
  { sourceX, sourceY, targetX, targetY }: Ends,
  [x = sourceX, y = sourceY]: readonly number[],
  [isStartNamed, isEndNamed]: readonly [boolean, boolean],
): readonly [number, number] {
  if (targetX - sourceX > SHORT || (!isStartNamed && !isEndNamed)) return [x, y];
  if (isStartNamed && isEndNamed) return [x, y + BELOW];
  const share = isStartNamed ? 0.8 : 0.2;
  const rest = 1 - share;
  // Along the curve, whose handles lie half-way between both ends.
  const along = 1.5 * share * rest + share ** 3;
  const across = 3 * share ** 2 * rest + share ** 3;
  return [sourceX + along * (targetX - sourceX), sourceY + across * (targetY - sourceY)];
}
