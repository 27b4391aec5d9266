import {
  type Handle,
  type ReactFlowState,
  useConnection,
  useStore,
  ViewportPortal,
  type XYPosition,
} from '@xyflow/react';
import { useStore as useZustand } from 'zustand';
import classes from './canvas.module.css';
import { type CanvasContextValue, useCanvas } from './context.ts';
import { endsAtCard, refusal, type Wire } from './joining.ts';
import { placeOf } from './model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';
import { refusalWords } from './refusal-words.ts';

/** Where a wire starts, by drag or by the first of two clicks, in words that are the same while it is. */
const startOf = (handle: Pick<Handle, 'type' | 'nodeId' | 'id'> | null): string | null =>
  handle && `${handle.type}\n${handle.nodeId}\n${handle.id ?? (handle.type === 'source' ? 'out' : 'in')}`;

function wireOf(start: string | null | undefined, edge: string | null): Wire | null {
  const [type, node, port] = start?.split('\n') ?? [];
  if (node === undefined || port === undefined) return null;
  return { held: { node, port }, isForward: type === 'source', ...(edge === null ? {} : { edge }) };
}

const clickStart = ({ connectionClickStartHandle: start }: ReactFlowState): string | null => startOf(start);

/** Why a card cannot be the end of the wire that is being drawn; null while it can, or while none is drawn. */
export function useRefusal(id: string): string | null {
  const canvas = useCanvas();
  const clicked = useStore(clickStart);
  const dragged = useConnection(({ inProgress, fromHandle }) => (inProgress ? startOf(fromHandle) : null));
  const moving = useZustand(canvas.frames, (state) => state.moving);
  const wire = wireOf(dragged ?? clicked, moving);
  return wire && why(canvas, wire, id);
}

function why({ editor, types }: CanvasContextValue, wire: Wire, id: string): string | null {
  if (wire.held.node === id) return null;
  const { document } = editor.store.getState();
  const { from, to } = endsAtCard(document, types.describe, wire, id);
  const refused = refusal(document, types.describe, from, to, wire.edge);
  return refused && refusalWords(refused);
}

/** So near its edge a wire has only just left a card. */
const EDGE = 16;

/** Says beside the card under the pointer why the wire cannot end there. */
export function WireWhy() {
  const canvas = useCanvas();
  const { editor, frames } = canvas;
  const reason = useConnection(({ inProgress, fromHandle, to }) => {
    const wire = inProgress ? wireOf(startOf(fromHandle), frames.getState().moving) : null;
    if (!wire || !to) return null;
    const { document } = editor.store.getState();
    const under = document.nodes.find(({ id }) => {
      const [x, y] = placeOf(document, id);
      return to.x > x - 14 && to.x < x + NODE_WIDTH + 14 && to.y > y && to.y < y + NODE_HEIGHT;
    });
    if (!under) return null;
    const words =
      under.id === wire.held.node
        ? isWithin(placeOf(document, under.id), to) && refusalWords({ code: 'itself' })
        : why(canvas, wire, under.id);
    return words ? `${under.id}\n${words}` : null;
  });
  const [id, words] = reason?.split('\n') ?? [];
  if (id === undefined || words === undefined) return null;
  const [x, y] = placeOf(editor.store.getState().document, id);
  return (
    <ViewportPortal>
      <div role="status" className={classes.why} data-testid="wire-why" style={{ left: x, top: y + NODE_HEIGHT + 10 }}>
        {words}
      </div>
    </ViewportPortal>
  );
}

/** Whether a point of the canvas lies well within a card. */
export const isWithin = ([x, y]: readonly [number, number], point: XYPosition): boolean =>
  point.x > x + EDGE && point.x < x + NODE_WIDTH - EDGE && point.y > y && point.y < y + NODE_HEIGHT;
