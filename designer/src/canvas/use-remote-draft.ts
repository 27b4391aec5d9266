import { useLingui } from '@lingui/react/macro';
import { api, call } from '../api/client.ts';
import { documentOf } from '../api/documents.ts';
import { useRoom } from '../live/hooks.ts';
import { toastError } from '../ui/toast.tsx';
import type { Editor } from './editor-store.ts';
import { useTellOf } from './presence/use-tell-of.ts';

/**
 * Takes over what somebody else saves while nothing is edited here, and lets a
 * choice between two documents be one of the latest. Otherwise saving meets it.
 */
export function useRemoteDraft(workflowId: string, editor: Editor): void {
  const { t } = useLingui();
  const tellOf = useTellOf();
  /** The revision that is known here, while it may be replaced; null while saving is under way. */
  const knownRevision = (): number | null => {
    const { save, revision } = editor.store.getState();
    if (save.kind === 'conflict') return save.revision;
    return save.kind === 'saved' ? revision : null;
  };
  const isNews = (revision: number): boolean => {
    const known = knownRevision();
    return known !== null && revision > known;
  };
  const takeOver = async (name: string) => {
    const theirs = await call(api.GET('/workflows/{id}', { params: { path: { id: workflowId } } }));
    if (!isNews(theirs.revision)) return;
    if (editor.bringIn(documentOf(theirs.document), theirs.revision, name))
      tellOf(name, t`${name} saved the draft`, t`You see their edits now. What you did stays.`);
  };
  useRoom(`workflow:${workflowId}`, (message) => {
    if (message.name !== 'draft.saved') return;
    const { revision, by } = message.data;
    if (isNews(revision)) takeOver(by.name).catch(toastError);
  });
}
