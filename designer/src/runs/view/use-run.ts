import type { RunView } from '@holdfast/workflow';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { createOverlay, followRun } from '../../canvas/run-overlay.ts';
import { Replay } from './replay.ts';

/**
 * A run, live or as it was. Two states are kept apart: what has arrived, and what
 * is shown, which follows it until somebody looks back.
 */
export function useRun(runId: string, onEnd: (view: RunView) => void) {
  const shown = useMemo(createOverlay, []);
  const live = useMemo(createOverlay, []);
  const replay = useMemo(() => new Replay(), []);
  /** Null: now. */
  const [position, setPosition] = useState<number | null>(null);
  useEffect(
    () => followRun(live, runId, { onEnd, onEntries: (entries) => replay.add(entries) }),
    [live, replay, runId, onEnd],
  );
  useEffect(() => {
    if (position !== null) {
      shown.setState({ view: replay.at(position) });
      return;
    }
    shown.setState(live.getState());
    return live.subscribe((state) => shown.setState(state));
  }, [position, live, shown, replay]);
  const look = useCallback(
    (count: number) => setPosition(count >= replay.length ? null : Math.max(0, count)),
    [replay],
  );
  return { shown, live, replay, position, look };
}
