import type { WorkflowDocument } from '@holdfast/workflow';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Editor } from '../editor-store.ts';
import { canReplace, find, type Hit, type Query, replaceIn } from './find.ts';

export interface FinderState {
  readonly isOpen: boolean;
  readonly query: Query;
  /** Which hit is shown; null before the first one was. */
  readonly at: number | null;
}

const NO_QUERY: Query = { text: '', isCaseSensitive: false, reads: null };

export interface Finder {
  readonly store: StoreApi<FinderState>;
  /** What fits now. The same list until the document or the query changes. */
  hits(): readonly Hit[];
  /** Opens the panel; `reads` looks for what reads that step. */
  open(reads?: string): void;
  close(): void;
  ask(query: Partial<Query>): void;
  /** Goes to the next hit, or to an earlier one with a negative number; round and round. */
  step(by: number): Hit | null;
  goTo(index: number): Hit | null;
  /** Replaces in one hit or in all of them. Gives how many texts were changed. */
  replace(label: string, next: string, only?: Hit): number;
}

/** Searching one open workflow. Plain TypeScript: tested without a page. */
export function createFinder(editor: Editor): Finder {
  const store = createStore<FinderState>(() => ({ isOpen: false, query: NO_QUERY, at: null }));
  let known: { document: WorkflowDocument; query: Query; hits: readonly Hit[] } | null = null;
  const hits = (): readonly Hit[] => {
    const { document } = editor.store.getState();
    const { query } = store.getState();
    if (known?.document !== document || known.query !== query) known = { document, query, hits: find(document, query) };
    return known.hits;
  };
  const goTo = (index: number): Hit | null => {
    const hit = hits()[index] ?? null;
    store.setState({ at: hit === null ? null : index });
    return hit;
  };
  return {
    store,
    hits,
    open: (reads) =>
      store.setState(({ query }) => ({
        isOpen: true,
        at: null,
        query: reads === undefined ? { ...query, reads: null } : { ...query, text: '', reads },
      })),
    close: () => store.setState({ isOpen: false }),
    ask: (query) => store.setState((state) => ({ query: { ...state.query, ...query }, at: null })),
    step(by) {
      const { length } = hits();
      if (length === 0) return goTo(-1);
      const { at } = store.getState();
      const start = at ?? (by > 0 ? -1 : 0);
      return goTo((((start + by) % length) + length) % length);
    },
    goTo,
    replace(label, next, only) {
      const { query } = store.getState();
      const chosen = (only ? [only] : hits()).filter(canReplace);
      if (chosen.length === 0 || query.text === '') return 0;
      editor.change(label, (document) => replaceIn(document, chosen, query, next));
      if (!only) store.setState({ at: null });
      return chosen.length;
    },
  };
}
