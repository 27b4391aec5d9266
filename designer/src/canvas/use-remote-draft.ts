import type { WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { api, call } from '../api/client.ts';
import { useRoom } from '../live/hooks.ts';
import { toast, toastError } from '../ui/toast.tsx';
import type { Editor } from './editor-store.ts';

/** Takes over what somebody else saves while nothing is edited here. Otherwise saving finds the conflict. */
export function useRemoteDraft(workflowId: string, editor: Editor): void {
  const { t } = useLingui();
  const takeOver = async (name: string) => {
    const theirs = await call(api.GET('/workflows/{id}', { params: { path: { id: workflowId } } }));
    const now = editor.store.getState();
    if (theirs.revision <= now.revision || now.save.kind !== 'saved') return;
    const document = theirs.document as unknown as WorkflowDocument;
    editor.replace(t`take over what ${name} saved`, document, theirs.revision);
    toast({ title: t`${name} saved the draft`, message: t`You see their edits now. Undo brings yours back.` });
  };
  useRoom(`workflow:${workflowId}`, (message) => {
    if (message.name !== 'draft.saved') return;
    const { revision, by } = message.data;
    const now = editor.store.getState();
    if (revision > now.revision && now.save.kind === 'saved') takeOver(by.name).catch(toastError);
  });
}
