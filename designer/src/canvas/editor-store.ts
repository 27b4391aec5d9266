import type { Problem, WorkflowDocument } from '@holdfast/workflow';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { NOTHING, type Selection } from './model.ts';
import { placed } from './placed.ts';

const MOST_UNDO = 200;
/** Edits of the same thing within this time are one step back. */
const MERGE_MS = 500;

/** Somebody else saved while this was edited: nothing is sent until a person has chosen. */
export interface Conflict {
  readonly kind: 'conflict';
  readonly theirs: WorkflowDocument;
  readonly revision: number;
  readonly by: string;
}

export type SaveState =
  | { readonly kind: 'saved'; readonly at: number }
  | { readonly kind: 'dirty' | 'saving' | 'offline' }
  | Conflict
  | { readonly kind: 'refused'; readonly error: unknown };

/** Saving waits while somebody has to choose between two documents. */
const changed = (save: SaveState): SaveState => (save.kind === 'conflict' ? save : { kind: 'dirty' });

interface Step {
  readonly document: WorkflowDocument;
  readonly label: string;
  /** Tells it from every other step of this editor. */
  readonly step: number;
}

/** Three kinds of state, kept apart: the document, what is looked at, and how saving goes. */
export interface EditorState {
  readonly document: WorkflowDocument;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  readonly selection: Selection;
  readonly revision: number;
  readonly save: SaveState;
  readonly problems: readonly Problem[];
}

export interface Editor {
  readonly store: StoreApi<EditorState>;
  /**
   * Makes a change that can be undone.
   *
   * @param merge changes with the same key, close together in time, are one step
   */
  change(label: string, recipe: (document: WorkflowDocument) => WorkflowDocument, merge?: string): void;
  undo(): string | null;
  redo(): string | null;
  select(selection: Selection): void;
  setProblems(problems: readonly Problem[]): void;
  setSave(save: SaveState, revision?: number): void;
  /** Takes over what somebody else saved; what was here can be had back by undo. */
  replace(label: string, document: WorkflowDocument, revision: number): void;
}

/** The state of one open workflow. Plain TypeScript: tested without a page. */
export function createEditor(
  document: WorkflowDocument,
  revision: number,
  now: () => number = () => performance.now(),
): Editor {
  const store = createStore<EditorState>(() => ({
    document: placed(document),
    past: [],
    future: [],
    selection: NOTHING,
    revision,
    save: { kind: 'saved', at: Date.now() },
    problems: [],
  }));
  let steps = 0;
  /** Where the document goes back to from what was done. */
  const recorded = (before: readonly Step[], from: WorkflowDocument, label: string): Step[] => {
    steps += 1;
    return [...before, { document: from, label, step: steps }].slice(-MOST_UNDO);
  };
  let last: { key: string; at: number } | null = null;

  /** A selection without what does not exist any more. */
  const existing = (selection: Selection, next: WorkflowDocument): Selection => {
    const left = (chosen: ReadonlySet<string> | undefined, among: readonly { readonly id: string }[] = []) => {
      const there = new Set(among.map(({ id }) => id));
      return new Set([...(chosen ?? [])].filter((id) => there.has(id)));
    };
    return {
      nodes: left(selection.nodes, next.nodes),
      edges: left(selection.edges, next.edges),
      notes: left(selection.notes, next.layout?.notes),
      groups: left(selection.groups, next.layout?.groups),
    };
  };
  const move = (from: 'past' | 'future', to: 'past' | 'future'): string | null => {
    const state = store.getState();
    const step = state[from].at(-1);
    if (!step) return null;
    last = null;
    store.setState({
      document: step.document,
      [from]: state[from].slice(0, -1),
      [to]: [...state[to], { ...step, document: state.document }],
      selection: existing(state.selection, step.document),
      save: changed(state.save),
    });
    return step.label;
  };

  return {
    store,
    change(label, recipe, merge) {
      const state = store.getState();
      const made = recipe(state.document);
      if (made === state.document) return;
      const next = placed(made);
      const at = now();
      const isMerged = merge !== undefined && last?.key === merge && at - last.at < MERGE_MS;
      last = merge === undefined ? null : { key: merge, at };
      store.setState({
        document: next,
        past: isMerged ? state.past : recorded(state.past, state.document, label),
        future: [],
        selection: existing(state.selection, next),
        save: changed(state.save),
      });
    },
    undo: () => move('past', 'future'),
    redo: () => move('future', 'past'),
    select: (selection) => store.setState({ selection }),
    setProblems: (problems) => store.setState({ problems }),
    setSave: (save, saved) => store.setState({ save, ...(saved === undefined ? {} : { revision: saved }) }),
    replace(label, theirs, saved) {
      const state = store.getState();
      const next = placed(theirs);
      last = null;
      store.setState({
        document: next,
        past: recorded(state.past, state.document, label),
        future: [],
        selection: existing(state.selection, next),
        revision: saved,
        save: { kind: 'saved', at: Date.now() },
      });
    },
  };
}
