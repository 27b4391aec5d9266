import { createContext, useContext } from 'react';

/** The field that a mapping goes into. */
export interface Target {
  /** JSON pointer within the node. */
  readonly path: string;
  readonly insert: (reference: string) => void;
}

/** Remembers the field that had the focus last, however the focus went on. */
export interface InsertTargets {
  readonly last: () => Target | null;
  readonly remember: (target: Target) => void;
}

export function createInsertTargets(): InsertTargets {
  let last: Target | null = null;
  return {
    last: () => last,
    remember: (target) => {
      last = target;
    },
  };
}

/** What a dragged field carries: its expression. */
export const DRAGGED = 'application/x-holdfast-reference';

export const InsertTargetContext = createContext<InsertTargets>(createInsertTargets());
export const useInsertTargets = (): InsertTargets => useContext(InsertTargetContext);
