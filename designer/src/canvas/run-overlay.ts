import { applyEntries, emptyRunView, isTerminalRun, type RunView } from '@holdfast/workflow';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { subscribeRun } from '../live/subscribe-run.ts';

/** The run that is shown on a canvas, read-only and apart from its document. */
export interface RunOverlay {
  readonly runId: string | null;
  readonly view: RunView;
  readonly isCatchingUp: boolean;
}

export const createOverlay = (): StoreApi<RunOverlay> =>
  createStore<RunOverlay>(() => ({ runId: null, view: emptyRunView(), isCatchingUp: false }));

/** Follows a run from its first entry on. Gives back how to stop. */
export function followRun(overlay: StoreApi<RunOverlay>, runId: string, onEnd?: (view: RunView) => void): () => void {
  overlay.setState({ runId, view: emptyRunView(), isCatchingUp: true });
  let hasEnded = false;
  const stop = subscribeRun(runId, {
    head: 0,
    onEntries: (entries) => {
      const view = applyEntries(overlay.getState().view, entries);
      overlay.setState({ view, isCatchingUp: false });
      if (!hasEnded && isTerminalRun(view.status)) {
        hasEnded = true;
        onEnd?.(view);
      }
    },
    onError: () => overlay.setState({ isCatchingUp: true }),
  });
  return stop;
}

export const clearRun = (overlay: StoreApi<RunOverlay>): void =>
  overlay.setState({ runId: null, view: emptyRunView(), isCatchingUp: false });
