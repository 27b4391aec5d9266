import { diffDocuments } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useStore } from 'zustand';
import { api, call, idempotencyKey } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';
import { toastError } from '../ui/toast.tsx';
import { DiffList } from './diff-list.tsx';
import classes from './editor-page.module.css';
import type { Conflict, Editor } from './editor-store.ts';

/** Two people edited one draft: what differs, and what can be done without losing either. */
export function ConflictBar({ editor }: { readonly editor: Editor }) {
  const save = useStore(editor.store, (state) => state.save);
  return save.kind === 'conflict' ? <Choice editor={editor} conflict={save} /> : null;
}

function Choice({ editor, conflict }: { readonly editor: Editor; readonly conflict: Conflict }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [isComparing, setComparing] = useState(false);
  const { theirs, revision, by } = conflict;
  const mine = useStore(editor.store, ({ document }) => document);
  const takeTheirs = () => editor.replace(t`take theirs`, theirs, revision);
  const keepAsCopy = async () => {
    const renamed = { ...mine, name: t`${mine.name} (copy)` };
    try {
      const copy = await call(
        api.POST('/workflows', {
          params: { header: idempotencyKey() } as never,
          body: { document: renamed as unknown as Schemas['Workflow']['document'] },
        }),
      );
      takeTheirs();
      await navigate({ to: '/workflows/$workflowId', params: { workflowId: copy.id } });
    } catch (error) {
      toastError(error);
    }
  };
  const keepMine = () => {
    editor.setSave({ kind: 'dirty' }, revision);
    editor.change(t`keep mine`, (before) => ({ ...before }));
  };
  return (
    <div role="alert" className={classes.conflict} data-testid="conflict">
      <span>{t`${by} saved this workflow while you edited it. Nothing is lost: choose what goes on.`}</span>
      <Button onClick={() => setComparing(true)}>{t`Compare`}</Button>
      <Button onClick={takeTheirs}>{t`Take theirs`}</Button>
      <Button onClick={() => void keepAsCopy()}>{t`Keep mine as a copy`}</Button>
      <Button onClick={keepMine}>{t`Save mine over it`}</Button>
      <Modal
        opened={isComparing}
        onClose={() => setComparing(false)}
        title={t`From theirs to yours`}
        size={640}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        {isComparing && <DiffList diff={diffDocuments(theirs, mine)} document={mine} />}
      </Modal>
    </div>
  );
}
