import type { ExceptionRow } from '../../api/types.ts';

/** Repairs that every one of these steps allows. */
export function commonRepairs(rows: readonly Pick<ExceptionRow, 'repairs'>[]): ExceptionRow['repairs'] {
  const [first, ...rest] = rows;
  return first ? first.repairs.filter((repair) => rest.every(({ repairs }) => repairs.includes(repair))) : [];
}

/** Indices of the parked items of a step that may be corrected; none where the list failed as a whole. */
export const editable = ({ parked = [] }: Partial<Pick<ExceptionRow, 'parked'>>): readonly number[] =>
  [...new Set(parked.flatMap(({ items }) => (items === 'all' ? [] : items)))].toSorted((a, b) => a - b);
