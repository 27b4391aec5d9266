import type { WorkflowDocument } from '@holdfast/workflow';
import { useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useLayoutEffect, useRef } from 'react';
import { useCanvas } from './context.ts';
import type { CanvasNode } from './flow-shapes.ts';
import { nodeOf } from './lookup.ts';
import { FOLLOWABLE, fitsAt, openingView, READABLE } from './view-geometry.ts';

/**
 * Shows a graph that nobody has looked at before: once, as soon as there is room to show it in.
 *
 * @param lookedFor the step that is shown where not all of them can be. Default: what starts the workflow
 */
export function useOpeningView(isNew: boolean, lookedFor?: string): void {
  const { types, editor, marks, isReadOnly } = useCanvas();
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
    const { document } = editor.store.getState();
    if (marks && marks.nodes.size > 0 && !fitsAt(FOLLOWABLE, whole, room)) {
      // Where two are compared, and are too large to be followed as a whole, what differs is looked at, with what is next to it.
      const seen = withNeighbours(document, new Set(marks.nodes.keys()));
      void flow.fitView({ nodes: [...seen].map((id) => ({ id })), padding: '24px', maxZoom: 1, minZoom: FOLLOWABLE });
      return;
    }
    const isTrigger = ({ id }: CanvasNode): boolean => {
      const node = nodeOf(document, id);
      return node !== undefined && types.describe(node.type, node.typeVersion)?.control === 'trigger';
    };
    const place =
      nodes.find(({ id }) => id === lookedFor) ??
      nodes.find(isTrigger) ??
      nodes.toSorted((a, b) => a.position.x - b.position.x)[0];
    if (!place) return;
    // What is only looked at is looked at as a whole; what is worked on must be read.
    const leastZoom = isReadOnly ? FOLLOWABLE : READABLE;
    void flow.setViewport(openingView(whole, flow.getNodesBounds([place]), room, leastZoom));
  }, [hasRoom, types, editor, marks, isReadOnly, lookedFor, flow, store]);
}

function withNeighbours({ edges }: WorkflowDocument, nodes: ReadonlySet<string>): ReadonlySet<string> {
  const next = edges.flatMap(({ from, to }) =>
    nodes.has(from.node) || nodes.has(to.node) ? [from.node, to.node] : [],
  );
  return new Set([...nodes, ...next]);
}
