import type { Catalogue, Group, Note, WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useMemo } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { useCommands } from '../../app/use-commands.ts';
import { announce } from '../../ui/announce.ts';
import type { NodeTypes } from '../catalogue.ts';
import type { Editor } from '../editor-store.ts';
import type { FrameView } from '../frames/frame-view.ts';
import { frameOf, groupsOf, placeOfGroup } from '../frames/groups.ts';
import { NOTHING, type Point } from '../model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../ports.ts';
import { middleOf } from '../walk.ts';
import type { Hit } from './find.ts';
import { useFindCommands } from './find-commands.ts';
import { createFinder } from './finder.ts';
import { useKindWords, useWhereWords } from './kind-words.ts';

/** A find is never shown smaller than this: one should be able to read it. */
const LEAST_ZOOM = 0.6;

const middleOfNote = ({ at, size }: Note): Point => [at[0] + size[0] / 2, at[1] + size[1] / 2];

function middleOfGroup(document: WorkflowDocument, describe: Catalogue, group: Group): Point {
  const [x, y] = placeOfGroup(document, describe, group);
  const card = { width: NODE_WIDTH, height: NODE_HEIGHT };
  const { width, height } = group.collapsed ? card : frameOf(document, describe, group);
  return [x + width / 2, y + height / 2];
}

interface FindOptions {
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly frames: StoreApi<FrameView>;
}

/** Searching an open workflow: its state, its commands, and how a find is shown. */
export function useFind({ editor, types, frames }: FindOptions) {
  const { t } = useLingui();
  const flow = useReactFlow();
  const words = useKindWords();
  const where = useWhereWords();
  const finder = useMemo(() => createFinder(editor), [editor]);
  /** Chooses what a find is of, and gives its middle; what is said of the workflow as a whole has none. */
  const choose = useCallback(
    ({ node, path }: Hit): Point | undefined => {
      const { document } = editor.store.getState();
      if (node !== undefined) {
        editor.select({ nodes: new Set([node]), edges: new Set() });
        return middleOf(document, types.describe, node);
      }
      const index = Number(path.split('/')[3]);
      const note = path.startsWith('/layout/notes/') ? document.layout?.notes?.[index] : undefined;
      const group = path.startsWith('/layout/groups/') ? groupsOf(document)[index] : undefined;
      if (note) editor.select({ ...NOTHING, notes: new Set([note.id]) });
      if (group) {
        // The inside of another one, or of this one, does not show it.
        frames.setState({ inside: null });
        editor.select({ nodes: new Set(group.nodes), edges: new Set(), groups: new Set([group.id]) });
        return middleOfGroup(document, types.describe, group);
      }
      return note && middleOfNote(note);
    },
    [editor, types, frames],
  );
  const show = useCallback(
    (hit: Hit) => {
      const at = choose(hit);
      const zoom = Math.max(LEAST_ZOOM, flow.getZoom());
      // At once, and after the selection: that alone would move the view as little as it can.
      if (at) requestAnimationFrame(() => void flow.setCenter(at[0], at[1], { zoom }));
      const position = (finder.store.getState().at ?? 0) + 1;
      announce(
        t`${position} of ${finder.hits().length}: ${where(editor.store.getState().document, hit)}, ${words(hit)}`,
      );
    },
    [choose, editor, flow, finder, where, words, t],
  );
  useCommands(useFindCommands({ editor, finder, show }));
  return { finder, show };
}
