import type { ReactNode } from 'react';

/** One column of a list. */
export interface Column<Row> {
  readonly id: string;
  /** Heading in words. */
  readonly title: string;
  /** What the figures below it count, where the heading cannot say it. */
  readonly hint?: string;
  /** The heading is for people who listen: what stands below it speaks for itself. */
  readonly isTitleHidden?: boolean;
  /** A CSS grid track: `minmax(160px, 2fr)`, `96px`. */
  readonly width: string;
  readonly align?: 'start' | 'end';
  /** Left out while the list is narrower than this many pixels. */
  readonly hideBelow?: number;
  readonly cell: (row: Row) => ReactNode;
  /** Ascending order. Given, the heading sorts. */
  readonly compare?: (a: Row, b: Row) => number;
}

/** What a list is sorted by: a column's id, with a minus in front for descending. */
export type Sort = string;

export const sortColumn = (sort: Sort): string => sort.replace(/^-/, '');
export const isDescending = (sort: Sort): boolean => sort.startsWith('-');

/** The sort after a click on a heading: ascending, then descending, then as before. */
export const nextSort = (sort: Sort | undefined, column: string): Sort | undefined => {
  if (sort === column) return `-${column}`;
  return sort === `-${column}` ? undefined : column;
};

/** Rows in the order asked for. An unknown column leaves them as they are. */
export function sortRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort | undefined): Row[] {
  const compare = sort && columns.find(({ id }) => id === sortColumn(sort))?.compare;
  if (!sort || !compare) return [...rows];
  const direction = isDescending(sort) ? -1 : 1;
  return rows.toSorted((a, b) => direction * compare(a, b));
}

/** Columns that fit, and the tracks they take. */
export function fit<Row>(columns: readonly Column<Row>[], width: number): { shown: Column<Row>[]; tracks: string } {
  const shown = columns.filter(({ hideBelow = 0 }) => width >= hideBelow);
  return { shown, tracks: shown.map((column) => column.width).join(' ') };
}
