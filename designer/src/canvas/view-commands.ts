import { msg, plural } from '@lingui/core/macro';
import { useReactFlow } from '@xyflow/react';
import { type RefObject, useMemo } from 'react';
import type { Command } from '../app/commands.ts';
import { announce } from '../ui/announce.ts';
import { useCanvas } from './context.ts';
import { selectionOf } from './frames/follow.ts';
import { groupsOf, shownOf } from './frames/groups.ts';
import { nameOf } from './lookup.ts';
import { NOTHING } from './model.ts';
import { stepped, type ViewHistory, visited } from './view-history.ts';
import { connected, type Direction, extended, neighbour } from './walk.ts';

const view = msg`View`;
const DURATION_MS = 150;
const FIT = { padding: '48px', maxZoom: 1, duration: DURATION_MS } as const;

const WALKS: readonly { readonly direction: Direction; readonly key: string; readonly label: Command['label'] }[] = [
  { direction: 'left', key: 'ArrowLeft', label: msg`Go to the step on the left` },
  { direction: 'right', key: 'ArrowRight', label: msg`Go to the step on the right` },
  { direction: 'up', key: 'ArrowUp', label: msg`Go to the step above` },
  { direction: 'down', key: 'ArrowDown', label: msg`Go to the step below` },
];

interface ViewCommandOptions {
  /** Whether the canvas, or nothing in particular, has the focus: arrows belong to whoever has it. */
  readonly hasFocus: () => boolean;
  readonly toggleMap: () => void;
  /** Where somebody looked before. */
  readonly views: RefObject<ViewHistory>;
}

/** What can be done on a canvas without changing anything. */
export function useViewCommands({ hasFocus, toggleMap, views }: ViewCommandOptions): readonly Command[] {
  const { editor, types, frames } = useCanvas();
  const flow = useReactFlow();
  return useMemo(() => {
    const { store } = editor;
    const walkTo = (id: string) => {
      editor.select({ nodes: new Set([id]), edges: new Set() });
      announce(nameOf(store.getState().document, id));
    };
    const choose = (ids: ReadonlySet<string>) => {
      const selection = selectionOf(store.getState().document, frames.getState().inside, ids);
      editor.select(selection);
      announce(plural(selection.nodes.size, { one: '# step selected', other: '# steps selected' }));
    };
    const only = () => [...store.getState().selection.nodes].at(-1);
    const hasNodes = () => store.getState().selection.nodes.size > 0;
    const goBack = (by: 1 | -1) => () => {
      // The last move may not have been told yet: a wheel has no end, so it is waited for.
      const here = visited(views.current, flow.getViewport(), window.innerWidth);
      const found = stepped(here, by);
      if (!found) return;
      views.current = found.history;
      void flow.setViewport(found.view, { duration: DURATION_MS }).then(() => {
        views.current = { ...views.current, isMoving: false };
      });
    };
    const extend = (side: 'upstream' | 'downstream' | 'both') => () => {
      const { document, selection } = store.getState();
      const nodes = side === 'both' ? connected(document, selection.nodes) : extended(document, selection.nodes, side);
      choose(nodes);
    };
    return [
      ...WALKS.map(
        ({ direction, key, label }): Command => ({
          id: `canvas.walk-${direction}`,
          label,
          group: view,
          context: 'canvas',
          keys: [key],
          isQuiet: true,
          isEnabled: () => hasFocus() && store.getState().document.nodes.length > 0,
          run: () => {
            const { document } = store.getState();
            const { isNodeShown } = shownOf(groupsOf(document), frames.getState().inside);
            const next = neighbour(document, types.describe, only(), direction, isNodeShown);
            if (next !== undefined) walkTo(next);
          },
        }),
      ),
      {
        id: 'canvas.upstream',
        label: msg`Select what comes before`,
        group: view,
        context: 'canvas',
        keys: ['BracketLeft'],
        isEnabled: hasNodes,
        run: extend('upstream'),
      },
      {
        id: 'canvas.downstream',
        label: msg`Select what comes after`,
        group: view,
        context: 'canvas',
        keys: ['BracketRight'],
        isEnabled: hasNodes,
        run: extend('downstream'),
      },
      {
        id: 'canvas.connected',
        label: msg`Select what is connected`,
        group: view,
        context: 'canvas',
        keys: ['Shift+BracketRight'],
        isEnabled: hasNodes,
        run: extend('both'),
      },
      {
        id: 'canvas.view-back',
        label: msg`Back to where you looked before`,
        group: view,
        context: 'canvas',
        keys: ['Alt+ArrowLeft'],
        isEnabled: () => views.current.at >= 0,
        run: goBack(-1),
      },
      {
        id: 'canvas.view-forth',
        label: msg`Forth to where you looked`,
        group: view,
        context: 'canvas',
        keys: ['Alt+ArrowRight'],
        isEnabled: () => views.current.at >= 0,
        run: goBack(1),
      },
      {
        id: 'canvas.all',
        label: msg`Select all`,
        group: view,
        context: 'canvas',
        keys: ['$mod+a'],
        run: () => {
          choose(new Set(store.getState().document.nodes.map(({ id }) => id)));
        },
      },
      {
        id: 'canvas.none',
        label: msg`Select nothing`,
        group: view,
        context: 'canvas',
        keys: ['Escape'],
        isQuiet: true,
        run: () => {
          const { tidying } = frames.getState();
          if (tidying !== null) return tidying.abort();
          if (frames.getState().next !== null) return frames.setState({ next: null });
          const { nodes, edges, notes } = store.getState().selection;
          if (nodes.size + edges.size + (notes?.size ?? 0) === 0) frames.setState({ inside: null });
          editor.select(NOTHING);
        },
      },
      {
        id: 'canvas.fit',
        label: msg`Fit the view`,
        group: view,
        context: 'canvas',
        keys: ['1'],
        run: () => void flow.fitView(FIT),
      },
      {
        id: 'canvas.fit-selection',
        label: msg`Fit the view to the selection`,
        group: view,
        context: 'canvas',
        keys: ['2'],
        isEnabled: hasNodes,
        run: () => void flow.fitView({ ...FIT, nodes: [...store.getState().selection.nodes].map((id) => ({ id })) }),
      },
      {
        id: 'canvas.full',
        label: msg`Show at 100 %`,
        group: view,
        context: 'canvas',
        keys: ['0'],
        run: () => void flow.zoomTo(1, { duration: DURATION_MS }),
      },
      {
        id: 'canvas.zoom-in',
        label: msg`Zoom in`,
        group: view,
        context: 'canvas',
        keys: ['='],
        run: () => void flow.zoomIn({ duration: DURATION_MS }),
      },
      {
        id: 'canvas.zoom-out',
        label: msg`Zoom out`,
        group: view,
        context: 'canvas',
        keys: ['-'],
        run: () => void flow.zoomOut({ duration: DURATION_MS }),
      },
      {
        id: 'canvas.map',
        label: msg`Show or hide the map`,
        group: view,
        context: 'canvas',
        keys: ['m'],
        run: toggleMap,
      },
    ];
  }, [editor, types, frames, flow, hasFocus, toggleMap, views]);
}
