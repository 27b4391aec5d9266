import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Editor } from '../editor-store.ts';
import { NOTHING } from '../model.ts';

/** What the next click on the canvas does: puts down what is selected, or takes one end of an edge to a step. */
export type NextClick = { readonly kind: 'place' } | { readonly kind: 'from' | 'to'; readonly edge: string };

/** What is looked at of notes and groups, and what is being done on the canvas; nothing of it is saved. */
export interface FrameView {
  /** The group that is looked into; null: the whole workflow. */
  readonly inside: string | null;
  /** The note whose text, or the group whose title, is being written. */
  readonly writing: string | null;
  readonly next: NextClick | null;
  /** The edge one of whose ends is being dragged elsewhere; null: none is. */
  readonly moving: string | null;
  /** Gives up the layout that is being worked out; null: none is. */
  readonly tidying: AbortController | null;
}

export const createFrameView = (): StoreApi<FrameView> =>
  createStore<FrameView>(() => ({ inside: null, writing: null, next: null, moving: null, tidying: null }));

/** Looks into a group. Where it was chosen as a whole, nothing is: the next key means one step of it, and not all of them. */
export function lookInto(editor: Editor, frames: StoreApi<FrameView>, group: string): void {
  if (editor.store.getState().selection.groups?.has(group)) editor.select(NOTHING);
  frames.setState({ inside: group });
}
