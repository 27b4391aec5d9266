import type { Evaluator } from '@holdfast/expressions';
import type { SlowEvaluator } from '@holdfast/expressions/slow';
import type { CoveredAccount, FileStore, NodeFailure, Spending } from '@holdfast/node-sdk';
import type { JournalEntry, JsonObject, RunStatus, StepId, WorkflowDocument } from '@holdfast/workflow';
import type { Writing } from '../connections/holds.ts';
import type { Checkpoint, CommitResult } from '../store/checkpoint.ts';
import type { Fact } from '../store/facts.ts';
import type { RunRecords } from '../store/run-reader.ts';
import type { Trouble, WaitingFor } from '../store/schema.ts';
import type { Payer } from '../store/spending.ts';
import type { Claimed, WriteClaim } from '../store/write-identities.ts';
import type { VariableSource } from '../variables/variable-set.ts';
import type { RunIdentity } from './carrier-terms.ts';
import type { Clock } from './clock.ts';
import type { StepServices } from './execute.ts';
import type { Packing } from './payloads.ts';
import type { CompiledWorkflow } from './plans.ts';
import type { Timers } from './timers.ts';

/** A budget as a document says it, in US dollars. */
export type SaidBudget = NonNullable<NonNullable<WorkflowDocument['settings']>['budget']>;

/** What was committed of a run: for the live view and for lists. */
export interface Committed {
  readonly identity: RunIdentity;
  /** Journal position the entries follow. */
  readonly from: number;
  readonly to: number;
  readonly entries: readonly JournalEntry[];
  readonly status: RunStatus;
  readonly trouble: Trouble | null;
  readonly waitingFor: WaitingFor | null;
  readonly stepCount: number;
  readonly attemptCount: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly at: number;
}

/** The process around the runs: what carriers share. */
export interface WorkerContext {
  readonly owner: string;
  readonly leaseMs: number;
  readonly guardMs: number;
  readonly clock: Clock;
  readonly evaluator: Evaluator;
  /** For expressions that take longer than this thread can spare. */
  readonly slow: SlowEvaluator;
  readonly services: StepServices;
  readonly timers: Timers;
  readonly packing: Packing;
  readonly reader: RunRecords;
  readonly variables: VariableSource;
  readonly publicUrl: string;
  commit(checkpoint: Checkpoint): Promise<CommitResult>;
  /** Key that the workspace's idempotency keys are made with. */
  tenantKey(workspaceId: string): Uint8Array;
  files(identity: RunIdentity, step: StepId): FileStore;
  /** The live version of a workflow, by id or by name. */
  liveVersion(workspaceId: string, idOrName: string): Promise<CompiledWorkflow | null>;
  /** Fields of a connection that are not secret. */
  connectionFields(workspaceId: string, slug: string | null): JsonObject;
  /** Whose data a connection leads to, as far as that is known; null: nobody has chosen, or it does not say. Absent: there are none. */
  accountOf?(workspaceId: string, slug: string): Pick<CoveredAccount, 'id' | 'title'> | null;
  /** What a step asks before calls that cost money; absent: nobody keeps budgets. */
  budgets?(payer: Payer, budget: SaidBudget): Spending;
  /** Reads a connection again that may just have been made or chosen; null: it is known. Absent: all are. */
  lookAtConnection?(workspaceId: string, slug: string): Promise<void> | null;
  /** Rings the doorbell for a run: now, or at a time. */
  ring(runId: string, wakeSeq: number, at: number | null): void;
  /** Keeps what became of a write whose run this process has lost, until it is stored. */
  tell(fact: Fact): void;
  /** Takes out the secrets of a workspace, and what looks like one; absent: only what looks like one. */
  redact?(workspaceId: string, text: string): string;
  /** Claims the write of a business identity for a run; absent: nobody keeps them. */
  claimWrite?(claim: WriteClaim): Promise<Claimed>;
  /** Why a write may not be sent now; absent: nobody holds any back. */
  forbids?(writing: Writing): NodeFailure | null;
  publish(committed: Committed): void;
  log(level: 'info' | 'warn' | 'error', message: string, fields: JsonObject): void;
}
