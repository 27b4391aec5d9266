import { useLingui } from '@lingui/react/macro';
import { type Connection, type Edge as FlowEdge, type OnConnectEnd, useReactFlow } from '@xyflow/react';
import { useCallback, useMemo } from 'react';
import { announce } from '../ui/announce.ts';
import { toast } from '../ui/toast.tsx';
import { useCanvas } from './context.ts';
import { connect, freeInput, type PortRef, reattach, refusal } from './joining.ts';
import { nameOf } from './lookup.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

type Ends = Pick<Connection, 'source' | 'sourceHandle' | 'target' | 'targetHandle'>;
const startOf = ({ source, sourceHandle }: Ends): PortRef => ({ node: source, port: sourceHandle ?? 'out' });
const endOf = ({ target, targetHandle }: Ends): PortRef => ({ node: target, port: targetHandle ?? 'in' });

const pointOf = (event: MouseEvent | TouchEvent): { clientX: number; clientY: number } | undefined =>
  'changedTouches' in event ? event.changedTouches[0] : event;

/** The card under a point of the screen. */
const cardAt = (x: number, y: number): string | undefined =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset.id;

/** Joins two ports, or says why not. */
export function useJoin(): (from: PortRef, to: PortRef) => void {
  const { t } = useLingui();
  const { editor, types } = useCanvas();
  return useCallback(
    (from, to) => {
      const before = editor.store.getState().document;
      const why = refusal(before, types.describe, from, to);
      if (why !== null) {
        toast({ title: t`These cannot be connected`, message: why });
        return;
      }
      editor.change(t`connect`, (now) => connect(now, types.describe, from, to));
      announce(t`Connected ${nameOf(before, from.node)} to ${nameOf(before, to.node)}`);
    },
    [editor, types, t],
  );
}

/** What happens to a wire: it is joined, put elsewhere, dropped on a card, or let go where a new step shall stand. */
export function useWires() {
  const { t } = useLingui();
  const { editor, types, ask, isReadOnly } = useCanvas();
  const flow = useReactFlow();
  const join = useJoin();

  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, { isValid, fromHandle, toHandle }) => {
      const point = pointOf(event);
      if (isValid === true || !fromHandle || !point || isReadOnly) return;
      const here: PortRef = { node: fromHandle.nodeId, port: fromHandle.id ?? 'out' };
      const isForward = fromHandle.type === 'source';
      const over = toHandle?.nodeId ?? cardAt(point.clientX, point.clientY);
      if (over === here.node && !toHandle) return;
      if (over !== undefined && isForward) {
        const isPort = toHandle?.type === 'target';
        const port = isPort ? toHandle.id : freeInput(editor.store.getState().document, types.describe, over);
        join(here, { node: over, port: port ?? 'in' });
        return;
      }
      if (over !== undefined) return;
      const at = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
      ask({
        screen: { x: point.clientX, y: point.clientY },
        at: [isForward ? at.x : at.x - NODE_WIDTH, at.y - NODE_HEIGHT / 2],
        ...(isForward ? { from: here } : { to: here }),
      });
    },
    [editor, types, flow, ask, join, isReadOnly],
  );

  return useMemo(
    () => ({
      onConnect: (ends: Connection) => join(startOf(ends), endOf(ends)),
      onConnectEnd,
      onReconnect: (old: FlowEdge, ends: Connection) =>
        editor.change(t`put a connection elsewhere`, (now) =>
          reattach(now, types.describe, old.id, startOf(ends), endOf(ends)),
        ),
      isValidConnection: (ends: Connection | FlowEdge) => {
        const besides = 'id' in ends ? ends.id : undefined;
        const { document } = editor.store.getState();
        const wire: Ends = {
          ...ends,
          sourceHandle: ends.sourceHandle ?? null,
          targetHandle: ends.targetHandle ?? null,
        };
        return refusal(document, types.describe, startOf(wire), endOf(wire), besides) === null;
      },
    }),
    [join, onConnectEnd, editor, types, t],
  );
}
