import { serialise, unpin } from '@holdfast/workflow';
import { msg, plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useMemo } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { Command } from '../app/commands.ts';
import { announce } from '../ui/announce.ts';
import { download, fileName } from '../ui/download.ts';
import { toast, toastError } from '../ui/toast.tsx';
import type { NodeTypes } from './catalogue.ts';
import { changedPlaces } from './changed.ts';
import { duplicated } from './clips.ts';
import type { Editor } from './editor-store.ts';
import type { FrameView } from './frames/frame-view.ts';
import { joinGroup } from './frames/groups.ts';
import { heal } from './joining.ts';
import { GRID, NOTHING, remove, turnOff } from './model.ts';
import { canPin, MOST_PINNED, outputIn, pinFromRun } from './pin-output.ts';
import type { RunOverlay } from './run-overlay.ts';
import { useReach } from './use-reach.ts';

const edit = msg`Edit`;
/** How far a copy is put from what it is a copy of. */
const ASIDE = [2 * GRID, 6 * GRID] as const;

interface EditCommandOptions {
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly frames: StoreApi<FrameView>;
  readonly overlay: StoreApi<RunOverlay>;
}

/** What changes the document, from keys, menus, palette and buttons alike. */
export function useEditCommands({ editor, types, frames, overlay }: EditCommandOptions): readonly Command[] {
  const { t } = useLingui();
  const reach = useReach();
  return useMemo(() => {
    const { store } = editor;
    const has = () => {
      const { nodes, edges, notes } = store.getState().selection;
      return nodes.size + edges.size + (notes?.size ?? 0) > 0;
    };
    const hasNodes = () => store.getState().selection.nodes.size > 0;
    const hasClip = () => {
      const { nodes, notes } = store.getState().selection;
      return nodes.size + (notes?.size ?? 0) > 0;
    };
    const duplicate = () => {
      const { selection } = store.getState();
      let after: ReturnType<typeof duplicated> | undefined;
      editor.change(t`duplicate`, (before) => {
        after = duplicated(before, selection, ASIDE);
        return joinGroup(after.document, frames.getState().inside, [...after.selection.nodes]);
      });
      if (after) editor.select(after.selection);
      announce(t`Duplicated`);
    };
    const turn = (how: 'pass' | 'stop', label: string) => () => {
      const { nodes } = store.getState().selection;
      editor.change(label, (before) => turnOff(before, nodes, how));
    };
    const pinOrUnpin = async () => {
      const { document, selection } = store.getState();
      const [node] = selection.nodes;
      if (node === undefined) return;
      if (document.pins?.[node]) {
        editor.change(t`unpin`, (before) => unpin(before, node));
        return announce(t`Unpinned`);
      }
      const from = outputIn(overlay.getState(), node);
      if (!from || !canPin(from)) {
        const message = from
          ? t`More than ${MOST_PINNED} items are too many to keep in the workflow.`
          : t`Run the step once, then pin what it gave.`;
        toast({ title: t`There is nothing to pin`, message });
        return;
      }
      await pinFromRun(editor, t`pin an output`, node, from).then(() => announce(t`Pinned`), toastError);
    };
    /** Goes a step back or forth, shows what it changed, and says what it was. */
    const go = (move: () => string | null, words: (label: string) => string) => () => {
      const before = store.getState().document;
      const label = move();
      if (label === null) return;
      reach(changedPlaces(before, store.getState().document));
      announce(words(label));
    };
    return [
      {
        id: 'canvas.undo',
        label: msg`Undo`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+z'],
        isEnabled: () => store.getState().past.length > 0,
        run: go(editor.undo, (label) => t`Undone: ${label}`),
      },
      {
        id: 'canvas.redo',
        label: msg`Redo`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+Shift+z', '$mod+y'],
        isEnabled: () => store.getState().future.length > 0,
        run: go(editor.redo, (label) => t`Done again: ${label}`),
      },
      {
        id: 'canvas.delete',
        label: msg`Delete`,
        group: edit,
        context: 'canvas',
        keys: ['Delete', 'Backspace'],
        undo: 'record',
        isEnabled: has,
        run: () => {
          const { selection } = store.getState();
          const count = selection.nodes.size;
          const label = count === 0 ? t`delete` : plural(count, { one: 'delete a step', other: 'delete # steps' });
          editor.change(label, (before) => remove(before, selection));
          editor.select(NOTHING);
          announce(t`Deleted`);
        },
      },
      {
        id: 'canvas.delete-heal',
        label: msg`Delete and close the gap`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+Delete', '$mod+Backspace'],
        undo: 'record',
        isEnabled: hasNodes,
        run: () => {
          const { selection } = store.getState();
          editor.change(t`delete and close the gap`, (before) => {
            let healed = before;
            for (const id of selection.nodes) healed = heal(healed, types.describe, id);
            return remove(healed, selection);
          });
          editor.select(NOTHING);
          announce(t`Deleted`);
        },
      },
      {
        id: 'canvas.duplicate',
        label: msg`Duplicate`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+d'],
        undo: 'record',
        isEnabled: hasClip,
        run: duplicate,
      },
      {
        id: 'canvas.off',
        label: msg`Turn off or on: passes items on`,
        shortLabel: msg`Off, passes items on`,
        group: edit,
        context: 'canvas',
        keys: ['d'],
        undo: 'record',
        isEnabled: hasNodes,
        run: turn('pass', t`turn off or on`),
      },
      {
        id: 'canvas.off-stop',
        label: msg`Turn off or on: stops here`,
        shortLabel: msg`Off, stops here`,
        group: edit,
        context: 'canvas',
        keys: ['Shift+D'],
        undo: 'record',
        isEnabled: hasNodes,
        run: turn('stop', t`turn off or on`),
      },
      {
        id: 'canvas.pin',
        label: msg`Pin the output of the selected step, or unpin it`,
        shortLabel: msg`Pin or unpin`,
        group: edit,
        context: 'canvas',
        keys: ['p'],
        undo: 'record',
        isEnabled: () => store.getState().selection.nodes.size === 1,
        run: pinOrUnpin,
      },
      {
        id: 'canvas.export',
        label: msg`Export as a file`,
        group: msg`General`,
        context: 'canvas',
        run: () => {
          const { pins: _, pinOrigins: _origins, ...document } = store.getState().document;
          download(fileName(document.name, 'holdfast.json'), serialise(document));
        },
      },
    ];
  }, [editor, types, frames, overlay, reach, t]);
}
