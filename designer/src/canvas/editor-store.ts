import { renameReferences } from '@holdfast/expressions/rename';
import {
  type Merged,
  mergeDocuments,
  type Problem,
  resolveMerge,
  sameJson,
  sharing,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { NOTHING, type Selection } from './model.ts';
import { placed } from './placed.ts';

const MOST_UNDO = 200;
/** Edits of the same thing within this time are one step back. */
const MERGE_MS = 500;

/** Somebody else changed the same things meanwhile: nothing is sent until a person has chosen. */
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
  /** What the server has, at `revision`, as far as it is known here: edits of others are merged from there. */
  readonly base: WorkflowDocument;
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
  /** What is changed from here on is a step of its own, whatever its key. */
  endStep(): void;
  undo(): string | null;
  redo(): string | null;
  select(selection: Selection): void;
  setProblems(problems: readonly Problem[]): void;
  setSave(save: SaveState): void;
  /** The server has this document now, at this revision. Later edits are still to be sent. */
  saved(document: WorkflowDocument, revision: number): void;
  /**
   * Brings in what somebody else saved. The steps that can be undone go on from
   * there, so that undo takes back what was done here and nothing of theirs.
   * What both changed becomes a conflict, and then nothing else happens.
   *
   * @returns whether it is in
   */
  bringIn(theirs: WorkflowDocument, revision: number, by: string): boolean;
  /** Ends a conflict: theirs where `theirsWins` names it by its key, else ours. Undo gives ours back. */
  settle(label: string, theirsWins: ReadonlySet<string>): void;
  /** Ends a conflict with theirs alone. Undo gives back both, with ours where both changed something. */
  takeTheirs(label: string): void;
  /**
   * Takes up edits that were made elsewhere from what the server had then.
   *
   * @returns false if they cannot be brought in beside what is here already
   */
  restore(label: string, kept: Unsaved, by: string): boolean;
}

/** Edits that the server does not have, and what they were made from. */
export interface Unsaved {
  readonly document: WorkflowDocument;
  readonly base: WorkflowDocument;
  readonly revision: number;
}

/** The state of one open workflow. Plain TypeScript: tested without a page. */
export function createEditor(
  document: WorkflowDocument,
  revision: number,
  now: () => number = () => performance.now(),
): Editor {
  const first = placed(document);
  const store = createStore<EditorState>(() => ({
    document: first,
    past: [],
    future: [],
    selection: NOTHING,
    base: first,
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
  /**
   * Goes on from what somebody else saved, with this document. The steps back and
   * forth get their edits too; with a label, the way here is one of them.
   */
  const goOn = (
    state: EditorState,
    fetched: WorkflowDocument,
    at: number,
    next: WorkflowDocument,
    label?: string,
  ): void => {
    const theirs = sharing(state.base, fetched);
    const onTop = (own: WorkflowDocument) => mergeDocuments(state.base, own, theirs, renameReferences).document;
    const carried = (steps: readonly Step[]) => steps.map((step) => ({ ...step, document: onTop(step.document) }));
    const isTheirs = sameJson(next, theirs);
    const past = carried(state.past);
    const document = placed(isTheirs ? theirs : next);
    last = null;
    store.setState({
      document,
      past: label === undefined ? past : recorded(past, onTop(state.document), label),
      future: label === undefined ? carried(state.future) : [],
      selection: existing(state.selection, next),
      base: isTheirs ? document : theirs,
      revision: at,
      save: isTheirs ? { kind: 'saved', at: Date.now() } : { kind: 'dirty' },
    });
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
    endStep: () => {
      last = null;
    },
    undo: () => move('past', 'future'),
    redo: () => move('future', 'past'),
    select: (selection) => store.setState({ selection }),
    setProblems: (problems) => store.setState({ problems }),
    setSave: (save) => store.setState({ save }),
    saved(saved, at) {
      const isCurrent = store.getState().document === saved;
      const save: SaveState = isCurrent ? { kind: 'saved', at: Date.now() } : { kind: 'dirty' };
      store.setState({ base: saved, revision: at, save });
    },
    bringIn(theirs, at, by) {
      const state = store.getState();
      const { document: next, conflicts } = merged(state, sharing(state.base, theirs));
      if (conflicts.length > 0) {
        store.setState({ save: { kind: 'conflict', theirs, revision: at, by } });
        return false;
      }
      goOn(state, theirs, at, next);
      return true;
    },
    settle(label, theirsWins) {
      const state = store.getState();
      if (state.save.kind !== 'conflict') return;
      const { theirs, revision: at } = state.save;
      const { document: next } = resolveMerge(state.base, state.document, theirs, theirsWins, renameReferences);
      goOn(state, theirs, at, next, label);
    },
    takeTheirs(label) {
      const state = store.getState();
      if (state.save.kind === 'conflict') goOn(state, state.save.theirs, state.save.revision, state.save.theirs, label);
    },
    restore(label, kept, by) {
      const state = store.getState();
      const { document: present, base, revision: at } = state;
      const { document: next, conflicts } = mergeDocuments(kept.base, kept.document, present, renameReferences);
      const past = recorded(state.past, present, label);
      if (conflicts.length === 0) {
        store.setState({ document: placed(next), past, future: [], save: { kind: 'dirty' } });
        return true;
      }
      if (present !== base) return false;
      store.setState({
        document: placed(kept.document),
        base: kept.base,
        revision: kept.revision,
        past,
        future: [],
        save: { kind: 'conflict', theirs: base, revision: at, by },
      });
      return true;
    },
  };
}

const merged = ({ base, document }: EditorState, theirs: WorkflowDocument): Merged =>
  document === base ? { document: theirs, conflicts: [] } : mergeDocuments(base, document, theirs, renameReferences);
