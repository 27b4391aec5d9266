import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { type Column, fit, type Sort } from './columns.ts';
import classes from './data-grid.module.css';
import { GridHead } from './grid-head.tsx';
import { GridRow } from './grid-row.tsx';
import { GridWaiting } from './grid-waiting.tsx';
import { useGridFocus } from './use-grid-focus.ts';
import { useListCommands } from './use-list-commands.ts';

export interface DataGridProps<Row> {
  /** What the list is of, for assistive technology. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** The row's name as a link or button. It gets the focus of the row; a click anywhere in the row follows it. */
  readonly primary: (row: Row) => ReactNode;
  /** Id of the column that shows `primary`. */
  readonly primaryColumn: string;
  /** A row where the list is narrow: `primary` above, this below. */
  readonly narrow: (row: Row) => ReactNode;
  /** How many rows there are in all, where that is known. */
  readonly total?: number;
  readonly sort?: Sort | undefined;
  readonly onSort?: (sort: Sort | undefined) => void;
  /** Called when the end comes near, if there is more. */
  readonly onMore?: (() => void) | undefined;
  readonly isMoreLoading?: boolean;
  /** No rows are known yet: their places are shown. */
  readonly isLoading?: boolean;
  /** Marked rows, by key. Given, X marks and Shift+X marks a range. */
  readonly marked?: ReadonlySet<string>;
  readonly onMark?: (marked: ReadonlySet<string>) => void;
  /** Above the first row, scrolling with the list. */
  readonly before?: ReactNode;
}

/** Below this width a row is a card instead of a line of cells. */
const NARROW_PX = 620;
const ROW_PX = 41;
const CARD_PX = 72;

/**
 * A list of any length: only what is in view is in the page. One tab stop; arrows
 * or J and K move, Enter opens, X marks; right and left reach what a row holds.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { rows, columns, rowKey, onMore, isMoreLoading = false, marked, onMark } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const mergedRef = useMergedRef(scroller, sizeRef);
  const isNarrow = width > 0 && width < NARROW_PX;
  const { shown, tracks } = useMemo(() => fit(columns, width || 1_200), [columns, width]);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? CARD_PX : ROW_PX),
    getItemKey: (index) => rowKey(rows[index] as Row),
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights differ between lines and cards.
  useEffect(() => virtualizer.measure(), [isNarrow]);

  const keys = useMemo(() => rows.map(rowKey), [rows, rowKey]);
  const focus = useGridFocus({
    keys,
    scroller,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  });
  useListCommands({ focus, keys, ...(marked && onMark ? { marked, onMark } : {}) });

  const items = virtualizer.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onMore && !isMoreLoading && rows.length > 0 && lastIndex >= rows.length - 10) onMore();
  }, [lastIndex, rows.length, onMore, isMoreLoading]);

  return (
    <div ref={mergedRef} className={classes.scroller} data-region="list">
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.total === undefined ? -1 : props.total + 1}
        aria-multiselectable={marked ? true : undefined}
        aria-busy={props.isLoading || undefined}
        className={classes.grid}
        onKeyDown={focus.onKeyDown}
        onFocus={focus.onFocus}
      >
        <GridHead columns={shown} tracks={tracks} isHidden={isNarrow} sort={props.sort} onSort={props.onSort} />
        {props.before}
        {props.isLoading && <GridWaiting columns={shown} tracks={tracks} isNarrow={isNarrow} />}
        <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index] as Row;
            const key = keys[item.index] as string;
            return (
              <GridRow
                key={key}
                ref={virtualizer.measureElement}
                index={item.index}
                rowId={key}
                top={item.start}
                tracks={isNarrow ? 'minmax(0, 1fr)' : tracks}
                isStop={focus.stop === key}
                isMarked={marked?.has(key)}
              >
                {isNarrow ? (
                  <div role="gridcell" className={classes.card}>
                    <div className={classes.primary}>{props.primary(row)}</div>
                    <div className={classes.under}>{props.narrow(row)}</div>
                  </div>
                ) : (
                  shown.map((column) => (
                    <div
                      key={column.id}
                      role="gridcell"
                      className={column.id === props.primaryColumn ? classes.primaryCell : classes.cell}
                      data-align={column.align}
                    >
                      {column.id === props.primaryColumn ? props.primary(row) : column.cell(row)}
                    </div>
                  ))
                )}
              </GridRow>
            );
          })}
        </div>
      </div>
    </div>
  );
}
