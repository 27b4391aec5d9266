import type { Problem, WorkflowDocument } from '@holdfast/workflow';
import { api, call } from '../api/client.ts';
import { isPassing, ProblemError } from '../api/problem.ts';
import type { Schemas } from '../api/types.ts';
import type { Editor } from './editor-store.ts';

const PAUSE_MS = 1_000;
const AGAIN_MS = 3_000;

const keyOf = (workflowId: string): string => `holdfast.unsaved.${workflowId}`;

/** What could not be saved before the page was left. */
export function unsavedOf(workflowId: string): { document: WorkflowDocument; revision: number } | null {
  try {
    const text = localStorage.getItem(keyOf(workflowId));
    return text === null ? null : (JSON.parse(text) as { document: WorkflowDocument; revision: number });
  } catch {
    return null;
  }
}

const keep = (workflowId: string, document: WorkflowDocument, revision: number): void => {
  try {
    localStorage.setItem(keyOf(workflowId), JSON.stringify({ document, revision }));
  } catch {
    // Storage is full or switched off: the page itself still holds the edits.
  }
};
const forget = (workflowId: string): void => {
  try {
    localStorage.removeItem(keyOf(workflowId));
  } catch {
    // As above.
  }
};

/**
 * Saves the draft a second after the last change. Names the revision it was made
 * from: what somebody else saved meanwhile is never overwritten. What cannot be
 * sent is kept in the browser until it can.
 */
export function autosave(workflowId: string, editor: Editor): { flush: () => Promise<void>; stop: () => void } {
  const { store } = editor;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | null = null;

  const send = async (): Promise<void> => {
    const { document, revision, save } = store.getState();
    if (save.kind === 'conflict' || save.kind === 'saved') return;
    editor.setSave({ kind: 'saving' });
    try {
      const saved = await call(
        api.PUT('/workflows/{id}/draft', {
          params: { path: { id: workflowId } },
          body: { baseRevision: revision, document: document as unknown as Schemas['Workflow']['document'] },
        }),
      );
      editor.setProblems(saved.problems as Problem[]);
      const isCurrent = store.getState().document === document;
      editor.setSave(isCurrent ? { kind: 'saved', at: Date.now() } : { kind: 'dirty' }, saved.revision);
      if (isCurrent) forget(workflowId);
      else plan();
    } catch (error) {
      if (error instanceof ProblemError && error.status === 409) {
        const theirs = error.body as Schemas['DraftConflict'];
        editor.setSave({
          kind: 'conflict',
          theirs: theirs.document as unknown as WorkflowDocument,
          revision: theirs.revision,
          by: theirs.updatedBy.name,
        });
        return;
      }
      keep(workflowId, document, revision);
      if (isPassing(error)) {
        editor.setSave({ kind: 'offline' });
        clearTimeout(timer);
        timer = setTimeout(() => void flush(), AGAIN_MS);
      } else editor.setSave({ kind: 'refused', error });
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    while (sending) await sending;
    sending = send().finally(() => {
      sending = null;
    });
    await sending;
  };
  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), PAUSE_MS);
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.document !== before.document && state.save.kind === 'dirty') plan();
  });
  const onLeave = () => {
    const { save, document, revision } = store.getState();
    if (save.kind !== 'saved') keep(workflowId, document, revision);
  };
  window.addEventListener('pagehide', onLeave);
  return {
    flush,
    stop: () => {
      unsubscribe();
      window.removeEventListener('pagehide', onLeave);
      onLeave();
      if (store.getState().save.kind === 'dirty') void flush();
      clearTimeout(timer);
    },
  };
}
