import { canonicalJson, type Problem, type WorkflowDocument } from '@holdfast/workflow';
import { api, call } from '../api/client.ts';
import { isPassing, ProblemError } from '../api/problem.ts';
import type { Schemas } from '../api/types.ts';
import type { Conflict, Editor } from './editor-store.ts';
import { forget, type KeepStorage, keep } from './kept.ts';

const PAUSE_MS = 1_000;
const AGAIN_MS = 3_000;

/** Sends a draft, made from a revision. @throws ProblemError */
export type SendDraft = (
  baseRevision: number,
  document: WorkflowDocument,
) => Promise<{ readonly revision: number; readonly problems: readonly Problem[] }>;

/** Sends drafts of one workflow to the server. */
export const draftSender =
  (workflowId: string): SendDraft =>
  async (baseRevision, document) => {
    const { revision, problems } = await call(
      api.PUT('/workflows/{id}/draft', {
        params: { path: { id: workflowId } },
        // The client's type of a document knows no fields: its schema is its own.
        body: { baseRevision, document: document as unknown as Schemas['Workflow']['document'] },
      }),
    );
    return { revision, problems: problems as Problem[] };
  };

export interface Autosave {
  /** Saves now what is not saved yet, and waits for it. */
  readonly flush: () => Promise<void>;
  /** Keeps in the browser what the server does not have: the page is about to go. */
  readonly keepUnsaved: () => void;
  /** Saves what is left, and stops watching. */
  readonly stop: () => void;
}

/**
 * Saves the draft a second after the last change. Names the revision it was made
 * from: what somebody else saved meanwhile is never overwritten. What cannot be
 * sent is kept in the browser until it can.
 */
export function autosave(workflowId: string, editor: Editor, send: SendDraft, storage: KeepStorage): Autosave {
  const { store } = editor;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | null = null;
  let isStopped = false;

  const plan = (afterMs: number) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void flush(), afterMs);
  };
  const isSaved = (document: WorkflowDocument, revision: number) => {
    const isCurrent = store.getState().document === document;
    editor.setSave(isCurrent ? { kind: 'saved', at: Date.now() } : { kind: 'dirty' }, revision);
    if (isCurrent) forget(storage, workflowId);
    else plan(PAUSE_MS);
  };
  const save = async (): Promise<void> => {
    const { document, revision, save } = store.getState();
    if (save.kind === 'conflict' || save.kind === 'saved') return;
    editor.setSave({ kind: 'saving' });
    try {
      const saved = await send(revision, document);
      editor.setProblems(saved.problems);
      isSaved(document, saved.revision);
    } catch (error) {
      const conflict = conflictOf(error);
      // The answer to an earlier try was lost: what is stored is what was sent.
      if (conflict && canonicalJson(conflict.theirs) === canonicalJson(document)) {
        isSaved(document, conflict.revision);
        return;
      }
      keep(storage, workflowId, { document, revision });
      if (conflict) editor.setSave({ kind: 'conflict', ...conflict });
      else if (isPassing(error)) {
        editor.setSave({ kind: 'offline' });
        plan(AGAIN_MS);
      } else editor.setSave({ kind: 'refused', error });
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    while (sending) await sending;
    sending = save().finally(() => {
      sending = null;
    });
    await sending;
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.document !== before.document && state.save.kind === 'dirty') plan(PAUSE_MS);
  });
  const keepUnsaved = () => {
    const { save, document, revision } = store.getState();
    if (save.kind !== 'saved') keep(storage, workflowId, { document, revision });
  };
  return {
    flush,
    keepUnsaved,
    stop: () => {
      unsubscribe();
      keepUnsaved();
      void flush();
      isStopped = true;
    },
  };
}

/** What is stored instead, if that is what the server objects to. */
function conflictOf(error: unknown): Omit<Conflict, 'kind'> | null {
  if (!(error instanceof ProblemError) || error.status !== 409) return null;
  const { document, revision, updatedBy } = error.body as Schemas['DraftConflict'];
  return { theirs: document as unknown as WorkflowDocument, revision, by: updatedBy.name };
}
