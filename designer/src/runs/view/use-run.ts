import type { RunView } from '@holdfast/workflow';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { documentOf } from '../../api/documents.ts';
import type { Run } from '../../api/types.ts';
import { createOverlay, followRun, standInsOf } from '../../canvas/run-overlay.ts';
import { announceRun } from '../../canvas/run-words.ts';
import { Replay } from './replay.ts';

/**
 * A run, live or as it was. Two states are kept apart: what has arrived, and what
 * is shown, which follows it until somebody looks back.
 *
 * @param startAt id of the step that is looked at first
 */
export function useRun(
  { id, mode, version, document, status }: Pick<Run, 'id' | 'mode' | 'version' | 'document' | 'status'>,
  onEnd: (view: RunView) => void,
  startAt?: string,
) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is looked at first stays the person's business.
  const shown = useMemo(() => {
    const made = createOverlay();
    made.setState({ step: startAt ?? null });
    return made;
  }, []);
  const live = useMemo(createOverlay, []);
  const replay = useMemo(() => new Replay(), []);
  /** Null: now. */
  const [position, setPosition] = useState<number | null>(null);
  const standIns = useMemo(() => standInsOf(documentOf(document), { mode, version }), [document, mode, version]);
  // What it was met in is no news.
  const met = useRef(status);
  useEffect(
    () =>
      followRun(live, id, {
        onEnd,
        mode,
        standIns,
        onEntries: (entries) => replay.add(entries),
        onStatus: (now) => now !== met.current && announceRun(now, false),
      }),
    [live, replay, id, mode, standIns, onEnd],
  );
  useEffect(() => {
    if (position !== null) {
      shown.setState({ view: replay.at(position) });
      return;
    }
    // Which step somebody looks at is not the run's business.
    const show = ({ step: _, ...state }: ReturnType<typeof live.getState>) => shown.setState(state);
    show(live.getState());
    return live.subscribe(show);
  }, [position, live, shown, replay]);
  const look = useCallback(
    (count: number) => setPosition(count >= replay.length ? null : Math.max(0, count)),
    [replay],
  );
  return { shown, live, replay, position, look };
}
