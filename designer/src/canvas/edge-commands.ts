import type { Edge } from '@holdfast/workflow';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { Command } from '../app/commands.ts';
import { announce } from '../ui/announce.ts';
import type { AddRequest } from './context.ts';
import type { Editor } from './editor-store.ts';
import type { FrameView } from './frames/frame-view.ts';
import { edgeOf, edgesFrom, edgesInto, nameOf } from './lookup.ts';
import { placeAfter } from './model.ts';

const edit = msg`Edit`;

/** What is done with a connection, without hitting its line with the pointer. */
export function useEdgeCommands(
  editor: Editor,
  frames: StoreApi<FrameView>,
  ask: (request: AddRequest) => void,
): readonly Command[] {
  const { t } = useLingui();
  const flow = useReactFlow();
  return useMemo(() => {
    /** The one connection that is selected. */
    const only = () => {
      const { document, selection } = editor.store.getState();
      const [id] = selection.nodes.size === 0 && selection.edges.size === 1 ? selection.edges : [];
      return id === undefined ? undefined : edgeOf(document, id);
    };
    const hasOne = () => only() !== undefined;
    const lead = (kind: 'from' | 'to') => {
      const edge = only();
      if (edge) frames.setState({ next: { kind, edge: edge.id } });
    };
    /** The first connection of the selected step; after one that is selected, the next of the same step. */
    const next = (): Edge | undefined => {
      const { document, selection } = editor.store.getState();
      const edge = only();
      if (edge) {
        const siblings = edgesFrom(document, edge.from.node);
        return siblings[(siblings.indexOf(edge) + 1) % siblings.length];
      }
      const [node] = selection.nodes.size === 1 ? selection.nodes : [];
      return node === undefined ? undefined : (edgesFrom(document, node)[0] ?? edgesInto(document, node)[0]);
    };
    return [
      {
        id: 'canvas.walk-edge',
        label: msg`Go to the next connection of the step`,
        shortLabel: msg`Go to its next connection`,
        group: edit,
        context: 'canvas',
        keys: ['e'],
        isEnabled: () => next() !== undefined,
        run: () => {
          const edge = next();
          if (!edge) return;
          const { document } = editor.store.getState();
          const [start, end] = [nameOf(document, edge.from.node), nameOf(document, edge.to.node)];
          editor.select({ nodes: new Set(), edges: new Set([edge.id]) });
          announce(t`From ${start} to ${end}`);
        },
      },
      {
        id: 'canvas.add-on-edge',
        label: msg`Add a step on the connection`,
        group: edit,
        context: 'canvas',
        keys: ['i'],
        undo: 'record',
        isEnabled: hasOne,
        run: () => {
          const edge = only();
          if (!edge) return;
          const at = placeAfter(editor.store.getState().document, edge.from.node);
          const screen = flow.flowToScreenPosition({ x: at[0], y: at[1] });
          ask({ screen, at, edge: edge.id });
        },
      },
      {
        id: 'canvas.reattach-start',
        label: msg`Let it start elsewhere …`,
        group: edit,
        context: 'canvas',
        undo: 'record',
        isEnabled: hasOne,
        run: () => lead('from'),
      },
      {
        id: 'canvas.reattach-end',
        label: msg`Let it lead elsewhere …`,
        group: edit,
        context: 'canvas',
        undo: 'record',
        isEnabled: hasOne,
        run: () => lead('to'),
      },
    ];
  }, [editor, frames, flow, ask, t]);
}
