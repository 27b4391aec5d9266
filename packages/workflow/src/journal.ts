import type { Failure } from './failure.ts';
import type { JsonObject } from './items.ts';

/** Status of a run. The last three have no way out. */
export const RUN_STATUSES = [
  'accepted',
  'running',
  'waiting',
  'parked',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];
export const isTerminalRun = (status: RunStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled';

/** Status of a step. `succeeded`, `failed_handled`, `failed`, `cancelled` and `skipped` are final. */
export const STEP_STATUSES = [
  'pending',
  'ready',
  'running',
  'gated',
  'retry_wait',
  'waiting',
  'ambiguous',
  'parked',
  'succeeded',
  'failed_handled',
  'failed',
  'cancelled',
  'skipped',
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];
const FINAL: ReadonlySet<StepStatus> = new Set(['succeeded', 'failed_handled', 'failed', 'cancelled', 'skipped']);
export const isFinalStep = (status: StepStatus): boolean => FINAL.has(status);

/**
 * A step's name within its run: `nodeId` alone, or `nodeId@path` where the node
 * can be reached more than once. The path names the edges and loop iterations
 * by which it was reached, so neither time nor attempts change it.
 */
export type StepId = string;

/** Items of one kind of failure. Indices count the step's input items; `all` means the list as a whole. */
export interface ItemFailures {
  readonly items: readonly number[] | 'all';
  readonly failure: Failure;
}

/**
 * Items handed on, by reference. `port` is an output port of `step`, or a
 * mark of the engine in its place. Indices in `items` count the input items of `step`.
 */
export interface ItemsRef {
  readonly step: StepId;
  readonly port: string;
  readonly count: number;
  /** A slice [start, end) of the list, for loop batches. */
  readonly slice?: readonly [number, number];
  /** Only what these input items led to. */
  readonly items?: readonly number[];
  /** Only what attempts up to this one gave: some items were parked, and what a repair brings later is handed on apart. */
  readonly upTo?: number;
  /** Input items whose safe default stands in the list as well, in their place. */
  readonly defaults?: readonly number[];
}

/** Items that arrived at an input port, and the way they came. */
export interface Arrival {
  readonly port: string;
  readonly edge: string;
  readonly from: StepId;
  readonly refs: readonly ItemsRef[];
  readonly count: number;
}

/** A step of another run whose outcome a replay takes over. */
export interface AdoptedStep {
  readonly id: StepId;
  readonly node: string;
  readonly path: string;
  readonly cause: StepId | null;
  readonly region: { readonly loop: StepId; readonly index: number } | null;
  readonly visits: Readonly<Record<string, number>>;
  readonly inputs: readonly Arrival[];
  readonly inputCount: number;
  readonly attempt: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly ItemFailures[];
  readonly edits: Readonly<Record<string, JsonObject>>;
}

/** How a replay begins in the middle: what it takes over from the run `of`, and the step it begins at. */
export interface Adoption {
  readonly of: string;
  /** In the order in which they completed. */
  readonly steps: readonly AdoptedStep[];
  readonly begin: StepId;
  readonly node: string;
  readonly path: string;
  readonly cause: StepId | null;
  readonly visits: Readonly<Record<string, number>>;
  readonly inputs: readonly Arrival[];
  readonly inputCount: number;
  /** What had come to joins further on from steps that are taken over. */
  readonly arrivals: readonly Arrival[];
}

/** What a step waits for while nobody works on it. Instants are epoch milliseconds. */
export type Wait =
  | { readonly kind: 'timer'; readonly until: number }
  | { readonly kind: 'callback'; readonly deadline: number }
  | { readonly kind: 'approval'; readonly deadline: number }
  | { readonly kind: 'children'; readonly count: number };

/** How a wait ended. */
export type WaitOutcome =
  | { readonly kind: 'timer' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'called' }
  | { readonly kind: 'decided'; readonly choice: string; readonly by: string }
  | { readonly kind: 'children'; readonly failed: readonly ItemFailures[] };

/** What an operator may do with a parked step. */
export const REPAIRS = ['retry', 'edit', 'skip', 'done', 'fallback', 'resend', 'compensate', 'fail'] as const;
export type Repair = (typeof REPAIRS)[number];

/**
 * The facts a run is made of. Events carry no payload: items stay in the rows
 * of their steps, and an event names counts. `at` is epoch milliseconds by the
 * database's clock, as far as the worker knows it.
 */
export type RunEvent =
  | {
      readonly type: 'run.started';
      readonly at: number;
      readonly node: string;
      readonly port: string;
      readonly count: number;
      readonly deadlineAt?: number;
      /** A replay that begins in the middle. */
      readonly adopted?: Adoption;
      /** State of the workspace's variables that its expressions see; left out: they read none. */
      readonly vars?: number;
    }
  | { readonly type: 'step.started'; readonly at: number; readonly step: StepId; readonly attempt: number }
  /** Writes of these items were gated: from now on their bytes may be outside. `leaseMs`: how long a worker may believe to hold the run. */
  | {
      readonly type: 'effects.sent';
      readonly at: number;
      readonly step: StepId;
      readonly items: readonly number[];
      readonly leaseMs: number;
    }
  /** It became known what happened to these writes, by somebody who does not hold the run any more. */
  | { readonly type: 'effects.learned'; readonly at: number; readonly step: StepId; readonly items: readonly number[] }
  | {
      readonly type: 'step.attempted';
      readonly at: number;
      readonly step: StepId;
      readonly attempt: number;
      readonly startedAt: number;
      /** Input items that are through, or `all`. */
      readonly ok: readonly number[] | 'all';
      /** Output items of this attempt, by port. */
      readonly counts: Readonly<Record<string, number>>;
      readonly failures: readonly ItemFailures[];
      /** Random share in [0, 1) for the backoff. */
      readonly jitter: number;
      /** Writes in doubt were settled: a try where something was sent again. Journals that never say so counted by the means of the node. */
      readonly settles?: true;
    }
  | { readonly type: 'step.suspended'; readonly at: number; readonly step: StepId; readonly wait: Wait }
  | { readonly type: 'wait.ended'; readonly at: number; readonly step: StepId; readonly outcome: WaitOutcome }
  | { readonly type: 'time.passed'; readonly at: number }
  /** A worker leased the run while something in it was to be done: for the first time, or after another let go or died. */
  | {
      readonly type: 'run.claimed';
      readonly at: number;
      readonly fence: number;
      readonly leaseMs: number;
      /** Workers in a row that were lost with the run in hand, this claim's predecessor included; 0 after an orderly handover. */
      readonly lapses: number;
      /** Nothing in it was begun, as far as anybody knows: what is ready is made as the attempt that it was born with. */
      readonly isFirst?: true;
    }
  | {
      readonly type: 'cancel.requested';
      readonly at: number;
      readonly by: string;
      readonly reason: string;
      readonly compensate: boolean;
    }
  /** A run that could not be taken up was cancelled: it ended as it stood. `failure` says so, and tells what is in doubt. */
  | {
      readonly type: 'run.abandoned';
      readonly at: number;
      readonly by: string;
      readonly reason: string;
      readonly failure: Failure;
      /** Its writes that took effect, or may have; of very many the first. */
      readonly writes: readonly LeftWrite[];
    }
  | {
      readonly type: 'step.repaired';
      readonly at: number;
      readonly step: StepId;
      readonly action: Repair;
      readonly by: string;
      readonly reason: string;
      /** Parked input items it is about; left out: all of them. */
      readonly items?: readonly number[];
      /** Output items per port that the operator's answer stands for (`done`). */
      readonly counts?: Readonly<Record<string, number>>;
      /** New input, by index of the item (`edit`). */
      readonly edits?: Readonly<Record<string, JsonObject>>;
      /** Amounts that two people let through, by index of the item; empty: what they let through before is something else now. */
      readonly released?: Readonly<Record<string, string>>;
      /** State of the workspace's variables that the run sees from here on; left out: as before. */
      readonly vars?: number;
    };

/** A write of a run that ended as it stood. */
export interface LeftWrite {
  readonly step: StepId;
  readonly item: number;
  /** False: nobody knows whether it took effect. */
  readonly stands: boolean;
  /** The provider's own name for what was made, where it is known. */
  readonly reference: string | null;
}

/** A step changed its status. `from` is null when it came into being; `edge` says by which way. */
export interface Move {
  readonly step: StepId;
  readonly node: string;
  readonly from: StepStatus | null;
  readonly to: StepStatus;
  readonly edge?: string;
}

/** Items went along an edge. */
export interface Carried {
  readonly edge: string;
  readonly from: StepId;
  readonly to: StepId;
  readonly count: number;
  /** It ends at a node that is off: the items went on to `to` by the edges after it, and are counted there. */
  readonly isPassing?: true;
}

/**
 * One line of a run's journal: the fact and what it changed. The moves are what
 * `decide` made of the event; folding the events alone gives the same.
 */
export interface JournalEntry {
  /** Position in the journal, from 1 without gaps. */
  readonly seq: number;
  readonly event: RunEvent;
  readonly moves: readonly Move[];
  readonly carried: readonly Carried[];
  /** The run's status after this entry. */
  readonly status: RunStatus;
}
