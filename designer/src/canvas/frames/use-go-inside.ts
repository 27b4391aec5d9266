import { useEffect, useRef } from 'react';
import { useCanvas } from '../context.ts';
import { nodeOf } from '../lookup.ts';
import { groupOf, type Shown } from './groups.ts';

/** Goes where a step is that somebody has just chosen: into the folded group that hides it, or out of another one. */
export function useGoInside(chosen: string | undefined, shown: Shown): void {
  const { editor, frames } = useCanvas();
  const last = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (chosen === last.current) return;
    last.current = chosen;
    const { document } = editor.store.getState();
    if (chosen === undefined || !nodeOf(document, chosen) || shown.isNodeShown(chosen)) return;
    const group = groupOf(document, chosen);
    frames.setState({ inside: group?.collapsed ? group.id : null });
  }, [chosen, shown, editor, frames]);
}
