import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useReactFlow } from '@xyflow/react';
import { useCallback } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { stepOfOperation } from '../apis/step-of-operation.ts';
import { announce } from '../ui/announce.ts';
import { toastError } from '../ui/toast.tsx';
import type { NodeTypes } from './catalogue.ts';
import { type Choice, type OperationChoice, titleOf } from './choices.ts';
import type { Editor } from './editor-store.ts';
import type { FrameView } from './frames/frame-view.ts';
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

interface AddOptions {
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly frames: StoreApi<FrameView>;
}

/** Adds a step or a pattern where it was asked for, joined to what it was asked from: one step to undo. */
export function useAdd({ editor, types: { describe }, frames }: AddOptions): Add {
  const { t } = useLingui();
  const flow = useReactFlow();
  const client = useQueryClient();
  const put = useCallback(
    (choice: Exclude<Choice, OperationChoice>, spot: Spot | null) => {
      const middle = flow.screenToFlowPosition(middleOfCanvas());
      const at = [middle.x - NODE_WIDTH / 2, middle.y - NODE_HEIGHT / 2] as const;
      const title = titleOf(choice);
      let added: readonly string[] = [];
      editor.change(t`add ${title}`, (before) => {
        const made = insert(before, describe, choice, spot ?? { at }, frames.getState().inside);
        added = made.ids;
        return made.document;
      });
      editor.select({ nodes: new Set(added), edges: new Set() });
      announce(t`Added ${title}`);
    },
    [editor, flow, describe, frames, t],
  );
  return useCallback(
    (choice, spot) => {
      if (choice.kind !== 'operation') put(choice, spot);
      else stepOfOperation(client, choice).then((step) => put(step, spot), toastError);
    },
    [put, client],
  );
}
