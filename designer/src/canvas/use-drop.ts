import { renameReferences } from '@holdfast/expressions/rename';
import { makeClip, type Pasted, pasteClip, type WorkflowDocument } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui as useWords } from '@lingui/react';
import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useReactFlow } from '@xyflow/react';
import type { DOMAttributes, DragEvent } from 'react';
import { type Api, apisQuery } from '../apis/apis-query.ts';
import { tellPasted } from '../screens/import/importing.ts';
import { toast } from '../ui/toast.tsx';
import { DRAG_TYPE } from './choice-row.tsx';
import { keepRecent } from './choices.ts';
import { freePlaceFor } from './clips.ts';
import { useCanvas } from './context.ts';
import { joinGroup } from './frames/groups.ts';
import { type Point, snap } from './model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';
import { useAdd } from './use-add.ts';
import { choicesOf } from './use-choices.ts';

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
  const { _ } = useWords();
  const { editor, types, frames, isReadOnly, open } = useCanvas();
  const flow = useReactFlow();
  const client = useQueryClient();
  const add = useAdd({ editor, types, frames });

  const dropChoice = (key: string, { clientX, clientY }: DragEvent) => {
    // It comes out of the list, which knows them.
    const apis = client.getQueryData<readonly Api[]>(apisQuery.queryKey) ?? [];
    const choice = choicesOf(types.list, apis, _).find((each) => each.key === key);
    if (!choice) return;
    const { x, y } = flow.screenToFlowPosition({ x: clientX, y: clientY });
    const edge = edgeAt(clientX, clientY);
    keepRecent(key);
    add(choice, { at: [x - NODE_WIDTH / 2, y - NODE_HEIGHT / 2], ...(edge ? { edge } : {}) });
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
      const key = event.dataTransfer.getData(DRAG_TYPE);
      const [file] = event.dataTransfer.files;
      if (key === '' && !file) return;
      event.preventDefault();
      event.stopPropagation();
      if (key !== '') dropChoice(key, event);
      else if (file) void dropFile(file, event);
    },
  };
}
