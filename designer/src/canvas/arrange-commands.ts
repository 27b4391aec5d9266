import { msg, plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import type { Command } from '../app/commands.ts';
import { announce } from '../ui/announce.ts';
import { toastError } from '../ui/toast.tsx';
import { type Alignment, type Axis, aligned, boxesOf, distributed } from './align.ts';
import type { NodeTypes } from './catalogue.ts';
import type { Editor } from './editor-store.ts';
import type { FrameView } from './frames/frame-view.ts';
import { placeNotes } from './frames/nearest.ts';
import { GRID, moveNodes, type Point, placeOf } from './model.ts';
import { movedWords, moveLabel } from './move-words.ts';
import { tidy } from './tidy.ts';

const arrange = msg`Arrange`;

const NUDGES = [
  { side: 'Left', dx: -1, dy: 0, label: msg`Move left` },
  { side: 'Right', dx: 1, dy: 0, label: msg`Move right` },
  { side: 'Up', dx: 0, dy: -1, label: msg`Move up` },
  { side: 'Down', dx: 0, dy: 1, label: msg`Move down` },
] as const;

const ALIGNMENTS: readonly { readonly how: Alignment; readonly label: Command['label'] }[] = [
  { how: 'left', label: msg`Align left edges` },
  { how: 'centre', label: msg`Align centres` },
  { how: 'right', label: msg`Align right edges` },
  { how: 'top', label: msg`Align top edges` },
  { how: 'middle', label: msg`Align middles` },
  { how: 'bottom', label: msg`Align bottom edges` },
];

const DISTRIBUTIONS: readonly { readonly axis: Axis; readonly label: Command['label'] }[] = [
  { axis: 'across', label: msg`Same gaps across` },
  { axis: 'down', label: msg`Same gaps down` },
];

/** Puts steps elsewhere: by keys, to a line, at equal gaps, to a place that is clicked, or all of them in order. */
export function useArrangeCommands(editor: Editor, types: NodeTypes, frames: StoreApi<FrameView>): readonly Command[] {
  const { t } = useLingui();
  const flow = useReactFlow();
  return useMemo(() => {
    const { store } = editor;
    const chosen = () => store.getState().selection.nodes;
    const hasAtLeast = (count: number) => () => chosen().size >= count;
    const boxes = () => boxesOf(store.getState().document, types.describe, chosen());
    const place = (label: string, places: Readonly<Record<string, Point>>) => {
      editor.change(label, (before) => moveNodes(before, places));
      announce(label);
    };
    const nudge = (dx: number, dy: number) => {
      const { document } = store.getState();
      const count = chosen().size;
      const places = Object.fromEntries(
        [...chosen()].map((id) => {
          const [x, y] = placeOf(document, id);
          return [id, [x + dx, y + dy] as const];
        }),
      );
      editor.change(moveLabel(count), (before) => moveNodes(before, places), 'nudge');
      announce(movedWords(count));
    };
    const tidyUp = async () => {
      const { document } = store.getState();
      const only = chosen().size > 1 ? chosen() : null;
      const tidying = new AbortController();
      frames.setState({ tidying });
      try {
        const places = await tidy(document, types.describe, only, tidying.signal);
        editor.change(t`tidy up`, (before) => {
          // What was deleted meanwhile has no place any more.
          const there = Object.fromEntries(before.nodes.flatMap(({ id }) => (places[id] ? [[id, places[id]]] : [])));
          return placeNotes(before, moveNodes(before, there), there);
        });
        announce(t`Tidied up`);
        if (!only) requestAnimationFrame(() => void flow.fitView({ padding: '48px', maxZoom: 1, duration: 200 }));
      } catch (error) {
        if (!tidying.signal.aborted) throw error;
        announce(t`Nothing was tidied`);
      } finally {
        frames.setState({ tidying: null });
      }
    };
    return [
      {
        id: 'canvas.tidy',
        label: msg`Tidy up`,
        group: arrange,
        context: 'canvas',
        keys: ['Shift+T'],
        undo: 'record',
        isEnabled: () => store.getState().document.nodes.length > 0 && frames.getState().tidying === null,
        run: () => tidyUp().catch(toastError),
      },
      {
        id: 'canvas.move-to',
        label: msg`Move to …`,
        group: arrange,
        context: 'canvas',
        undo: 'record',
        isEnabled: hasAtLeast(1),
        run: () => {
          frames.setState({ next: { kind: 'place' } });
          announce(t`Click where it shall go. Escape gives up.`);
        },
      },
      ...ALIGNMENTS.map(
        ({ how, label }): Command => ({
          id: `canvas.align-${how}`,
          label,
          group: arrange,
          context: 'canvas',
          undo: 'record',
          isEnabled: hasAtLeast(2),
          run: () =>
            place(plural(chosen().size, { one: 'align # step', other: 'align # steps' }), aligned(boxes(), how)),
        }),
      ),
      ...DISTRIBUTIONS.map(
        ({ axis, label }): Command => ({
          id: `canvas.distribute-${axis}`,
          label,
          group: arrange,
          context: 'canvas',
          undo: 'record',
          isEnabled: hasAtLeast(3),
          run: () =>
            place(
              plural(chosen().size, { one: 'distribute # step', other: 'distribute # steps' }),
              distributed(boxes(), axis),
            ),
        }),
      ),
      ...NUDGES.flatMap(({ side, dx, dy, label }): Command[] =>
        [
          { times: 1, keys: `Shift+Arrow${side}`, id: `canvas.nudge-${side}` },
          { times: 5, keys: `$mod+Shift+Arrow${side}`, id: `canvas.push-${side}` },
        ].map(({ times, keys, id }) => ({
          id,
          label,
          group: arrange,
          context: 'canvas',
          keys: [keys],
          undo: 'merge',
          isQuiet: true,
          isEnabled: hasAtLeast(1),
          run: () => nudge(dx * times * GRID, dy * times * GRID),
        })),
      ),
    ];
  }, [editor, types, frames, flow, t]);
}
