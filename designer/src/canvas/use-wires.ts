import {
  type Connection,
  type Edge as FlowEdge,
  type Handle,
  type OnConnectEnd,
  useReactFlow,
  useStoreApi,
} from '@xyflow/react';
import { useCallback, useMemo, useRef } from 'react';
import { useCanvas } from './context.ts';
import { endsAtCard, endsAtPort, type PortRef, refusal, type Wire } from './joining.ts';
import { edgeOf } from './lookup.ts';
import { placeOf } from './model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';
import { useJoin } from './use-join.ts';
import { isWithin } from './wire-why.tsx';

type Ends = Pick<Connection, 'source' | 'target'> & {
  readonly sourceHandle?: string | null | undefined;
  readonly targetHandle?: string | null | undefined;
};
const startOf = ({ source, sourceHandle }: Ends): PortRef => ({ node: source, port: sourceHandle ?? 'out' });
const endOf = ({ target, targetHandle }: Ends): PortRef => ({ node: target, port: targetHandle ?? 'in' });

const pointOf = (event: MouseEvent | TouchEvent): { clientX: number; clientY: number } | undefined =>
  'changedTouches' in event ? event.changedTouches[0] : event;

/** The card under a point of the screen. */
const cardAt = (x: number, y: number): string | undefined =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset.id;

const wireFrom = ({ nodeId, id, type }: Pick<Handle, 'nodeId' | 'id' | 'type'>, edge: string | null): Wire => {
  const isForward = type === 'source';
  const held = { node: nodeId, port: id ?? (isForward ? 'out' : 'in') };
  return { held, isForward, ...(edge === null ? {} : { edge }) };
};

/** What happens to a wire: it is joined, put elsewhere, dropped on a card, or let go where a new step shall stand. */
export function useWires() {
  const { editor, types, frames, ask, isReadOnly } = useCanvas();
  const flow = useReactFlow();
  const store = useStoreApi();
  const join = useJoin();
  const hasJoined = useRef(false);

  /** Ends a wire on a card: at one of its ports if that can be its other end, else at its free one. */
  const endOn = useCallback(
    (wire: Wire, node: string, port?: { readonly name: string; readonly isInput: boolean }) => {
      const { document } = editor.store.getState();
      const edge = wire.edge === undefined ? undefined : edgeOf(document, wire.edge);
      const isMeant = port !== undefined && port.isInput === wire.isForward;
      // An end that is let go where it was stays.
      if (edge && !isMeant && (wire.isForward ? edge.to : edge.from).node === node) return;
      const { from, to } = isMeant
        ? endsAtPort(wire, { node, port: port.name })
        : endsAtCard(document, types.describe, wire, node);
      void join(from, to, wire.edge);
    },
    [editor, types, join],
  );

  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, { isValid, fromHandle, toHandle }) => {
      const point = pointOf(event);
      if (isValid === true || !fromHandle || !point || isReadOnly) return;
      const wire = wireFrom(fromHandle, frames.getState().moving);
      const over = toHandle?.nodeId ?? cardAt(point.clientX, point.clientY);
      if (over === wire.held.node && !toHandle) {
        // At its edge the wire was called off; well within the card somebody meant it.
        const { document } = editor.store.getState();
        const at = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
        if (isWithin(placeOf(document, over), at)) void join(wire.held, wire.held);
        return;
      }
      if (over !== undefined) {
        const isInput = toHandle?.type === 'target';
        endOn(wire, over, toHandle ? { name: toHandle.id ?? (isInput ? 'in' : 'out'), isInput } : undefined);
        return;
      }
      // An end that is let go over nothing stays where it was.
      if (wire.edge !== undefined) return;
      const at = flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
      ask({
        screen: { x: point.clientX, y: point.clientY },
        at: [wire.isForward ? at.x : at.x - NODE_WIDTH, at.y - NODE_HEIGHT / 2],
        ...(wire.isForward ? { from: wire.held } : { to: wire.held }),
      });
    },
    [editor, frames, flow, ask, join, endOn, isReadOnly],
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
      const isInput = handle?.classList.contains('target') === true;
      const name = handle?.dataset.handleid ?? (isInput ? 'in' : 'out');
      endOn(wireFrom(start, null), node, handle ? { name, isInput } : undefined);
    },
    [store, endOn, isReadOnly],
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
      onReconnectStart: (_: unknown, { id }: FlowEdge) => frames.setState({ moving: id }),
      onReconnect: (old: FlowEdge, ends: Connection) => void join(startOf(ends), endOf(ends), old.id),
      onReconnectEnd: () => frames.setState({ moving: null }),
      isValidConnection: (ends: Ends) => {
        const besides = frames.getState().moving ?? undefined;
        const { document } = editor.store.getState();
        return refusal(document, types.describe, startOf(ends), endOf(ends), besides) === null;
      },
    }),
    [join, onConnectEnd, onClickEnd, editor, types, frames, store],
  );
}
