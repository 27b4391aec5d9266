import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useLayoutEffect, useRef } from 'react';
import { useCanvas } from './context.ts';
import type { CanvasNode } from './flow-shapes.ts';
import { nodeOf } from './lookup.ts';
import { fitsReadably, openingView } from './view-geometry.ts';

/** Shows a graph that nobody has looked at before: once, as soon as there is room to show it in. */
export function useOpeningView(isNew: boolean): void {
  const { types, editor, marks } = useCanvas();
  const flow = useReactFlow<CanvasNode>();
  const store = useStoreApi();
  const hasRoom = useStore(({ width, height }) => width > 0 && height > 0);
  const isDone = useRef(!isNew);
  useLayoutEffect(() => {
    const nodes = flow.getNodes();
    if (isDone.current || !hasRoom || nodes.length === 0) return;
    isDone.current = true;
    const { width, height } = store.getState();
    const room = { width, height };
    const whole = flow.getNodesBounds(nodes);
    if (marks && marks.nodes.size > 0 && !fitsReadably(whole, room)) {
      // Where two are compared, and are too large to be read as a whole, what differs is looked at.
      const marked = [...marks.nodes.keys()].map((id) => ({ id }));
      void flow.fitView({ nodes: marked, padding: '48px', maxZoom: 1 });
      return;
    }
    const { document } = editor.store.getState();
    const isTrigger = ({ id }: CanvasNode): boolean => {
      const node = nodeOf(document, id);
      return node !== undefined && types.describe(node.type, node.typeVersion)?.control === 'trigger';
    };
    const start = nodes.find(isTrigger) ?? nodes.toSorted((a, b) => a.position.x - b.position.x)[0];
    if (!start) return;
    void flow.setViewport(openingView(whole, flow.getNodesBounds([start]), room));
  }, [hasRoom, types, editor, marks, flow, store]);
}
