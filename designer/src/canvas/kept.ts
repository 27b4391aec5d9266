import { validateDocument } from '@holdfast/workflow';
import type { Unsaved } from './editor-store.ts';

/** Where edits are kept until they are saved: the browser's storage, or a stand-in. */
export type KeepStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Edits that were kept, with the key they are kept under. */
export interface Kept extends Unsaved {
  readonly key: string;
}

const prefixOf = (workflowId: string): string => `holdfast.unsaved.${workflowId}.`;

/** A key of its own for each page: two tabs keep their edits side by side. */
export const keepKey = (workflowId: string, page: string): string => `${prefixOf(workflowId)}${page}`;

/** What could not be saved before pages were left. What cannot be read is left out. */
export function readKept(storage: KeepStorage, workflowId: string): Kept[] {
  const prefix = prefixOf(workflowId);
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  return keys
    .filter((key) => key.startsWith(prefix))
    .toSorted()
    .flatMap((key) => parsed(storage, key) ?? []);
}

function parsed(storage: KeepStorage, key: string): Kept | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (value === null || typeof value !== 'object') return null;
    const { document, base, revision } = value as Record<string, unknown>;
    const [own, from] = [validateDocument(document), validateDocument(base)];
    if (!own.ok || !from.ok || typeof revision !== 'number') return null;
    return { key, document: own.document, base: from.document, revision };
  } catch {
    return null;
  }
}

/** Keeps edits. Storage that is full or switched off is no reason to stop: the page itself still holds them. */
export function keep(storage: KeepStorage, key: string, { document, base, revision }: Unsaved): void {
  try {
    storage.setItem(key, JSON.stringify({ document, base, revision }));
  } catch {}
}

export function forget(storage: KeepStorage, key: string): void {
  try {
    storage.removeItem(key);
  } catch {}
}
