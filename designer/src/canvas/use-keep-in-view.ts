import { useReactFlow, useStore, useStoreApi, type Viewport } from '@xyflow/react';
import { useCallback, useEffect, useRef } from 'react';
import { isSameView, leastMove } from './view-geometry.ts';

const DURATION_MS = 150;
/** Straight there: the library's own way zooms out and in again, and what interrupts it keeps the zoom of that moment. */
const MOVE = { duration: DURATION_MS, interpolate: 'linear' } as const;

/** The last move of ours. */
interface Move {
  /** Where the view was before a panel took room; null where no panel was the reason. */
  readonly home: Viewport | null;
  readonly to: Viewport;
  readonly untilMs: number;
}

/**
 * Moves the view as little as needed to show a node that was chosen, also when a
 * panel takes room from the canvas, and when something was done to it by a key; and back when the panel gives it back, unless
 * somebody looked elsewhere meanwhile.
 *
 * @param done changes whenever something was done to the node that is to be seen there
 * @returns to be called when the pointer is pressed: the view stands still from
 * that moment until it is let go, for what lies under the pointer is meant
 */
export function useKeepInView(id: string | undefined, done: string): () => void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const before = useRef([width, height]);
  const last = useRef<Move | null>(null);
  const look = useRef(() => {});
  const isHeld = useRef(false);
  const isWaiting = useRef(false);
  look.current = () => {
    if (width === 0) return;
    const [wide, high] = before.current;
    const isResized = wide !== 0 && (wide !== width || high !== height);
    before.current = [width, height];
    const move = last.current;
    const isUnderWay = move !== null && performance.now() < move.untilMs;
    const now = isUnderWay ? move.to : flow.getViewport();
    const home = move !== null && isSameView(now, move.to) ? move.home : null;
    const from = isResized && home ? home : now;
    const node = id === undefined ? undefined : store.getState().nodeLookup.get(id);
    const to = node ? leastMove(from, flow.getNodesBounds([node]), store.getState()) : from;
    if (isSameView(to, now)) return;
    last.current = { home: isResized ? from : null, to, untilMs: performance.now() + 2 * DURATION_MS };
    void flow.setViewport(to, MOVE);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another node, another size, or what was done is what is to be looked at.
  useEffect(() => {
    if (isHeld.current) isWaiting.current = true;
    else look.current();
  }, [id, width, height, done]);
  // Whoever turns the wheel looks where they want: the move of ours is over.
  useEffect(() => {
    const { domNode } = store.getState();
    const forgetMove = () => {
      last.current = null;
    };
    domNode?.addEventListener('wheel', forgetMove, { capture: true, passive: true });
    return () => domNode?.removeEventListener('wheel', forgetMove, { capture: true });
  }, [store]);
  return useCallback(() => {
    isHeld.current = true;
    if (last.current && performance.now() < last.current.untilMs) {
      last.current = null;
      isWaiting.current = true;
      void flow.setViewport(flow.getViewport());
    }
    const letGo = new AbortController();
    const goOn = () => {
      letGo.abort();
      isHeld.current = false;
      if (isWaiting.current) look.current();
      isWaiting.current = false;
    };
    for (const name of ['pointerup', 'pointercancel'] as const)
      window.addEventListener(name, goOn, { signal: letGo.signal });
  }, [flow]);
}
