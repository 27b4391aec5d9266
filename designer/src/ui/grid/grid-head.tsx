import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/icons/IconArrowDown';
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp';
import { type Column, isDescending, nextSort, type Sort, sortColumn } from './columns.ts';
import classes from './data-grid.module.css';

interface GridHeadProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly tracks: string;
  /** Kept for assistive technology where rows are cards. */
  readonly isHidden: boolean;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort | undefined) => void) | undefined;
}

/** The headings of a list. */
export function GridHead<Row>({ columns, tracks, isHidden, sort, onSort }: GridHeadProps<Row>) {
  return (
    <div role="rowgroup" className={isHidden ? classes.headHidden : classes.head}>
      <div role="row" aria-rowindex={1} className={classes.headRow} style={{ gridTemplateColumns: tracks }}>
        {isHidden ? (
          <Heading column={columns[0] as Column<Row>} sort={undefined} onSort={undefined} />
        ) : (
          columns.map((column) => <Heading key={column.id} column={column} sort={sort} onSort={onSort} />)
        )}
      </div>
    </div>
  );
}

function Heading<Row>({
  column,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort | undefined) => void) | undefined;
}) {
  const isSorted = sort !== undefined && sortColumn(sort) === column.id;
  const order = sort !== undefined && isDescending(sort) ? 'descending' : 'ascending';
  const Arrow = order === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <div
      role="columnheader"
      className={classes.heading}
      data-align={column.align}
      aria-sort={isSorted ? order : undefined}
      title={column.hint ?? column.title}
    >
      {column.compare && onSort ? (
        <UnstyledButton
          className={classes.sorter}
          data-sorted={isSorted || undefined}
          onClick={() => onSort(nextSort(sort, column.id))}
        >
          {column.title}
          {isSorted && <Arrow size={14} aria-hidden="true" />}
        </UnstyledButton>
      ) : column.isTitleHidden ? (
        <VisuallyHidden>{column.title}</VisuallyHidden>
      ) : (
        column.title
      )}
    </div>
  );
}
