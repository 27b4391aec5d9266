import { useLingui } from '@lingui/react/macro';
import { applyNodeChanges, type NodeChange, ViewportPortal } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { announce } from '../ui/announce.ts';
import type { Box } from './align.ts';
import classes from './canvas.module.css';
import { duplicated } from './clips.ts';
import { useCanvas } from './context.ts';
import { type CanvasNode, toFlowNodes } from './flow-shapes.ts';
import { chosenAfter, putDown, withFollowers } from './frames/follow.ts';
import type { Shown } from './frames/groups.ts';
import { type Guided, guide } from './guides.ts';
import { NOTHING, snap } from './model.ts';
import { movedWords, moveLabel } from './move-words.ts';

type GuideStore = StoreApi<{ readonly guided: Guided | null }>;

const isCard = (node: CanvasNode): boolean => node.type === 'card' || node.type === 'fold';
const boxOf = ({ id, position, width = 0, height = 0 }: CanvasNode): Box => ({ id, ...position, width, height });

/** The rectangle around several. */
function around(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    id: '',
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

interface DragEvent {
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * What is drawn of the document, and what becomes of it while it is dragged: the
 * grid, the guides, and at the end one change. Alt leaves a copy behind; Ctrl
 * frees from the grid, and then edges and middles of other cards catch.
 */
export function useDrag(shown: Shown) {
  const { t } = useLingui();
  const { editor, types } = useCanvas();
  const drawnOf = useCallback(
    (before: readonly CanvasNode[]) => {
      const { document, selection } = editor.store.getState();
      return toFlowNodes(document, types.describe, selection, shown, before);
    },
    [editor, types, shown],
  );
  const [nodes, setNodes] = useState<CanvasNode[]>(() => drawnOf([]));
  const [isFree, setFree] = useState(false);
  const guides = useMemo<GuideStore>(() => createStore(() => ({ guided: null })), []);
  const drawn = useRef(nodes);
  const drag = useRef<{ isCopy: boolean; isFree: boolean } | null>(null);
  const draw = useCallback((next: CanvasNode[]) => {
    if (isSameList(next, drawn.current)) return;
    drawn.current = next;
    setNodes(next);
  }, []);
  // Not by rendering: most edits of a step change nothing of what is drawn around its card.
  useEffect(() => {
    const redraw = () => {
      if (!drag.current) draw(drawnOf(drawn.current));
    };
    redraw();
    return editor.store.subscribe((state, before) => {
      if (state.document !== before.document || state.selection !== before.selection) redraw();
    });
  }, [editor, drawnOf, draw]);

  const change = useCallback(
    (changes: readonly NodeChange<CanvasNode>[]) => {
      const followed = withFollowers(editor.store.getState().document, changes, drawn.current);
      const next = applyNodeChanges(followed, drawn.current);
      draw(drag.current ? guidedNodes(next, followed, drag.current.isFree, guides) : next);
    },
    [editor, draw, guides],
  );
  const start = useCallback((event: DragEvent) => {
    drag.current = { isCopy: event.altKey, isFree: false };
  }, []);
  const move = useCallback((event: DragEvent) => {
    const free = event.ctrlKey || event.metaKey;
    if (!drag.current || drag.current.isFree === free) return;
    drag.current.isFree = free;
    setFree(free);
  }, []);
  const stop = useCallback(
    (moved: readonly CanvasNode[]) => {
      const { isCopy = false, isFree: wasFree = false } = drag.current ?? {};
      drag.current = null;
      setFree(false);
      guides.setState({ guided: null });
      const ids = new Set(moved.map(({ id }) => id));
      const placed = drawn.current.filter(({ id }) => ids.has(id));
      const count = placed.length;
      const present = editor.store.getState();
      if (isCopy) {
        const first = placed.find((node) => node.type === 'card');
        const from = first && present.document.layout?.nodes[first.id];
        if (first && from) {
          const chosen = ids.size > 1 ? present.selection : { ...present.selection, nodes: new Set([first.id]) };
          const by = [snap(first.position.x - from[0]), snap(first.position.y - from[1])] as const;
          const after = duplicated(present.document, chosen, by);
          editor.change(t`duplicate`, () => after.document);
          editor.select(after.selection);
          announce(t`Duplicated`);
        }
        draw(drawnOf(drawn.current));
        return;
      }
      const settle = wasFree ? Math.round : snap;
      editor.change(moveLabel(count), (before) => putDown(before, types.describe, placed, settle));
      if (!placed.some(({ selected }) => selected))
        editor.select(
          chosenAfter(
            editor.store.getState().document,
            NOTHING,
            placed.map(({ id }) => ({ id, selected: true })),
          ),
        );
      // Nothing was drawn anew meanwhile.
      draw(drawnOf(drawn.current));
      if (editor.store.getState().document !== present.document) announce(movedWords(count));
    },
    [editor, types, drawnOf, draw, guides, t],
  );
  return { nodes, change, start, move, stop, isFree, guides };
}

const isSameList = <T,>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((entry, index) => entry === other[index]);

/** Shows the guides of what is dragged. Only what is freed from the grid gives way to them. */
function guidedNodes(
  nodes: CanvasNode[],
  changes: readonly NodeChange<CanvasNode>[],
  isFree: boolean,
  guides: GuideStore,
): CanvasNode[] {
  const moving = new Set(
    changes.flatMap((change) => (change.type === 'position' && change.position ? [change.id] : [])),
  );
  if (moving.size === 0) return nodes;
  const own = around(nodes.filter((node) => moving.has(node.id) && isCard(node)).map(boxOf));
  if (!own) return nodes;
  const others = nodes.filter((node) => !moving.has(node.id) && isCard(node)).map(boxOf);
  const guided = guide(own, others, isFree ? undefined : 0.5);
  guides.setState({ guided });
  if (!isFree || (guided.dx === 0 && guided.dy === 0)) return nodes;
  return nodes.map((node) =>
    moving.has(node.id)
      ? { ...node, position: { x: node.position.x + guided.dx, y: node.position.y + guided.dy } }
      : node,
  );
}

/** The lines on which what is dragged meets other cards, and gaps that are equal. */
export function Guides({ guides }: { readonly guides: GuideStore }) {
  const guided = useStore(guides, (state) => state.guided);
  if (!guided || guided.guides.length + guided.gaps.length === 0) return null;
  return (
    <ViewportPortal>
      <svg className={classes.guides} aria-hidden="true" data-testid="guides">
        {guided.guides.map(({ axis, at, from, to }) => (
          <line
            key={`${axis}${at}`}
            className={classes.guide}
            {...(axis === 'x' ? { x1: at, x2: at, y1: from, y2: to } : { x1: from, x2: to, y1: at, y2: at })}
          />
        ))}
        {guided.gaps.map(({ axis, from, to, at }) => (
          <g
            key={`${axis}${from}`}
            className={classes.gap}
            data-testid="gap"
            // Drawn across; a gap in a column is the same, turned.
            transform={axis === 'x' ? undefined : 'matrix(0 1 1 0 0 0)'}
          >
            <line x1={from} x2={to} y1={at} y2={at} />
            <line x1={from} x2={from} y1={at - 6} y2={at + 6} />
            <line x1={to} x2={to} y1={at - 6} y2={at + 6} />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  );
}
