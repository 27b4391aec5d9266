import { diffDocuments, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { api, call, idempotencyKey } from '../api/client.ts';
import type { Workflow } from '../api/types.ts';
import { ProblemNote } from '../ui/problem-view.tsx';
import { toast } from '../ui/toast.tsx';
import { DiffList } from './diff-list.tsx';
import classes from './editor-page.module.css';
import type { Editor } from './editor-store.ts';

interface PublishDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly workflowId: string;
  readonly publishedVersion: number | null;
  readonly editor: Editor;
  readonly flush: () => Promise<void>;
  readonly onPublished: (workflow: Workflow) => void;
  readonly onProblem: (node: string, path: string) => void;
}

/** What publishing changes, and what is in the way. */
export function PublishDialog(props: PublishDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={t`Publish`}
      size={640}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <PublishForm {...props} />
    </Modal>
  );
}

function PublishForm({
  onClose,
  workflowId,
  publishedVersion,
  editor,
  flush,
  onPublished,
  onProblem,
}: PublishDialogProps) {
  const { t } = useLingui();
  const { document, problems } = useStore(editor.store);
  const [note, setNote] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const path = { id: workflowId };
  const live = useQuery({
    queryKey: ['version', workflowId, publishedVersion],
    queryFn: () =>
      call(
        api.GET('/workflows/{id}/versions/{number}', { params: { path: { ...path, number: publishedVersion ?? 0 } } }),
      ),
    enabled: publishedVersion !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const diff = useMemo(
    () => (live.data ? diffDocuments(live.data.document as unknown as WorkflowDocument, document) : null),
    [live.data, document],
  );
  const errors = problems.filter(({ severity }) => severity === 'error');
  const publish = async () => {
    setBusy(true);
    setError(null);
    try {
      await flush();
      const { revision } = editor.store.getState();
      const version = await call(
        api.POST('/workflows/{id}/publish', {
          params: { path, header: idempotencyKey() } as never,
          body: { baseRevision: revision, ...(note ? { note } : {}) },
        }),
      );
      onPublished(await call(api.GET('/workflows/{id}', { params: { path } })));
      toast({ kind: 'success', title: t`Version ${version.number} is live` });
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const count = errors.length;
  return (
    <Stack gap={16}>
      {count > 0 && (
        <section>
          <strong>{t`${count} things are in the way`}</strong>
          {errors.map((problem) => (
            <button
              key={`${problem.path} ${problem.message}`}
              type="button"
              className={classes.problemLine}
              data-severity="error"
              onClick={() => problem.node !== undefined && onProblem(problem.node, problem.path)}
            >
              <span>{problem.message}</span>
            </button>
          ))}
        </section>
      )}
      <section>
        <strong>
          {publishedVersion === null ? t`The first version` : t`Changes since version ${publishedVersion}`}
        </strong>
        {publishedVersion === null ? (
          <p>{t`Its triggers are turned on when it is published.`}</p>
        ) : diff ? (
          <DiffList diff={diff} document={document} />
        ) : null}
      </section>
      <PinWarning document={document} />
      <Textarea
        label={t`Note`}
        description={t`What changed and why, for those who look later.`}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        autosize
        minRows={2}
        maxLength={2_000}
      />
      {error ? <ProblemNote error={error} /> : null}
      <Group justify="flex-end" gap={8}>
        <Button onClick={onClose}>{t`Cancel`}</Button>
        <Button
          variant="filled"
          loading={isBusy}
          disabled={count > 0}
          onClick={() => void publish()}
          data-testid="publish-confirm"
        >
          {t`Publish`}
        </Button>
      </Group>
    </Stack>
  );
}

/** What was tried on pinned data runs for real once it is published. */
function PinWarning({ document }: { readonly document: WorkflowDocument }) {
  const { t } = useLingui();
  const names = document.nodes.flatMap(({ id, name }) => (document.pins?.[id] ? [name] : [])).join(', ');
  if (names === '') return null;
  return (
    <p role="note" data-testid="pin-warning">
      {t`Pinned: ${names}. Published versions leave pinned data aside: there these steps run for real.`}
    </p>
  );
}
