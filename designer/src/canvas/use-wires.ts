import { type Connection, type Edge as FlowEdge, type OnConnectEnd, useReactFlow, useStoreApi } from '@xyflow/react';
import { useCallback, useMemo, useRef } from 'react';
import { useCanvas } from './context.ts';
import { freeInput, type PortRef, refusal } from './joining.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';
import { useJoin } from './use-join.ts';

type Ends = Pick<Connection, 'source' | 'sourceHandle' | 'target' | 'targetHandle'>;
const startOf = ({ source, sourceHandle }: Ends): PortRef => ({ node: source, port: sourceHandle ?? 'out' });
const endOf = ({ target, targetHandle }: Ends): PortRef => ({ node: target, port: targetHandle ?? 'in' });

const pointOf = (event: MouseEvent | TouchEvent): { clientX: number; clientY: number } | undefined =>
  'changedTouches' in event ? event.changedTouches[0] : event;

/** The card under a point of the screen. */
const cardAt = (x: number, y: number): string | undefined =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset.id;

/** What happens to a wire: it is joined, put elsewhere, dropped on a card, or let go where a new step shall stand. */
export function useWires() {
  const { editor, types, ask, isReadOnly } = useCanvas();
  const flow = useReactFlow();
  const store = useStoreApi();
  const join = useJoin();
  const hasJoined = useRef(false);

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
        void join(here, { node: over, port: port ?? 'in' });
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

  /** The second of two clicks: on a port it has joined already or says why not, on a card it takes its free port. */
  const onClickEnd = useCallback(
    (target: EventTarget | null) => {
      const start = store.getState().connectionClickStartHandle;
      const wasJoined = hasJoined.current;
      hasJoined.current = false;
      if (!start || wasJoined || !(target instanceof Element) || isReadOnly) return;
      const handle = target.closest<HTMLElement>('.react-flow__handle');
      const node = handle?.dataset.nodeid ?? target.closest<HTMLElement>('.react-flow__node')?.dataset.id;
      if (node === undefined || (node === start.nodeId && !handle)) return;
      const here: PortRef = { node: start.nodeId, port: start.id ?? 'out' };
      const isInput = handle?.classList.contains('target') === true;
      if (start.type === 'target') {
        if (handle && !isInput) void join({ node, port: handle.dataset.handleid ?? 'out' }, here);
        return;
      }
      const port = isInput
        ? handle.dataset.handleid
        : freeInput(editor.store.getState().document, types.describe, node);
      void join(here, { node, port: port ?? 'in' });
    },
    [editor, types, store, join, isReadOnly],
  );

  return useMemo(
    () => ({
      onConnect: (ends: Connection) => {
        hasJoined.current = store.getState().connectionClickStartHandle !== null;
        void join(startOf(ends), endOf(ends));
      },
      onConnectEnd,
      onClickConnectEnd: (event: MouseEvent | TouchEvent) => onClickEnd(event.target),
      /** Ends what a click on a port has begun; says whether there was anything to end. */
      endClick: (target: EventTarget | null): boolean => {
        if (!store.getState().connectionClickStartHandle) return false;
        onClickEnd(target);
        store.setState({ connectionClickStartHandle: null });
        return true;
      },
      onReconnect: (old: FlowEdge, ends: Connection) => void join(startOf(ends), endOf(ends), old.id),
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
    [join, onConnectEnd, onClickEnd, editor, types, store],
  );
}
