import './document-validator.ts';
import type { Problem } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { Suspense, useEffect, useMemo, useRef } from 'react';
import { api, call } from '../api/client.ts';
import { documentOf } from '../api/documents.ts';
import type { Workflow } from '../api/types.ts';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { toast } from '../ui/toast.tsx';
import { type Autosave, autosave, draftSender } from './autosave.ts';
import classes from './editor-page.module.css';
import { createEditor, type Editor } from './editor-store.ts';
import { forget, readKept } from './kept.ts';
import { nodeOf } from './lookup.ts';
import { useTellOf } from './presence/use-tell-of.ts';
import { useRestore } from './use-restore.ts';
import { Workbench } from './workbench.tsx';

/** The editor of one workflow. */
export function EditorPage({ workflowId }: { readonly workflowId: string }) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: () => call(api.GET('/workflows/{id}', { params: { path: { id: workflowId } } })),
    staleTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    gcTime: 0,
  });
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  const waiting = (
    <div className={classes.middle}>
      <Loader size="sm" aria-label={t`Loading`} />
    </div>
  );
  if (!data) return waiting;
  return (
    <Suspense fallback={waiting}>
      <ReactFlowProvider>
        <Open key={workflowId} workflow={data} />
      </ReactFlowProvider>
    </Suspense>
  );
}

/** Selects the step that the address names. */
function choose(editor: Editor, node: string | undefined): void {
  if (node === undefined || !nodeOf(editor.store.getState().document, node)) return;
  editor.select({ nodes: new Set([node]), edges: new Set() });
}

function Open({ workflow: loaded }: { readonly workflow: Workflow }) {
  const { t } = useLingui();
  // What the server says later comes by conflict or by replace, never over the edits.
  const workflow = useRef(loaded).current;
  const { node } = useSearch({ from: '/workflows/$workflowId' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is selected at first stays the person's business.
  const editor = useMemo(() => {
    const made = createEditor(documentOf(workflow.document), workflow.revision);
    made.setProblems(workflow.problems as Problem[]);
    choose(made, node);
    return made;
  }, [workflow]);
  // The address may lead to another step of the workflow that is open.
  useEffect(() => choose(editor, node), [editor, node]);
  useRestore(workflow.id, editor);
  const tellOf = useTellOf();
  const saving = useRef<Autosave>(null);
  useEffect(() => {
    const service = autosave({
      workflowId: workflow.id,
      editor,
      send: draftSender(workflow.id),
      storage: localStorage,
      onJoined: (by) => tellOf(by, t`${by} saved this workflow too`, t`Their edits and yours are together now.`),
    });
    saving.current = service;
    window.addEventListener('pagehide', service.keepUnsaved);
    const restored = readKept(localStorage, workflow.id).filter((kept) =>
      editor.restore(t`restore unsaved edits`, kept, workflow.updatedBy.name),
    );
    if (restored.length > 0) {
      service.keepUnsaved();
      for (const { key } of restored) forget(localStorage, key);
      toast({ title: t`Edits that could not be saved before are back` });
    }
    return () => {
      window.removeEventListener('pagehide', service.keepUnsaved);
      service.stop();
    };
  }, [editor, workflow, tellOf, t]);
  return <Workbench workflow={workflow} editor={editor} flush={() => saving.current?.flush() ?? Promise.resolve()} />;
}
