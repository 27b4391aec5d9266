import {
  canonicalJson,
  contentHash,
  type Item,
  isTerminalRun,
  type Json,
  type JsonObject,
  type RehearsedFailure,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { v7 as uuid, v5 as uuid5 } from 'uuid';
import { inputFor, triggerOf, unpinned } from './api/handlers/runs.ts';
import type { Services } from './api/services.ts';
import type { RunListRow } from './store/runs.ts';
import type { Trouble, WaitingFor } from './store/schema.ts';
import { inTransaction } from './store/transaction.ts';
import { VariableStore } from './store/variables.ts';
import type { VariableSet } from './variables/variable-set.ts';
import { isDatabaseDown } from './worker/writer.ts';

export interface RunDocumentOptions {
  /** Items for the trigger; null: its pinned sample where pinned data is used, else one empty item. */
  readonly items: readonly Item[] | null;
  readonly trigger: string | null;
  /** Values by name: all the variables that its expressions can read. */
  readonly variables: JsonObject;
  /** Whether pinned data stands for running a node. In a rehearsal it always does. */
  readonly usesPins: boolean;
  readonly timeoutMs: number;
  /** Set for a rehearsal: its writes are held back, and these steps fail, by node id. */
  readonly rehearsal: { readonly failures: Readonly<Record<string, RehearsedFailure>> } | null;
  /** Whether a new run is wanted although one of this document with this input still goes on. */
  readonly isAnew: boolean;
  /** Told of a run that goes on already. */
  readonly onFound: (runId: string) => void;
}

/** How a run ended, or where it rests. */
export interface EndedRun {
  readonly runId: string;
  readonly status: string;
  readonly output: readonly JsonObject[];
  readonly steps: readonly { node: string; status: string; counts: Readonly<Record<string, number>> }[];
  /** What attempts wrote, such as what code printed. */
  readonly logs: readonly { node: string; attempt: number; lines: readonly string[] }[];
  /** What a rehearsal held back at its gate: what would have been sent, credentials left out. */
  readonly heldBack: readonly { readonly node: string; readonly request: Json }[];
  readonly failure: Trouble | null;
  readonly waitingFor: WaitingFor | null;
}

const BY = { id: 'cli', name: 'Command line' };
const LOOK_EVERY_MS = 250;
const NAMESPACE = '6f2b8f0e-41c3-5d0a-9c55-2d8e7b1a4c31';

/**
 * Runs a document once, to its end or to where it waits for somebody. The same
 * document with the same input is one run until that one is over: who was killed in
 * the middle and asks again is led to it, and nothing is written twice.
 */
export async function runDocument(
  services: Services,
  document: WorkflowDocument,
  options: RunDocumentOptions,
): Promise<EndedRun> {
  const { runtime, runs } = services;
  const workspaceId = runtime.workspaces.default().id;
  let wake = (): void => {};
  const runId = await startOrFind(services, document, options);
  const stop = runtime.bus.listen(({ identity }) => {
    if (identity.runId === runId) wake();
  });
  const until = performance.now() + options.timeoutMs;
  try {
    for (;;) {
      const next = Promise.withResolvers<void>();
      wake = next.resolve;
      const summary = await runs.summary(workspaceId, runId).catch((error: unknown) => {
        // A database that died is started again, and the run goes on with it.
        if (!isDatabaseDown(error) || performance.now() > until) throw error;
        return undefined;
      });
      if (summary === null) throw new Error('The run is not in the store.');
      if (summary && (rests(summary) || performance.now() > until)) {
        const { result } = (await runtime.reader.answerOf(runId)) ?? { result: [] };
        const steps = await runs.steps(workspaceId, runId, { limit: 1_000, after: null, node: null });
        const logs = await runs.logs(workspaceId, runId, { limit: 1_000, after: null, step: null });
        return {
          runId,
          status: summary.status,
          output: result.map(({ json }) => json),
          steps: steps
            .toSorted((a, b) => (a.startedAt?.getTime() ?? 0) - (b.startedAt?.getTime() ?? 0))
            .map(({ node, status, counts }) => ({ node, status, counts })),
          logs: logs.map(({ node, attempt, lines }) => ({
            node,
            attempt,
            lines: lines.map(({ message }) => message),
          })),
          heldBack: options.rehearsal ? await heldBackIn(services, workspaceId, runId, steps) : [],
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

/** What stands in the outputs of steps for the answers to writes that were held back. */
async function heldBackIn(
  { steps }: Services,
  workspaceId: string,
  runId: string,
  rows: readonly { readonly id: string; readonly node: string }[],
): Promise<EndedRun['heldBack']> {
  const all = await Promise.all(
    rows.map(async ({ id, node }) => {
      const items = Object.values((await steps.items(workspaceId, runId, id, 'output')) ?? {}).flat();
      return items.flatMap(({ json }) => (json.heldBack === undefined ? [] : [{ node, request: json.heldBack }]));
    }),
  );
  return all.flat();
}

/** Whether a run is over, or waits for somebody. */
const rests = ({ status, waitingFor }: RunListRow): boolean =>
  isTerminalRun(status) || status === 'parked' || (status === 'waiting' && waitingFor?.kind === 'approval');

/** Makes these the variables of the workspace: one run of its own may set them while another begins. */
async function setAll(runtime: Services['runtime'], values: JsonObject): Promise<VariableSet> {
  const workspaceId = runtime.workspaces.default().id;
  const revision = await inTransaction(runtime.database, (within) =>
    new VariableStore(within).setAll(workspaceId, values, BY),
  );
  return runtime.variables.at(workspaceId, revision);
}

/** Gives the run of this document with this input that still moves, or else a new one. */
async function startOrFind(
  { runtime, workflows, starter, runs }: Services,
  document: WorkflowDocument,
  { items: given, trigger: named, variables, usesPins, rehearsal, isAnew, onFound }: RunDocumentOptions,
): Promise<string> {
  const workspaceId = runtime.workspaces.default().id;
  const triggerNode = triggerOf(document, runtime.registry.describe, named ?? undefined);
  const isPinned = usesPins || rehearsal !== null;
  const items = given ?? inputFor(isPinned ? document : unpinned(document), triggerNode, undefined);
  const wanted = [
    contentHash(document),
    triggerNode,
    String(usesPins),
    canonicalJson(items),
    canonicalJson(variables),
  ].join('\n');
  // Those that are over have had their turn.
  for (let turn = 0; ; turn += 1) {
    const runId = isAnew || rehearsal ? uuid() : uuid5(`${wanted}\n${turn}`, NAMESPACE);
    const known = await runs.summary(workspaceId, runId);
    if (known && rests(known)) continue;
    if (known) onFound(runId);
    else {
      const { id } = await workflows.create(workspaceId, document, BY);
      const played = rehearsal ? { ...document, rehearsal } : document;
      const versionId = await runtime.versions.snapshot(workspaceId, id, played, BY);
      const seen = await setAll(runtime, variables);
      await starter.start({
        versionId,
        triggerNode,
        items,
        mode: rehearsal ? 'rehearsal' : usesPins ? 'test' : 'live',
        source: 'cli',
        runId,
        variables: seen,
      });
    }
    return runId;
  }
}
