import type { Column } from './columns.ts';
import classes from './data-grid.module.css';

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7];

interface GridWaitingProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly tracks: string;
  readonly isNarrow: boolean;
}

/** The places of rows that are still on their way. Still on purpose: nothing moves while somebody waits. */
export function GridWaiting<Row>({ columns, tracks, isNarrow }: GridWaitingProps<Row>) {
  return (
    <div aria-hidden="true">
      {ROWS.map((row) => (
        <div key={row} className={classes.waiting} style={{ gridTemplateColumns: isNarrow ? '1fr' : tracks }}>
          {(isNarrow ? columns.slice(0, 1) : columns).map((column) => (
            <span
              key={column.id}
              className={column.isTitleHidden ? undefined : classes.bone}
              data-align={column.align}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
