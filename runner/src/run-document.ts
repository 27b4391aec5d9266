import { type Item, isTerminalRun, type JsonObject, type WorkflowDocument } from '@holdfast/workflow';
import { inputFor, triggerOf } from './api/handlers/runs.ts';
import type { Services } from './api/services.ts';
import type { Trouble, WaitingFor } from './store/schema.ts';

export interface RunDocumentOptions {
  /** Items for the trigger; null: its pinned sample, else one empty item. */
  readonly items: readonly Item[] | null;
  readonly trigger: string | null;
  /** Whether pinned data stands for running a node. */
  readonly usesPins: boolean;
  readonly timeoutMs: number;
}

/** How a run ended, or where it rests. */
export interface EndedRun {
  readonly runId: string;
  readonly status: string;
  readonly output: readonly JsonObject[];
  readonly steps: readonly { node: string; status: string; counts: Readonly<Record<string, number>> }[];
  readonly failure: Trouble | null;
  readonly waitingFor: WaitingFor | null;
}

const BY = { id: 'cli', name: 'Command line' };
const LOOK_EVERY_MS = 250;

/** Runs a document once, to its end or to where it waits for somebody. */
export async function runDocument(
  services: Services,
  document: WorkflowDocument,
  options: RunDocumentOptions,
): Promise<EndedRun> {
  const { runtime, workflows, starter, runs } = services;
  const workspaceId = runtime.workspaces.default().id;
  const trigger = triggerOf(document, options.trigger ?? undefined);
  const row = await workflows.create(workspaceId, document, BY);
  const versionId = await runtime.versions.snapshot(workspaceId, row.id, document, BY);
  let wake = (): void => {};
  const runId = await starter.start({
    versionId,
    triggerNode: trigger,
    items: options.items ?? inputFor(document, trigger, undefined),
    mode: options.usesPins ? 'test' : 'live',
    source: 'cli',
  });
  const stop = runtime.bus.listen(({ identity }) => {
    if (identity.runId === runId) wake();
  });
  const until = performance.now() + options.timeoutMs;
  try {
    for (;;) {
      const next = Promise.withResolvers<void>();
      wake = next.resolve;
      const summary = await runs.summary(workspaceId, runId);
      if (!summary) throw new Error('The run is not in the store.');
      const isResting = summary.status === 'waiting' && summary.waitingFor?.kind === 'approval';
      if (isTerminalRun(summary.status) || summary.status === 'parked' || isResting || performance.now() > until) {
        const { result } = (await runtime.reader.answerOf(runId)) ?? { result: [] };
        const steps = await runs.steps(workspaceId, runId, { limit: 1_000, after: null, node: null });
        return {
          runId,
          status: summary.status,
          output: result.map(({ json }) => json),
          steps: steps
            .toSorted((a, b) => (a.startedAt?.getTime() ?? 0) - (b.startedAt?.getTime() ?? 0))
            .map(({ node, status, counts }) => ({ node, status, counts })),
          failure: summary.trouble,
          waitingFor: summary.waitingFor,
        };
      }
      const timer = setTimeout(next.resolve, LOOK_EVERY_MS);
      await next.promise;
      clearTimeout(timer);
    }
  } finally {
    stop();
  }
}
