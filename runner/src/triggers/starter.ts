import {
  checkPinnedFiles,
  type PinnedFile,
  type PinnedItem,
  type Problem,
  pinnedFiles,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import { ProblemError } from '../api/problems.ts';
import type { Runtime } from '../runtime.ts';
import type { AuditEntry } from '../store/audit.ts';
import { type Checkpoint, type CommitResult, commitBatch, type RunBirth } from '../store/checkpoint.ts';
import { PinnedFileStore } from '../store/pinned-files.ts';
import type { RunMode, RunSource } from '../store/schema.ts';
import type { Queries } from '../store/transaction.ts';
import { type VariableSet, variablesFor } from '../variables/variable-set.ts';
import { bornAtRest, type NewRun } from '../worker/births.ts';
import { businessKeyOf } from '../worker/business-key.ts';
import { zstd } from '../worker/payloads.ts';
import { lentItems, usesPins } from '../worker/pins.ts';
import type { CompiledWorkflow } from '../worker/plans.ts';

/** A run that somebody wants. */
export interface Wanted {
  readonly versionId: string;
  readonly triggerNode: string;
  readonly items: readonly PinnedItem[];
  readonly mode: RunMode;
  readonly source: RunSource;
  readonly replayOf?: string;
  readonly adopted?: NewRun['adopted'];
  readonly audit?: AuditEntry;
  /** Given, the same id makes the same run: asked twice, it is started once. */
  readonly runId?: string;
  /** The event it comes from: the same key again is a duplicate. */
  readonly inbound?: RunBirth['inbound'];
  /** What it sees of the variables; left out: what there is now. */
  readonly variables?: VariableSet;
}

/** Starts runs that no webhook asked for: stored first, then the bell rings. */
export class Starter {
  readonly #runtime: Runtime;
  readonly #files: PinnedFileStore;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#files = new PinnedFileStore(runtime.database);
  }

  /**
   * The first commit of a run, for a transaction that holds more than the run.
   *
   * @throws ProblemError pin_file_missing: a file that it needs in place of what a step gives is not kept here
   */
  async birth(wanted: Wanted): Promise<Checkpoint> {
    const runtime = this.#runtime;
    const workflow = await runtime.plans.get(wanted.versionId);
    const runId = wanted.runId ?? uuid();
    await this.#lendFiles(workflow, runId, wanted.mode);
    const items = lentItems(runId, wanted.items);
    const now = runtime.clock.now();
    const variables =
      (workflow.readsVariables ? wanted.variables : null) ?? (await variablesFor(workflow, runtime.variables));
    const birth = await bornAtRest(zstd, {
      runId,
      workflow,
      triggerNode: wanted.triggerNode,
      items,
      birth: {
        mode: wanted.mode,
        source: wanted.source,
        parent: null,
        replayOf: wanted.replayOf ?? null,
        inbound: wanted.inbound ?? null,
        businessKey: businessKeyOf(runtime.evaluator, { workflow, items, variables, now }),
      },
      deadlineAt: null,
      now,
      variables,
      ...(wanted.adopted ? { adopted: wanted.adopted } : {}),
    });
    return { ...birth, children: [], notify: [], ...(wanted.audit ? { audit: wanted.audit } : {}) };
  }

  /** Files that a run of a draft needs in place of what steps give, and that are not kept here. */
  async missingFiles(workspaceId: string, document: WorkflowDocument): Promise<Problem[]> {
    const missing = await this.#files.missing(workspaceId, filesOf(document));
    return checkPinnedFiles(document, missing);
  }

  /** A run that uses pinned data gets the files of it as its own (K2). */
  async #lendFiles(workflow: CompiledWorkflow, runId: string, mode: RunMode): Promise<void> {
    const { workspaceId, document } = workflow;
    if (!usesPins(mode, workflow)) return;
    const files = filesOf(document);
    if (files.length === 0) return;
    const errors = await this.missingFiles(workspaceId, document);
    if (errors[0])
      throw new ProblemError(422, 'pin_file_missing', `The workflow cannot run yet: ${errors[0].message}`, {
        errors: errors.map((problem) => ({ ...problem })),
      });
    await this.#files.lend(workspaceId, runId, files);
  }

  /** Stores births in somebody's transaction. They ring the bells, after it. */
  async store(within: Queries, births: readonly Checkpoint[]): Promise<CommitResult[]> {
    if (births.length === 0) return [];
    const { id: owner, settings } = this.#runtime;
    return commitBatch(within.pool, births, { owner, leaseMs: settings.leaseMs });
  }

  /** Gives the run's id when its birth is stored. */
  async start(wanted: Wanted): Promise<string> {
    const birth = await this.birth(wanted);
    const isNew = await this.begin(birth);
    if (!isNew && wanted.runId === undefined) throw new Error(`The run ${birth.runId} was not stored.`);
    return birth.runId;
  }

  /** Stores a birth. False where its run is there already: it stays as it is. */
  async begin(birth: Checkpoint): Promise<boolean> {
    const runtime = this.#runtime;
    const result = await runtime.writer.commit(birth);
    if (result.kind === 'committed') runtime.ring(birth.runId, 0, null);
    return result.kind === 'committed';
  }
}

/** Steps that are off need no file. */
const filesOf = (document: WorkflowDocument): PinnedFile[] =>
  pinnedFiles(document).flatMap(({ node, file }) => (node.disabled === undefined ? [file] : []));
