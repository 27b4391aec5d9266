import { fold, whyNotUnder, whyNotUnderFrom } from '@holdfast/engine';
import { diffDocuments, isTerminalRun, type JournalEntry } from '@holdfast/workflow';
import { ProblemError } from '../api/problems.ts';
import type { Actor } from '../auth/actor.ts';
import type { Runtime } from '../runtime.ts';
import type { AuditStore } from '../store/audit.ts';
import type { RunRowDetail, RunStore } from '../store/runs.ts';
import type { Trouble } from '../store/schema.ts';
import type { WorkflowStore } from '../store/workflows.ts';
import { type CompiledWorkflow, orUnusable, UncompilableVersionError } from '../worker/plans.ts';
import { troubleOf } from '../worker/records.ts';
import { type ReplayPreview, summaryOf } from './replay.ts';

export interface RelocatePreview {
  /** Why it is refused; null when the run may be moved. */
  readonly why: string | null;
  /** Versions; null: a snapshot of the draft. */
  readonly from: number | null;
  readonly to: number;
  readonly diff: NonNullable<ReplayPreview['diff']>;
}

interface Prepared {
  readonly preview: RelocatePreview;
  readonly head: number;
  readonly versionIds: { readonly from: string; readonly to: string };
  /** What stopped or parked the run last, by its journal. */
  readonly trouble: Trouble | null;
}

interface Parts {
  readonly runtime: Runtime;
  readonly runs: RunStore;
  readonly workflows: WorkflowStore;
  readonly audit: AuditStore;
}

const BUSY =
  'The run is being worked on at this moment. It can be moved while it rests: when it waits, is parked, or pauses before a retry.';

/**
 * Moves a run that is not over to another version. Invariants:
 * M1 All that has happened comes to the same state under the new version: what lies behind the run is not changed.
 * M2 Nobody holds the run, and nothing has happened since that was proven.
 * M3 Where the version that the run is of cannot be used here, the same holds for what its document and the known types tell
 *    of it, and a run that has come to a node of an unknown type is not moved.
 */
export class Relocations {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws ProblemError when there is no such run or version */
  async preview(workspaceId: string, runId: string, version: number): Promise<RelocatePreview> {
    return (await this.#prepare(workspaceId, runId, version)).preview;
  }

  /** @throws ProblemError when the run cannot be moved, or was not at rest */
  async move(by: Actor, runId: string, version: number, reason: string): Promise<void> {
    const { preview, head, versionIds, trouble } = await this.#prepare(by.workspaceId, runId, version);
    if (preview.why !== null) throw new ProblemError(409, 'not_movable', preview.why);
    const { audit, runtime } = this.#parts;
    const wakeSeq = await audit.act(by, async ({ pool }, record) => {
      const { rows } = await pool.query<{ wake_seq: number }>(
        `update run set version_id = $3, wake_seq = wake_seq + 1, wake_at = least(wake_at, clock_timestamp()), trouble = $5::jsonb
         where id = $1 and version_id = $2 and head = $4 and lease_until is null returning wake_seq`,
        [runId, versionIds.from, versionIds.to, head, trouble && JSON.stringify(trouble)],
      );
      const [row] = rows;
      if (!row) throw new ProblemError(409, 'busy', BUSY);
      await record('run.moved', `run:${runId}`, {
        from: preview.from,
        to: version,
        ...versionRefs(versionIds),
        reason,
      });
      return row.wake_seq;
    });
    runtime.ring(runId, wakeSeq, null);
  }

  async #prepare(workspaceId: string, runId: string, version: number): Promise<Prepared> {
    const { runs, workflows, runtime } = this.#parts;
    const run = await runs.get(workspaceId, runId);
    if (!run) throw new ProblemError(404, 'not_found', 'This run does not exist.');
    const target = await workflows.version(workspaceId, run.workflowId, version);
    if (!target) throw new ProblemError(422, 'no_such_version', `The workflow has no version ${version}.`);
    const [from, to] = await Promise.all([
      orUnusable(runtime.plans.get(run.versionId)),
      orUnusable(runtime.plans.get(target.id)),
    ]);
    const journal = await runs.journal(workspaceId, runId, 0, Number.MAX_SAFE_INTEGER);
    // As the engine wrote them.
    const entries = (journal?.entries ?? []) as readonly JournalEntry[];
    const why = isTerminalRun(run.status)
      ? `The run is over: it ${run.status === 'cancelled' ? 'was cancelled' : run.status}. Start it anew on another version instead.`
      : target.id === run.versionId
        ? `The run is on version ${version}.`
        : to instanceof UncompilableVersionError
          ? to.message
          : this.#whyNot(run, from, to, entries);
    const trouble = why === null && !(to instanceof UncompilableVersionError) ? troubleUnder(to, entries) : null;
    const diff = summaryOf(diffDocuments(run.document, target.document));
    const versionIds = { from: run.versionId, to: target.id };
    return { preview: { why, from: run.version, to: version, diff }, head: entries.length, versionIds, trouble };
  }

  #whyNot(
    { document }: Pick<RunRowDetail, 'document'>,
    from: CompiledWorkflow | UncompilableVersionError,
    to: CompiledWorkflow,
    entries: readonly JournalEntry[],
  ): string | null {
    return from instanceof UncompilableVersionError
      ? whyNotUnderFrom(document, this.#parts.runtime.registry.describe, to.plan, entries)
      : whyNotUnder(from.plan, to.plan, eventsOf(entries));
  }
}

const eventsOf = (entries: readonly JournalEntry[]) => entries.map(({ event }) => event);

const troubleUnder = ({ plan }: CompiledWorkflow, entries: readonly JournalEntry[]): Trouble | null =>
  troubleOf(plan, fold(plan, eventsOf(entries)));

const versionRefs = ({ from, to }: Prepared['versionIds']) => ({ fromVersion: from, toVersion: to });
