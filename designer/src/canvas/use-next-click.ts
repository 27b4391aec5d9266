import { useStore } from 'zustand';
import { announce } from '../ui/announce.ts';
import { boxesOf } from './align.ts';
import { useCanvas } from './context.ts';
import type { NextClick } from './frames/frame-view.ts';
import { freeInput } from './joining.ts';
import { edgeOf, nodeOf } from './lookup.ts';
import { moveNodes, type Point } from './model.ts';
import { movedWords, moveLabel } from './move-words.ts';
import { drawnPorts } from './ports.ts';
import { useJoin } from './use-join.ts';

interface Awaited {
  readonly kind: NextClick['kind'] | null;
  /** Each says whether the click was awaited, and so is used up. */
  readonly onPane: (at: Point) => boolean;
  readonly onCard: (id: string) => boolean;
}

/** What two clicks do instead of a drag: moving what is selected, and taking an edge's end elsewhere. */
export function useNextClick(): Awaited {
  const { editor, types, frames } = useCanvas();
  const join = useJoin();
  const next = useStore(frames, (state) => state.next);
  const place = ([x, y]: Point) => {
    const { document, selection } = editor.store.getState();
    const boxes = boxesOf(document, types.describe, selection.nodes);
    const left = Math.min(...boxes.map((box) => box.x));
    const top = Math.min(...boxes.map((box) => box.y));
    const places = Object.fromEntries(
      boxes.map((box): [string, Point] => [box.id, [x + box.x - left, y + box.y - top]]),
    );
    const count = boxes.length;
    editor.change(moveLabel(count), (before) => moveNodes(before, places));
    announce(movedWords(count));
  };
  const lead = (end: 'from' | 'to', edgeId: string, id: string) => {
    const { document } = editor.store.getState();
    const edge = edgeOf(document, edgeId);
    const node = nodeOf(document, id);
    if (!edge || !node) return;
    const { outputs } = drawnPorts(node, types.describe(node.type, node.typeVersion));
    const port = end === 'to' ? freeInput(document, types.describe, id) : outputs[0]?.name;
    const ref = { node: id, port: port ?? (end === 'to' ? 'in' : 'out') };
    void join(end === 'from' ? ref : edge.from, end === 'to' ? ref : edge.to, edge.id);
  };
  return {
    kind: next?.kind ?? null,
    onPane: (at) => {
      if (next === null) return false;
      if (next.kind === 'place') place(at);
      frames.setState({ next: null });
      return true;
    },
    onCard: (id) => {
      if (next === null || next.kind === 'place') return false;
      frames.setState({ next: null });
      lead(next.kind, next.edge, id);
      return true;
    },
  };
}
