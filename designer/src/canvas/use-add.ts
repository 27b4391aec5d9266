import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { useCallback } from 'react';
import { announce } from '../ui/announce.ts';
import type { NodeTypes } from './catalogue.ts';
import type { Choice } from './choices.ts';
import type { Editor } from './editor-store.ts';
import { insert, type Spot } from './insert.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

/** The middle of the canvas on the screen. */
const middleOfCanvas = (): { x: number; y: number } => {
  const box = document.querySelector('.react-flow')?.getBoundingClientRect();
  return box
    ? { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    : { x: window.innerWidth / 2, y: window.innerHeight / 2 };
};

export type Add = (choice: Choice, spot: Spot | null) => void;

/** Adds a step or a pattern where it was asked for, joined to what it was asked from: one step to undo. */
export function useAdd(editor: Editor, { describe }: NodeTypes): Add {
  const { t } = useLingui();
  const flow = useReactFlow();
  return useCallback(
    (choice, spot) => {
      const middle = flow.screenToFlowPosition(middleOfCanvas());
      const at = [middle.x - NODE_WIDTH / 2, middle.y - NODE_HEIGHT / 2] as const;
      const title = choice.kind === 'type' ? choice.description.title : choice.title;
      let added: readonly string[] = [];
      editor.change(t`add ${title}`, (before) => {
        const made = insert(before, describe, choice, spot ?? { at });
        added = made.ids;
        return made.document;
      });
      editor.select({ nodes: new Set(added), edges: new Set() });
      announce(t`Added ${title}`);
    },
    [editor, flow, describe, t],
  );
}
