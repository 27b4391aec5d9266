import { renameReferences } from '@holdfast/expressions/rename';
import { makeClip, pasteClip, serialise } from '@holdfast/workflow';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import type { Command } from '../app/commands.ts';
import { announce } from '../ui/announce.ts';
import { download, fileName } from '../ui/download.ts';
import { toastError } from '../ui/toast.tsx';
import type { NodeTypes } from './catalogue.ts';
import type { Editor } from './editor-store.ts';
import { placeNotes } from './frames/nearest.ts';
import { heal } from './joining.ts';
import { GRID, moveNodes, NOTHING, placeOf, remove, toggleOff } from './model.ts';
import { tidy } from './tidy.ts';

const edit = msg`Edit`;
/** How far a copy is put from what it is a copy of. */
const ASIDE = [2 * GRID, 6 * GRID] as const;

const NUDGES = [
  { side: 'Left', dx: -1, dy: 0, label: msg`Move left` },
  { side: 'Right', dx: 1, dy: 0, label: msg`Move right` },
  { side: 'Up', dx: 0, dy: -1, label: msg`Move up` },
  { side: 'Down', dx: 0, dy: 1, label: msg`Move down` },
] as const;

/** What changes the document, from keys, menus, palette and buttons alike. */
export function useEditCommands(editor: Editor, types: NodeTypes): readonly Command[] {
  const { t } = useLingui();
  const flow = useReactFlow();
  return useMemo(() => {
    const { store } = editor;
    const has = () => {
      const { nodes, edges, notes } = store.getState().selection;
      return nodes.size + edges.size + (notes?.size ?? 0) > 0;
    };
    const hasNodes = () => store.getState().selection.nodes.size > 0;
    const nudge = (dx: number, dy: number) => {
      const { document, selection } = store.getState();
      const places = Object.fromEntries(
        [...selection.nodes].map((id) => {
          const [x, y] = placeOf(document, id);
          return [id, [x + dx, y + dy] as const];
        }),
      );
      editor.change(t`move`, (before) => moveNodes(before, places), 'nudge');
    };
    const duplicate = () => {
      const { document, selection } = store.getState();
      const clip = makeClip(document, selection);
      const places = Object.values(clip.positions);
      const left = Math.min(...places.map(([x]) => x));
      const top = Math.min(...places.map(([, y]) => y));
      let added: readonly string[] = [];
      editor.change(t`duplicate`, (before) => {
        const pasted = pasteClip(before, clip, [left + ASIDE[0], top + ASIDE[1]], renameReferences);
        added = pasted.nodes;
        return pasted.document;
      });
      editor.select({ nodes: new Set(added), edges: new Set() });
    };
    const tidyUp = async () => {
      const { document, selection } = store.getState();
      const chosen = selection.nodes.size > 1 ? selection.nodes : null;
      const places = await tidy(document, types.describe, chosen);
      editor.change(t`tidy up`, (before) => placeNotes(before, moveNodes(before, places), places));
      if (!chosen) requestAnimationFrame(() => void flow.fitView({ padding: '48px', maxZoom: 1, duration: 200 }));
    };
    const said = (words: string | null) => {
      if (words !== null) announce(words);
    };
    return [
      {
        id: 'canvas.undo',
        label: msg`Undo`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+z'],
        isEnabled: () => store.getState().past.length > 0,
        run: () => {
          const label = editor.undo();
          said(label === null ? null : t`Undone: ${label}`);
        },
      },
      {
        id: 'canvas.redo',
        label: msg`Redo`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+Shift+z', '$mod+y'],
        isEnabled: () => store.getState().future.length > 0,
        run: () => {
          const label = editor.redo();
          said(label === null ? null : t`Done again: ${label}`);
        },
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
          editor.change(t`delete`, (before) => remove(before, selection));
          editor.select(NOTHING);
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
        },
      },
      {
        id: 'canvas.duplicate',
        label: msg`Duplicate`,
        group: edit,
        context: 'canvas',
        keys: ['$mod+d'],
        undo: 'record',
        isEnabled: hasNodes,
        run: duplicate,
      },
      {
        id: 'canvas.off',
        label: msg`Turn off or on`,
        group: edit,
        context: 'canvas',
        keys: ['d'],
        undo: 'record',
        isEnabled: hasNodes,
        run: () => {
          const { selection } = store.getState();
          editor.change(t`turn off or on`, (before) => toggleOff(before, selection.nodes));
        },
      },
      {
        id: 'canvas.tidy',
        label: msg`Tidy up`,
        group: edit,
        context: 'canvas',
        keys: ['Shift+T'],
        undo: 'record',
        run: () => tidyUp().catch(toastError),
      },
      ...NUDGES.flatMap(({ side, dx, dy, label }): Command[] =>
        [
          { times: 1, keys: `Shift+Arrow${side}`, id: `canvas.nudge-${side}` },
          { times: 5, keys: `$mod+Shift+Arrow${side}`, id: `canvas.push-${side}` },
        ].map(({ times, keys, id }) => ({
          id,
          label,
          group: edit,
          context: 'canvas',
          keys: [keys],
          undo: 'merge',
          isQuiet: true,
          isEnabled: hasNodes,
          run: () => nudge(dx * times * GRID, dy * times * GRID),
        })),
      ),
      {
        id: 'canvas.export',
        label: msg`Export as a file`,
        group: msg`General`,
        context: 'canvas',
        run: () => {
          const { pins: _, ...document } = store.getState().document;
          download(fileName(document.name, 'holdfast.json'), serialise(document));
        },
      },
    ];
  }, [editor, types, flow, t]);
}
