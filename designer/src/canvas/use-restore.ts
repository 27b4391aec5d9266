import { useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { api, call } from '../api/client.ts';
import { documentOf } from '../api/documents.ts';
import { toast, toastError } from '../ui/toast.tsx';
import type { Editor } from './editor-store.ts';

/** Makes the draft of a published version, where the address asks for it. The draft that was there comes back by undo. */
export function useRestore(id: string, editor: Editor): void {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/workflows/$workflowId' });
  const { restore } = useSearch({ from: '/workflows/$workflowId' });
  const asked = useRef<string | undefined>(undefined);
  useEffect(() => {
    const number = Number(restore);
    if (restore === undefined || !Number.isInteger(number) || asked.current === restore) return;
    asked.current = restore;
    const bring = async () => {
      const { document } = await call(
        api.GET('/workflows/{id}/versions/{number}', { params: { path: { id, number } } }),
      );
      // Pinned data is no part of versions.
      const version = documentOf(document);
      editor.change(t`restore v${number}`, ({ pins, pinOrigins }) => ({
        ...version,
        ...(pins ? { pins } : {}),
        ...(pinOrigins ? { pinOrigins } : {}),
      }));
      toast({ kind: 'success', title: t`The draft is v${number} again`, message: t`Undo brings back what it was.` });
    };
    // Asked once: not again when the page is loaded anew.
    void navigate({ search: ({ restore: _, ...search }) => search, replace: true });
    bring().catch(toastError);
  }, [restore, id, editor, navigate, t]);
}
