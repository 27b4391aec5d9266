import type { Viewport } from '@xyflow/react';

/** Views that are nearer to each other than this share of a screen are the same place. */
const SAME = 0.25;
const MOST = 50;

/** Places somebody looked at, and where among them they are now. */
export interface ViewHistory {
  readonly views: readonly Viewport[];
  readonly at: number;
  /** On the way to one of them: places on the way do not count. */
  readonly isMoving?: boolean;
}

export const NO_VIEWS: ViewHistory = { views: [], at: -1 };

const isNear = (a: Viewport, b: Viewport, size: number): boolean =>
  Math.abs(a.zoom - b.zoom) < 0.01 && Math.hypot(a.x - b.x, a.y - b.y) < SAME * size;

/**
 * Remembers where somebody went. A small step changes the place they are at; a
 * large one is a new place, and forgets those that lay ahead.
 *
 * @param size width of the canvas on the screen
 */
export function visited(history: ViewHistory, view: Viewport, size: number): ViewHistory {
  if (history.isMoving) return history;
  const present = history.views[history.at];
  if (present && isNear(present, view, size)) {
    return { ...history, views: history.views.with(history.at, view) };
  }
  const views = [...history.views.slice(0, history.at + 1), view].slice(-MOST);
  return { views, at: views.length - 1 };
}

/** One place back or forth; null where there is none. */
export function stepped(history: ViewHistory, by: 1 | -1): { history: ViewHistory; view: Viewport } | null {
  const at = history.at + by;
  const view = history.views[at];
  return view ? { history: { views: history.views, at, isMoving: true }, view } : null;
}
