import { applyEntries, emptyRunView, isTerminalRun, type JournalEntry, type RunView } from '@holdfast/workflow';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { subscribeRun } from '../live/subscribe-run.ts';

/** The run that is shown on a canvas, read-only and apart from its document. */
export interface RunOverlay {
  readonly runId: string | null;
  /** Whether it is drawn on the canvas. The latest run is there for its data before anybody asks to see it. */
  readonly isShown: boolean;
  readonly view: RunView;
  readonly isCatchingUp: boolean;
  /** The step somebody looks at, where a node has several. Null: the latest. */
  readonly step: string | null;
}

const NO_RUN: RunOverlay = { runId: null, isShown: false, view: emptyRunView(), isCatchingUp: false, step: null };

export const createOverlay = (): StoreApi<RunOverlay> => createStore<RunOverlay>(() => NO_RUN);

interface FollowOptions {
  /** Draw it on the canvas. Default: true. */
  readonly isShown?: boolean;
  readonly onEntries?: (entries: readonly JournalEntry[]) => void;
  readonly onEnd?: (view: RunView) => void;
}

/** Follows a run from its first entry on. Gives back how to stop. */
export function followRun(overlay: StoreApi<RunOverlay>, runId: string, options: FollowOptions = {}): () => void {
  overlay.setState({ ...NO_RUN, runId, isShown: options.isShown ?? true, isCatchingUp: true });
  let hasEnded = false;
  return subscribeRun(runId, {
    head: 0,
    onEntries: (entries) => {
      options.onEntries?.(entries);
      const view = applyEntries(overlay.getState().view, entries);
      overlay.setState({ view, isCatchingUp: false });
      if (!hasEnded && isTerminalRun(view.status)) {
        hasEnded = true;
        options.onEnd?.(view);
      }
    },
    onError: () => overlay.setState({ isCatchingUp: true }),
  });
}

/** Takes the run off the canvas. Its data stays at hand. */
export const hideRun = (overlay: StoreApi<RunOverlay>): void => overlay.setState({ isShown: false });
export const showRun = (overlay: StoreApi<RunOverlay>): void => overlay.setState({ isShown: true });

/** Most dots that move at once: more is noise, and work. */
const MOST_MOVING = 20;
const moving = new WeakMap<RunView['nodes'], boolean>();

/** Whether items that are under way are shown moving: only while few nodes work. */
export function showsMotion({ nodes }: RunView): boolean {
  let found = moving.get(nodes);
  if (found === undefined) {
    let count = 0;
    for (const { status } of nodes.values()) if (status === 'running') count += 1;
    found = count <= MOST_MOVING;
    moving.set(nodes, found);
  }
  return found;
}
