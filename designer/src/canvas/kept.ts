import { validateDocument, type WorkflowDocument } from '@holdfast/workflow';

/** Edits that the server does not have yet, and the revision they were made from. */
export interface Kept {
  readonly document: WorkflowDocument;
  readonly revision: number;
}

/** Where edits are kept until they are saved: the browser's storage, or a stand-in. */
export type KeepStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const keyOf = (workflowId: string): string => `holdfast.unsaved.${workflowId}`;

/** What could not be saved before the page was left; null when there is nothing, or nothing that can be read. */
export function readKept(storage: KeepStorage, workflowId: string): Kept | null {
  try {
    const text = storage.getItem(keyOf(workflowId));
    const value: unknown = text === null ? null : JSON.parse(text);
    if (value === null || typeof value !== 'object') return null;
    const { document, revision } = value as Record<string, unknown>;
    const checked = validateDocument(document);
    return checked.ok && typeof revision === 'number' ? { document: checked.document, revision } : null;
  } catch {
    return null;
  }
}

/** Keeps edits. Storage that is full or switched off is no reason to stop: the page itself still holds them. */
export function keep(storage: KeepStorage, workflowId: string, kept: Kept): void {
  try {
    storage.setItem(keyOf(workflowId), JSON.stringify(kept));
  } catch {}
}

export function forget(storage: KeepStorage, workflowId: string): void {
  try {
    storage.removeItem(keyOf(workflowId));
  } catch {}
}
