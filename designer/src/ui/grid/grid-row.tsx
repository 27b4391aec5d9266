import { useMergedRef } from '@mantine/hooks';
import { type ReactNode, type Ref, useLayoutEffect, useRef } from 'react';
import classes from './data-grid.module.css';

interface GridRowProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly index: number;
  readonly rowId: string;
  readonly top: number;
  readonly tracks: string;
  /** Whether Tab into the list arrives here. */
  readonly isStop: boolean;
  readonly isMarked: boolean | undefined;
  readonly children: ReactNode;
}

const FOCUSABLE = 'a[href], button, input, [role="checkbox"]';

/** One row. Only the first thing in it that can have the focus is a tab stop, and only in one row of the list. */
export function GridRow({ ref, index, rowId, top, tracks, isStop, isMarked, children }: GridRowProps) {
  const own = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const inside = own.current?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [];
    const main = own.current?.querySelector<HTMLElement>('[data-row-main]') ?? inside[0];
    for (const element of inside) element.tabIndex = isStop && element === main ? 0 : -1;
  });
  return (
    <div
      ref={useMergedRef(own, ref)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isMarked}
      data-index={index}
      data-row={rowId}
      data-marked={isMarked || undefined}
      className={classes.row}
      style={{ transform: `translateY(${top}px)`, gridTemplateColumns: tracks }}
    >
      {children}
    </div>
  );
}
