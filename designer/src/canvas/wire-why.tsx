import { type ReactFlowState, useConnection, useStore, ViewportPortal } from '@xyflow/react';
import classes from './canvas.module.css';
import { useCanvas } from './context.ts';
import { freeInput, refusal } from './joining.ts';
import { placeOf } from './model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';
import { refusalWords } from './refusal-words.ts';

/** The port that a wire starts from, by drag or by the first of two clicks. Only ways out. */
interface Start {
  readonly node: string;
  readonly port: string;
}

const clickStart = ({ connectionClickStartHandle: start }: ReactFlowState): string | null =>
  start?.type === 'source' ? `${start.nodeId}\n${start.id ?? 'out'}` : null;

/** Why a card cannot be the end of the wire that is being drawn; null while it can, or while none is drawn. */
export function useRefusal(id: string): string | null {
  const { editor, types } = useCanvas();
  const clicked = useStore(clickStart);
  const dragged = useConnection(({ inProgress, fromHandle }) =>
    inProgress && fromHandle?.type === 'source' ? `${fromHandle.nodeId}\n${fromHandle.id ?? 'out'}` : null,
  );
  const [node, port] = (dragged ?? clicked)?.split('\n') ?? [];
  if (node === undefined || port === undefined || node === id) return null;
  return why(editor.store.getState().document, types.describe, { node, port }, id);
}

function why(
  document: Parameters<typeof refusal>[0],
  describe: Parameters<typeof refusal>[1],
  from: Start,
  id: string,
): string | null {
  const port = freeInput(document, describe, id) ?? 'in';
  const refused = refusal(document, describe, from, { node: id, port });
  return refused && refusalWords(refused);
}

/** Says beside the card under the pointer why the wire cannot end there. */
export function WireWhy() {
  const { editor, types } = useCanvas();
  const reason = useConnection(({ inProgress, fromHandle, to }) => {
    if (!inProgress || fromHandle?.type !== 'source' || !to) return null;
    const { document } = editor.store.getState();
    const under = document.nodes.find(({ id }) => {
      const [x, y] = placeOf(document, id);
      return id !== fromHandle.nodeId && to.x > x - 14 && to.x < x + NODE_WIDTH && to.y > y && to.y < y + NODE_HEIGHT;
    });
    if (!under) return null;
    const words = why(document, types.describe, { node: fromHandle.nodeId, port: fromHandle.id ?? 'out' }, under.id);
    return words === null ? null : `${under.id}\n${words}`;
  });
  const [id, words] = reason?.split('\n') ?? [];
  if (id === undefined || words === undefined) return null;
  const [x, y] = placeOf(editor.store.getState().document, id);
  return (
    <ViewportPortal>
      <div role="status" className={classes.why} style={{ left: x, top: y + NODE_HEIGHT + 10 }}>
        {words}
      </div>
    </ViewportPortal>
  );
}
