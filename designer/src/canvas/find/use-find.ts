import type { Note } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useMemo } from 'react';
import { useCommands } from '../../app/use-commands.ts';
import { announce } from '../../ui/announce.ts';
import type { NodeTypes } from '../catalogue.ts';
import type { Editor } from '../editor-store.ts';
import { nameOf } from '../lookup.ts';
import { NOTHING, type Point } from '../model.ts';
import { middleOf } from '../walk.ts';
import type { Hit } from './find.ts';
import { useFindCommands } from './find-commands.ts';
import { createFinder } from './finder.ts';
import { useKindWords } from './kind-words.ts';

/** A find is never shown smaller than this: one should be able to read it. */
const LEAST_ZOOM = 0.6;

const middleOfNote = ({ at, size }: Note): Point => [at[0] + size[0] / 2, at[1] + size[1] / 2];

/** Searching an open workflow: its state, its commands, and how a find is shown. */
export function useFind(editor: Editor, types: NodeTypes) {
  const { t } = useLingui();
  const flow = useReactFlow();
  const words = useKindWords();
  const finder = useMemo(() => createFinder(editor), [editor]);
  const show = useCallback(
    (hit: Hit) => {
      const { document } = editor.store.getState();
      const note = hit.path.startsWith('/layout/notes/')
        ? document.layout?.notes?.[Number(hit.path.split('/')[3])]
        : undefined;
      const at = hit.node === undefined ? note && middleOfNote(note) : middleOf(document, types.describe, hit.node);
      if (hit.node !== undefined) editor.select({ nodes: new Set([hit.node]), edges: new Set() });
      else if (note) editor.select({ ...NOTHING, notes: new Set([note.id]) });
      const zoom = Math.max(LEAST_ZOOM, flow.getZoom());
      // At once, and after the selection: that alone would move the view as little as it can.
      if (at) requestAnimationFrame(() => void flow.setCenter(at[0], at[1], { zoom }));
      const position = (finder.store.getState().at ?? 0) + 1;
      const where = hit.node === undefined ? t`Note on the canvas` : nameOf(document, hit.node);
      announce(t`${position} of ${finder.hits().length}: ${where}, ${words(hit)}`);
    },
    [editor, types, flow, finder, words, t],
  );
  useCommands(useFindCommands({ editor, finder, show }));
  return { finder, show };
}
