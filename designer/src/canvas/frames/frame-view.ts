import { createStore, type StoreApi } from 'zustand/vanilla';

/** What is looked at of notes and groups; nothing of it is saved. */
export interface FrameView {
  /** The group that is looked into; null: the whole workflow. */
  readonly inside: string | null;
  /** The note whose text, or the group whose title, is being written. */
  readonly writing: string | null;
}

export const createFrameView = (): StoreApi<FrameView> =>
  createStore<FrameView>(() => ({ inside: null, writing: null }));
