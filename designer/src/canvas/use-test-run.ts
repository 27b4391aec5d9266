import { useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { api, call, idempotencyKey } from '../api/client.ts';
import { documentOf } from '../api/documents.ts';
import type { Run } from '../api/types.ts';
import { announce } from '../ui/announce.ts';
import { readProblem } from '../ui/problem-text.ts';
import { toast, toastError } from '../ui/toast.tsx';
import type { DrawerTab } from './drawer.tsx';
import type { Editor } from './editor-store.ts';
import { followRun, type RunOverlay, standInsOf } from './run-overlay.ts';
import type { RunStart } from './run-plan.ts';
import { announceRun } from './run-words.ts';
import { itemsOf } from './test-data.ts';

interface TestRunOptions {
  readonly workflowId: string;
  readonly editor: Editor;
  readonly overlay: StoreApi<RunOverlay>;
  /** The test data, as it is written. */
  readonly input: string;
  /** Saves what is not saved yet. */
  readonly flush: () => Promise<void>;
  readonly openDrawer: (tab: DrawerTab) => void;
}

/** Finds out what ran, and for which steps other data stood in. Without an answer nothing is said of it. */
async function learnWhatRan(overlay: StoreApi<RunOverlay>, { id }: Pick<Run, 'id'>): Promise<void> {
  const run = await call(api.GET('/runs/{id}', { params: { path: { id } } })).catch(() => null);
  if (!run || overlay.getState().runId !== id) return;
  const ran = documentOf(run.document);
  overlay.setState({ ran, standIns: standInsOf(ran, run) });
}

/** Runs the draft with the test data, and follows it on the canvas. The latest run of before is at hand for its data. */
export function useTestRun({ workflowId, editor, overlay, input, flush, openDrawer }: TestRunOptions): {
  readonly start: (wanted?: RunStart) => Promise<void>;
} {
  const { t } = useLingui();
  const client = useQueryClient();
  const stop = useRef<(() => void) | null>(null);

  useEffect(() => {
    let isLeft = false;
    call(api.GET('/runs', { params: { query: { workflowId, limit: 1 } } })).then(
      ({ items }) => {
        const [latest] = items;
        if (latest && !isLeft && !stop.current) {
          stop.current = followRun(overlay, latest.id, { isShown: false, mode: latest.mode });
          void learnWhatRan(overlay, latest);
        }
      },
      // Without it there is only no data to look at yet.
      () => {},
    );
    return () => {
      isLeft = true;
      stop.current?.();
      stop.current = null;
    };
  }, [workflowId, overlay]);

  const start = useCallback(
    async (wanted: RunStart = {}) => {
      const items = itemsOf(input);
      if (!items) {
        openDrawer('data');
        const message = t`It has to be a JSON object, or a list of them. Correct it, then run again.`;
        toast({ kind: 'error', title: t`The test data cannot be read`, message });
        return;
      }
      await flush();
      const { save, revision } = editor.store.getState();
      if (save.kind !== 'saved') {
        toast({
          kind: 'error',
          title: t`The draft is not saved yet`,
          message: t`Runs use the saved draft. Run again once it says "Saved" above.`,
        });
        return;
      }
      try {
        const started = await call(
          api.POST('/workflows/{id}/runs', {
            params: { path: { id: workflowId }, header: idempotencyKey() } as never,
            body: {
              ...wanted,
              input: items,
              // It is what was looked at that runs, and nothing that somebody else saved meanwhile.
              baseRevision: revision,
            },
          }),
        );
        stop.current?.();
        announce(t`The run has started`);
        stop.current = followRun(overlay, started.id, {
          mode: started.mode,
          onStatus: (status) => announceRun(status, true),
          onEnd: () => void client.invalidateQueries({ queryKey: ['runs'] }),
        });
        await learnWhatRan(overlay, started);
      } catch (error) {
        if (readProblem(error).errors.length > 0) openDrawer('problems');
        toastError(error);
      }
    },
    [workflowId, editor, overlay, input, flush, openDrawer, client, t],
  );
  return { start };
}
