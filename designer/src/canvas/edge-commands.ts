import { msg } from '@lingui/core/macro';
import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { Command } from '../app/commands.ts';
import type { AddRequest } from './context.ts';
import type { Editor } from './editor-store.ts';
import type { FrameView } from './frames/frame-view.ts';
import { edgeOf } from './lookup.ts';
import { placeAfter } from './model.ts';

const edit = msg`Edit`;

/** What is done with a connection, without hitting its line with the pointer. */
export function useEdgeCommands(
  editor: Editor,
  frames: StoreApi<FrameView>,
  ask: (request: AddRequest) => void,
): readonly Command[] {
  const flow = useReactFlow();
  return useMemo(() => {
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
    return [
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
  }, [editor, frames, flow, ask]);
}
