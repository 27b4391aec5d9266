import type { Problem, WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ReactFlowProvider } from '@xyflow/react';
import { Suspense, useEffect, useMemo } from 'react';
import { api, call } from '../api/client.ts';
import type { Workflow } from '../api/types.ts';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { toast } from '../ui/toast.tsx';
import { autosave, unsavedOf } from './autosave.ts';
import classes from './editor-page.module.css';
import { createEditor } from './editor-store.ts';
import { Workbench } from './workbench.tsx';

/** The editor of one workflow. */
export function EditorPage({ workflowId }: { readonly workflowId: string }) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery({
    queryKey: ['workflow', workflowId],
    queryFn: () => call(api.GET('/workflows/{id}', { params: { path: { id: workflowId } } })),
    staleTime: 0,
    refetchOnWindowFocus: false,
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

function Open({ workflow }: { readonly workflow: Workflow }) {
  const { t } = useLingui();
  // The editor is made once: what the server says later comes by conflict or by replace, never over the edits.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const editor = useMemo(() => {
    const made = createEditor(workflow.document as unknown as WorkflowDocument, workflow.revision);
    made.setProblems(workflow.problems as Problem[]);
    return made;
  }, []);
  const saving = useMemo(() => ({ current: null as ReturnType<typeof autosave> | null }), []);
  useEffect(() => {
    const service = autosave(workflow.id, editor);
    saving.current = service;
    const kept = unsavedOf(workflow.id);
    if (kept && kept.revision === workflow.revision) {
      editor.change(t`restore unsaved edits`, () => kept.document);
      toast({ title: t`Edits that could not be saved before are back` });
    }
    return () => service.stop();
  }, [editor, workflow.id, workflow.revision, saving, t]);
  return <Workbench workflow={workflow} editor={editor} flush={() => saving.current?.flush() ?? Promise.resolve()} />;
}
