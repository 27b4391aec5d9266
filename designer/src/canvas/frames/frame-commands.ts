import { msg, plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { Command } from '../../app/commands.ts';
import { announce } from '../../ui/announce.ts';
import type { Editor } from '../editor-store.ts';
import type { Pointer } from '../use-pointer.ts';
import { type FrameView, lookInto } from './frame-view.ts';
import { changeGroup, findGroup, group, groupOf, ungroup } from './groups.ts';
import { addNote } from './notes.ts';

const edit = msg`Edit`;

interface FrameCommandOptions {
  readonly editor: Editor;
  readonly frames: StoreApi<FrameView>;
  readonly pointer: Pointer;
}

/** Notes and groups, from keys, menus and palette. */
export function useFrameCommands({ editor, frames, pointer }: FrameCommandOptions): readonly Command[] {
  const { t } = useLingui();
  const flow = useReactFlow();
  return useMemo(() => {
    const { store } = editor;
    /** Groups that are chosen, or that the chosen steps are in. */
    const chosen = () => {
      const { document, selection } = store.getState();
      const around = [...selection.nodes].flatMap((id) => groupOf(document, id)?.id ?? []);
      return new Set([...(selection.groups ?? []), ...around]);
    };
    const hasGroup = () => chosen().size > 0;
    const note = () => {
      const { selection } = store.getState();
      const [only] = selection.nodes.size === 1 ? selection.nodes : [];
      const { x, y } = flow.screenToFlowPosition(pointer.current);
      let added = '';
      editor.change(t`add a note`, (before) => {
        const made = addNote(before, only === undefined ? { at: [x, y] } : { node: only });
        added = made.id;
        return made.document;
      });
      editor.select({ nodes: new Set(), edges: new Set(), notes: new Set([added]) });
      frames.setState({ writing: added });
    };
    const fold = () => {
      const { document } = store.getState();
      const ids = chosen();
      const isFolding = [...ids].some((id) => !findGroup(document, id)?.collapsed);
      editor.change(isFolding ? t`fold` : t`unfold`, (before) =>
        [...ids].reduce((next, id) => changeGroup(next, id, { collapsed: isFolding }), before),
      );
      announce(isFolding ? t`Folded` : t`Unfolded`);
    };
    return [
      {
        id: 'canvas.note',
        label: msg`Add a note`,
        group: edit,
        context: 'canvas',
        keys: ['n'],
        undo: 'record',
        run: note,
      },
      {
        id: 'canvas.group',
        label: msg`Group the selected steps`,
        shortLabel: msg`Group`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+g'],
        undo: 'record',
        isEnabled: () => store.getState().selection.nodes.size > 0,
        run: () => {
          const { selection } = store.getState();
          let made = '';
          editor.change(t`group`, (before) => {
            const result = group(before, selection.nodes, t`Group`);
            made = result.id;
            return result.document;
          });
          editor.select({ nodes: selection.nodes, edges: new Set(), groups: new Set([made]) });
          frames.setState({ writing: made });
          announce(plural(selection.nodes.size, { one: 'Grouped # step', other: 'Grouped # steps' }));
        },
      },
      {
        id: 'canvas.ungroup',
        label: msg`Take the frame away`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+Shift+g'],
        undo: 'record',
        isEnabled: hasGroup,
        run: () => {
          const ids = chosen();
          editor.change(t`ungroup`, (before) => ungroup(before, ids));
        },
      },
      {
        id: 'canvas.fold',
        label: msg`Fold or unfold the group`,
        shortLabel: msg`Fold or unfold`,
        group: edit,
        context: 'canvas',
        keys: ['g f'],
        undo: 'record',
        isEnabled: hasGroup,
        run: fold,
      },
      {
        id: 'canvas.enter-group',
        label: msg`Look into the group`,
        shortLabel: msg`Look into it`,
        group: msg`View`,
        context: 'canvas',
        keys: ['g i'],
        isEnabled: hasGroup,
        run: () => {
          const [first] = chosen();
          if (first !== undefined) lookInto(editor, frames, first);
        },
      },
      {
        id: 'canvas.leave-group',
        label: msg`Back to the whole workflow`,
        group: msg`View`,
        context: 'canvas',
        keys: ['g u'],
        isEnabled: () => frames.getState().inside !== null,
        run: () => frames.setState({ inside: null }),
      },
    ];
  }, [editor, frames, pointer, flow, t]);
}
