import type { ExceptionRow } from '../../api/types.ts';

/** Repairs that every one of these steps allows. */
export function commonRepairs(rows: readonly Pick<ExceptionRow, 'repairs'>[]): ExceptionRow['repairs'] {
  const [first, ...rest] = rows;
  return first ? first.repairs.filter((repair) => rest.every(({ repairs }) => repairs.includes(repair))) : [];
}

/** Indices of the parked items of a step that may be corrected; none where the list failed as a whole. */
export const editable = ({ parked = [] }: Partial<Pick<ExceptionRow, 'parked'>>): readonly number[] =>
  [...new Set(parked.flatMap(({ items }) => (items === 'all' ? [] : items)))].toSorted((a, b) => a - b);

/** Whether a move says of writes in doubt that they did not happen, without sending them anew. */
export const saysNotWritten = (
  action: ExceptionRow['repairs'][number],
  rows: readonly Partial<Pick<ExceptionRow, 'parked'>>[],
): boolean =>
  (action === 'skip' || action === 'fallback') &&
  rows.some(({ parked = [] }) => parked.some(({ failure }) => failure.class === 'ambiguous'));
