import { useCallback, useState } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { opener } from '../ui/use-give-back-focus.ts';
import type { NodeTypes } from './catalogue.ts';
import type { Editor } from './editor-store.ts';
import type { PlannedRun } from './run-dialog.tsx';
import type { RunOverlay } from './run-overlay.ts';
import { planRun, type RunStart, type RunWish } from './run-plan.ts';

interface PlannedRunOptions {
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly overlay: StoreApi<RunOverlay>;
  readonly start: (wanted?: RunStart) => Promise<void>;
}

/** Runs the draft. Who runs a part of it, rehearses it, or would write something outside is asked first. */
export function usePlannedRun({ editor, types, overlay, start }: PlannedRunOptions): {
  readonly plan: (wish?: RunWish) => Promise<void>;
  readonly planned: PlannedRun | null;
  readonly close: () => void;
} {
  const [planned, setPlanned] = useState<PlannedRun | null>(null);
  const plan = useCallback(
    async (wish: RunWish = {}) => {
      const from = opener();
      const { document } = editor.store.getState();
      const state = overlay.getState();
      const found = await planRun(document, types, state, wish);
      if (wish.part || wish.isRehearsal || found.writes.length > 0 || found.called.length > 0)
        setPlanned({ wish, plan: found, document, reuse: state.runId, from });
      else await start(wish.trigger === undefined ? {} : { trigger: wish.trigger });
    },
    [editor, types, overlay, start],
  );
  const close = useCallback(() => setPlanned(null), []);
  return { plan, planned, close };
}
