import { type Problem, sameJson, type WorkflowDocument } from '@holdfast/workflow';
import { api, call } from '../api/client.ts';
import { bodyOf, documentOf } from '../api/documents.ts';
import { isPassing, ProblemError } from '../api/problem.ts';
import type { Schemas } from '../api/types.ts';
import type { Conflict, Editor } from './editor-store.ts';
import { forget, type KeepStorage, keep, keepKey } from './kept.ts';

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
        body: { baseRevision, document: bodyOf(document) },
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

interface AutosaveOptions {
  readonly workflowId: string;
  readonly editor: Editor;
  readonly send: SendDraft;
  readonly storage: KeepStorage;
  /** Somebody else saved meanwhile, and both are together now. */
  readonly onJoined?: (by: string) => void;
}

/**
 * Saves the draft a second after the last change. Names the revision it was made
 * from: what somebody else saved meanwhile is brought together with it, never
 * overwritten. What cannot be sent is kept in the browser until it can.
 */
export function autosave({ workflowId, editor, send, storage, onJoined }: AutosaveOptions): Autosave {
  const { store } = editor;
  const key = keepKey(workflowId, crypto.randomUUID());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | null = null;
  let isStopped = false;
  /** Sent, without an answer: the server may have it. */
  let unanswered: WorkflowDocument | null = null;

  const plan = (afterMs: number) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void flush(), afterMs);
  };
  const isSaved = (document: WorkflowDocument, revision: number) => {
    unanswered = null;
    editor.saved(document, revision);
    if (store.getState().save.kind === 'saved') forget(storage, key);
    else plan(PAUSE_MS);
  };
  const keepUnsaved = () => {
    const { save, document, base, revision } = store.getState();
    if (save.kind !== 'saved') keep(storage, key, { document, base, revision });
  };
  const meet = ({ theirs, revision, by }: Omit<Conflict, 'kind'>, sent: WorkflowDocument) => {
    // The answer to an earlier try was lost: what is stored is what was sent.
    const own = [sent, unanswered].find((document) => document !== null && sameJson(theirs, document));
    if (own) return isSaved(own, revision);
    unanswered = null;
    const isIn = editor.bringIn(theirs, revision, by);
    keepUnsaved();
    if (isIn) onJoined?.(by);
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
      if (conflict) return meet(conflict, document);
      const isLater = isPassing(error);
      unanswered = isLater ? document : null;
      editor.setSave(isLater ? { kind: 'offline' } : { kind: 'refused', error });
      keepUnsaved();
      if (isLater) plan(AGAIN_MS);
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    while (sending) await sending;
    sending = save().finally(() => {
      sending = null;
    });
    await sending;
    // What was brought in, or typed meanwhile, is to be sent too.
    if (!isStopped && store.getState().save.kind === 'dirty') plan(PAUSE_MS);
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.document !== before.document && state.save.kind === 'dirty') plan(PAUSE_MS);
    // Given up for what the server has: it is not to come back.
    if (before.save.kind !== 'saved' && state.save.kind === 'saved') forget(storage, key);
  });
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
  return { theirs: documentOf(document), revision, by: updatedBy.name };
}
