import { type FocusEvent, type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';

interface GridFocusOptions {
  readonly keys: readonly string[];
  readonly scroller: RefObject<HTMLElement | null>;
  readonly scrollTo: (index: number) => void;
}

export interface GridFocus {
  /** Key of the row that Tab arrives at. */
  readonly stop: string | undefined;
  /** Moves the focus by rows; from outside the list, to the row left last. */
  readonly move: (step: number) => void;
  readonly moveTo: (index: number) => void;
  /** Follows the link of the row that Tab arrives at. */
  readonly open: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
}

const PAGE = 12;

const rowOf = (element: EventTarget | null): HTMLElement | null =>
  element instanceof HTMLElement ? element.closest<HTMLElement>('[data-row]') : null;

/** Walks through what a row holds. Says whether there was somewhere to go. */
function moveInside(row: HTMLElement, from: HTMLElement, step: 1 | -1): boolean {
  const stops = [...row.querySelectorAll<HTMLElement>('a[href], button:not([disabled]), [role="checkbox"]')];
  const next = stops[stops.indexOf(from) + step];
  next?.focus();
  return next !== undefined;
}

/**
 * The focus of a virtual list. It belongs to a row's key rather than to its
 * place, so rows that come in above do not move it.
 */
export function useGridFocus({ keys, scroller, scrollTo }: GridFocusOptions): GridFocus {
  const [active, setActive] = useState<string>();
  const pending = useRef<string>(undefined);
  const stop = active !== undefined && keys.includes(active) ? active : keys[0];

  const mainOf = useCallback(
    (key: string): HTMLElement | null => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`);
      return (
        row?.querySelector<HTMLElement>('[data-row-main]') ?? row?.querySelector<HTMLElement>('a[href], button') ?? null
      );
    },
    [scroller],
  );
  const focusRow = useCallback(
    (key: string): boolean => {
      const target = mainOf(key);
      target?.focus({ preventScroll: true });
      return target !== null;
    },
    [mainOf],
  );
  const open = useCallback(() => {
    if (stop !== undefined) mainOf(stop)?.click();
  }, [mainOf, stop]);

  // A row outside the view is scrolled to first and gets the focus once it is there.
  useEffect(() => {
    if (pending.current !== undefined && focusRow(pending.current)) pending.current = undefined;
  });

  const moveTo = useCallback(
    (index: number) => {
      const key = keys[Math.max(0, Math.min(keys.length - 1, index))];
      if (key === undefined) return;
      pending.current = key;
      setActive(key);
      scrollTo(keys.indexOf(key));
      if (focusRow(key)) pending.current = undefined;
    },
    [keys, scrollTo, focusRow],
  );

  const move = useCallback(
    (step: number) => {
      const isInside = rowOf(document.activeElement) !== null;
      const at = stop === undefined ? -1 : keys.indexOf(stop);
      moveTo(isInside ? at + step : Math.max(0, at));
    },
    [keys, moveTo, stop],
  );

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const row = rowOf(event.target);
      if (!row || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
      const moves: Record<string, () => unknown> = {
        ArrowDown: () => move(1),
        ArrowUp: () => move(-1),
        PageDown: () => move(PAGE),
        PageUp: () => move(-PAGE),
        Home: () => moveTo(0),
        End: () => moveTo(keys.length - 1),
        ArrowRight: () => moveInside(row, event.target as HTMLElement, 1),
        ArrowLeft: () => moveInside(row, event.target as HTMLElement, -1),
      };
      const act = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
      if (!act) return;
      event.preventDefault();
      act();
    },
    [keys, move, moveTo],
  );

  const onFocus = useCallback((event: FocusEvent<HTMLElement>) => {
    const key = rowOf(event.target)?.dataset.row;
    if (key !== undefined) setActive(key);
  }, []);

  return { stop, move, moveTo, open, onKeyDown, onFocus };
}
