import { renameReferences } from '@holdfast/expressions/rename';
import { makeClip, type Pasted, pasteClip, type WorkflowDocument } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useReactFlow } from '@xyflow/react';
import type { DOMAttributes, DragEvent } from 'react';
import { tellPasted } from '../screens/import/importing.ts';
import { toast } from '../ui/toast.tsx';
import { DRAG_TYPE } from './choice-row.tsx';
import { keepRecent } from './choices.ts';
import { freePlaceFor } from './clips.ts';
import { useCanvas } from './context.ts';
import { joinGroup } from './frames/groups.ts';
import { insert } from './insert.ts';
import { type Point, snap } from './model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

/** Takes in a whole document: an empty canvas becomes it, any other gets its nodes added. */
function takenIn(
  into: WorkflowDocument,
  file: WorkflowDocument,
  at: Point,
): Pick<Pasted, 'document' | 'nodes' | 'ids'> {
  if (into.nodes.length === 0)
    return { document: { ...file, name: into.name }, nodes: [], ids: new Map(file.nodes.map(({ id }) => [id, id])) };
  const clip = makeClip(file, { nodes: new Set(file.nodes.map(({ id }) => id)) });
  return pasteClip(into, clip, freePlaceFor(into, clip, at), renameReferences);
}

const edgeAt = (x: number, y: number): string | undefined =>
  document
    .elementsFromPoint(x, y)
    .map((element) => element.closest<HTMLElement>('.react-flow__edge'))
    .find((element) => element !== null)?.dataset.id;

/** What may be dropped on the canvas: a step out of the list, onto an edge too, or a workflow's file. */
export function useDrop(): Pick<DOMAttributes<HTMLElement>, 'onDragOver' | 'onDrop'> {
  const { t } = useLingui();
  const { editor, types, frames, isReadOnly, open } = useCanvas();
  const flow = useReactFlow();

  const dropType = (said: string, { clientX, clientY }: DragEvent) => {
    const { type, typeVersion } = JSON.parse(said) as { type: string; typeVersion: number };
    const description = types.describe(type, typeVersion);
    if (!description) return;
    const { x, y } = flow.screenToFlowPosition({ x: clientX, y: clientY });
    const edge = edgeAt(clientX, clientY);
    const key = `${type}@${typeVersion}`;
    let added: readonly string[] = [];
    editor.change(t`add ${description.title}`, (before) => {
      const spot = { at: [x - NODE_WIDTH / 2, y - NODE_HEIGHT / 2] as const, ...(edge ? { edge } : {}) };
      const made = insert(before, types.describe, { kind: 'type', key, description }, spot, frames.getState().inside);
      added = made.ids;
      return made.document;
    });
    keepRecent(key);
    editor.select({ nodes: new Set(added), edges: new Set() });
  };

  const dropFile = async (file: File, { clientX, clientY }: DragEvent) => {
    const { x, y } = flow.screenToFlowPosition({ x: clientX, y: clientY });
    const { importDocument } = await import('@holdfast/interchange');
    const imported = importDocument(await file.text(), { fileName: file.name, describe: types.describe });
    if (!imported.ok) {
      toast({ kind: 'error', title: t`${file.name} cannot be taken in`, message: imported.message });
      return;
    }
    const isEmpty = editor.store.getState().document.nodes.length === 0;
    let taken: ReturnType<typeof takenIn> | undefined;
    editor.change(t`take in ${file.name}`, (before) => {
      taken = takenIn(before, imported.document, [snap(x), snap(y)]);
      return joinGroup(taken.document, frames.getState().inside, taken.nodes);
    });
    editor.select({ nodes: new Set(taken?.nodes), edges: new Set() });
    const count = imported.document.nodes.length;
    toast({
      kind: 'success',
      title: plural(count, {
        one: `# step taken in from ${file.name}`,
        other: `# steps taken in from ${file.name}`,
      }),
    });
    tellPasted(imported, (node) => taken?.ids.get(node), open);
    if (isEmpty) requestAnimationFrame(() => void flow.fitView({ padding: '48px', maxZoom: 1 }));
  };

  return {
    onDragOver: (event) => {
      const { types: kinds } = event.dataTransfer;
      if (!isReadOnly && (kinds.includes(DRAG_TYPE) || kinds.includes('Files'))) event.preventDefault();
    },
    onDrop: (event) => {
      if (isReadOnly) return;
      const said = event.dataTransfer.getData(DRAG_TYPE);
      const [file] = event.dataTransfer.files;
      if (said === '' && !file) return;
      event.preventDefault();
      event.stopPropagation();
      if (said !== '') dropType(said, event);
      else if (file) void dropFile(file, event);
    },
  };
}
