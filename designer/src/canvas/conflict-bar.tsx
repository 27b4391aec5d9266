import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useStore } from 'zustand';
import { api, call, idempotencyKey } from '../api/client.ts';
import { bodyOf } from '../api/documents.ts';
import { toastError } from '../ui/toast.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import classes from './editor-page.module.css';
import type { Conflict, Editor } from './editor-store.ts';

/** Two people changed the same things of one draft: what can be done without losing either. */
export function ConflictBar({ editor }: { readonly editor: Editor }) {
  const save = useStore(editor.store, (state) => state.save);
  return save.kind === 'conflict' ? <Choice editor={editor} conflict={save} /> : null;
}

function Choice({ editor, conflict }: { readonly editor: Editor; readonly conflict: Conflict }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const { by } = conflict;
  const takeTheirs = () => editor.takeTheirs(t`take what ${by} saved`);
  const keepAsCopy = async () => {
    const mine = editor.store.getState().document;
    const renamed = { ...mine, name: t`${mine.name} (copy)` };
    try {
      const copy = await call(
        api.POST('/workflows', {
          params: { header: idempotencyKey() } as never,
          body: { document: bodyOf(renamed) },
        }),
      );
      takeTheirs();
      await navigate({ to: '/workflows/$workflowId', params: { workflowId: copy.id } });
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <div role="alert" className={classes.conflict} data-testid="conflict">
      <span>{t`${by} changed the same things while you edited them. Nothing is lost: choose what goes on.`}</span>
      <Button variant="filled" onClick={() => setOpen(true)}>{t`Bring both together …`}</Button>
      <Button onClick={takeTheirs}>{t`Take theirs`}</Button>
      <Button onClick={() => void keepAsCopy()}>{t`Keep mine as a copy`}</Button>
      <ConflictDialog editor={editor} conflict={conflict} isOpen={isOpen} onClose={() => setOpen(false)} />
    </div>
  );
}
