import { useReactFlow, useStore, useStoreApi, type Viewport } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { isSameView, leastMove } from './view-geometry.ts';

const DURATION_MS = 150;

/** A move of ours, made because a panel took room. */
interface Move {
  readonly from: Viewport;
  readonly to: Viewport;
  readonly untilMs: number;
}

/**
 * Moves the view as little as needed to show a node that was chosen, also when a
 * panel takes room from the canvas; and back when the panel gives it back, unless
 * somebody looked elsewhere meanwhile.
 */
export function useKeepInView(id: string | undefined): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const width = useStore((state) => state.width);
  const widthBefore = useRef(width);
  const last = useRef<Move | null>(null);
  useEffect(() => {
    if (width === 0) return;
    const isResized = widthBefore.current !== width && widthBefore.current !== 0;
    widthBefore.current = width;
    const now = flow.getViewport();
    const move = last.current;
    const isOurs = move !== null && (performance.now() < move.untilMs || isSameView(now, move.to));
    const from = isResized && isOurs ? move.from : now;
    const node = id === undefined ? undefined : store.getState().nodeLookup.get(id);
    const to = node ? leastMove(from, flow.getNodesBounds([node]), store.getState()) : from;
    if (isSameView(to, now)) return;
    last.current = isResized ? { from, to, untilMs: performance.now() + 2 * DURATION_MS } : null;
    void flow.setViewport(to, { duration: DURATION_MS });
  }, [id, width, flow, store]);
}
