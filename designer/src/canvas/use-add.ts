import type { NodeDescription } from '@holdfast/workflow';
import { portsOf } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import { useCallback } from 'react';
import { announce } from '../ui/announce.ts';
import type { NodeTypes } from './catalogue.ts';
import type { AddRequest } from './context.ts';
import type { Editor } from './editor-store.ts';
import { connect, splice } from './joining.ts';
import { edgeOf } from './lookup.ts';
import { addNode, makeRoom } from './model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

/** The middle of the canvas on the screen. */
const middleOfCanvas = (): { x: number; y: number } => {
  const box = document.querySelector('.react-flow')?.getBoundingClientRect();
  return box
    ? { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    : { x: window.innerWidth / 2, y: window.innerHeight / 2 };
};

/** Adds a step of a type where it was asked for, joined to what it was asked from: one step to undo. */
export function useAdd(
  editor: Editor,
  { describe }: NodeTypes,
): (description: NodeDescription, request: AddRequest | null) => void {
  const { t } = useLingui();
  const flow = useReactFlow();
  return useCallback(
    (description, request) => {
      const middle = flow.screenToFlowPosition(middleOfCanvas());
      const at = request?.at ?? ([middle.x - NODE_WIDTH / 2, middle.y - NODE_HEIGHT / 2] as const);
      let added = '';
      editor.change(t`add ${description.title}`, (before) => {
        const edge = request?.edge === undefined ? undefined : edgeOf(before, request.edge);
        const roomy = edge ? makeRoom(before, edge.from.node, edge.to.node) : before;
        const made = addNode(roomy, description, at);
        added = made.id;
        if (edge) return splice(made.document, describe, edge.id, made.id);
        const { inputs, outputs } = portsOf(description);
        const [input, output] = [inputs[0]?.name, outputs[0]?.name];
        if (request?.from && input !== undefined)
          return connect(made.document, describe, request.from, { node: made.id, port: input });
        if (request?.to && output !== undefined)
          return connect(made.document, describe, { node: made.id, port: output }, request.to);
        return made.document;
      });
      editor.select({ nodes: new Set([added]), edges: new Set() });
      announce(t`Added ${description.title}`);
    },
    [editor, flow, describe, t],
  );
}
