import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { useCanvas } from './context.ts';
import { middleOf } from './walk.ts';

const MARGIN = 24;
const DURATION_MS = 150;

/** Moves the view as little as needed to show a node that was chosen, also when a panel takes room from the canvas. */
export function useKeepInView(id: string | undefined): void {
  const { editor, types } = useCanvas();
  const flow = useReactFlow();
  const store = useStoreApi();
  const width = useStore((state) => state.width);
  useEffect(() => {
    if (id === undefined || width === 0) return;
    const { transform, height, nodeLookup } = store.getState();
    const [left, top, zoom] = transform;
    const [x, y] = middleOf(editor.store.getState().document, types.describe, id);
    const size = nodeLookup.get(id)?.measured;
    const shift = (middle: number, half: number, room: number): number =>
      Math.max(0, MARGIN + half - middle) + Math.min(0, room - MARGIN - half - middle);
    const dx = shift(x * zoom + left, ((size?.width ?? 0) * zoom) / 2, width);
    const dy = shift(y * zoom + top, ((size?.height ?? 0) * zoom) / 2, height);
    if (dx !== 0 || dy !== 0) void flow.setViewport({ x: left + dx, y: top + dy, zoom }, { duration: DURATION_MS });
  }, [id, width, editor, types, flow, store]);
}
