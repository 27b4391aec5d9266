import type {
  Arrival,
  Failure,
  ItemFailures,
  ItemsRef,
  JsonObject,
  RunStatus,
  StepId,
  StepStatus,
  Wait,
  WaitOutcome,
} from '@holdfast/workflow';
import { Map as PersistentMap, Set as PersistentSet } from 'immutable';

export type { Arrival, ItemsRef };

/**
 * Marks in place of a port: the step's own input; its failed input items, each with its failure;
 * what the writes of such items made all the same.
 */
export const INPUT_OF = '$input';
export const FAILED_OF = '$failed';
export const MADE_OF = '$made';

/** Which input items an attempt is about. */
export type ItemSet = readonly number[] | 'all';

/** Items that wait for a person. `until`: what becomes of silence is decided then, epoch ms; left out: they wait for as long as it takes. */
export interface Parked extends ItemFailures {
  readonly until?: number;
  /** Who is asked about them, by e-mail address or role; left out: everybody who may operate. */
  readonly who?: readonly string[];
}

/** One iteration of a loop that is under way. */
export interface Iteration {
  /** Steps of this iteration that are not final yet. */
  readonly live: number;
  readonly returned: readonly Arrival[];
}

/** A loop's own books. */
export interface LoopState {
  readonly total: number;
  /** Next iteration to start. */
  readonly next: number;
  /** Iterations that are under way. */
  readonly open: PersistentMap<number, Iteration>;
  /** What finished iterations handed back, by iteration. */
  readonly results: PersistentMap<number, readonly Arrival[]>;
}

/** A step of a run. Which fields are meaningful beyond the first block depends on `status`. */
export interface Step {
  readonly id: StepId;
  readonly node: string;
  readonly path: string;
  readonly status: StepStatus;
  /** The step it stands under: where its items came from; for a join the step all of them came through. */
  readonly cause: StepId | null;
  /** Loop iteration it belongs to. */
  readonly region: { readonly loop: StepId; readonly index: number } | null;
  /** How often each bounded edge was taken on the way here. */
  readonly visits: Readonly<Record<string, number>>;
  /** Part of an undo: runs while the run is stopping. */
  readonly undo: boolean;
  readonly inputs: readonly Arrival[];
  readonly inputCount: number;

  /** Attempts claimed so far, numbered upwards for ever. */
  readonly attempt: number;
  /**
   * The retry budget: attempts with a recorded outcome since the step came into being or was repaired. Of those that settle
   * writes in doubt such as sent again, or follow a send whose worker was lost.
   */
  readonly tries: number;
  /** Something was let out since its last outcome. */
  readonly isOut: boolean;
  /** Epoch ms the retry budget counts from: the first attempt, moved on by the time a limit held the step back. */
  readonly firstAt: number | null;
  /** Attempts in a row that a limit of the connection held back, those that settle among them: no try is used up by it. */
  readonly holds: number;
  /** Items the next or present attempt is about. */
  readonly items: ItemSet;
  /** ready: how the wait ended that it comes from. */
  readonly resume: WaitOutcome | null;
  /** retry_wait, ambiguous, parked with a question, pending joins with a deadline: when it is due. Epoch ms. */
  readonly wakeAt: number | null;
  readonly wait: Wait | null;
  /** ambiguous: settling attempts so far, the present one included. */
  readonly settlings: number;
  /** ambiguous: settling attempts in a row that found out nothing and used up no means. */
  readonly vain: number;
  /** Epoch ms from which nothing of its writes can be under way any more; null while none was let out. */
  readonly quietAt: number | null;
  /** Starts in a row that ended with their worker and without a word. */
  readonly crashes: number;

  /** Output items so far, by port. */
  readonly counts: Readonly<Record<string, number>>;
  /** Failures that will not be tried again, in the order they became final. */
  readonly failures: readonly ItemFailures[];
  /** Input items that failed out and leave by a fallback edge, or go on as the safe default, or wait for a person. */
  readonly toFallback: readonly ItemFailures[];
  readonly toDefault: readonly number[] | 'all';
  readonly toPark: readonly Parked[];
  /** Counts that were handed on already; null before the first time. */
  readonly emitted: Readonly<Record<string, number>> | null;
  /** Input items that came through a repair and were not handed on yet. */
  readonly repaired: ItemSet;
  /** Input items that an operator put something else in place of, by index. */
  readonly edits: Readonly<Record<string, JsonObject>>;
  /** Amounts of writes that two people let through, by index. */
  readonly released: Readonly<Record<string, string>>;
  /** When it first had something to hand on, counted over the run: for undoing in reverse. */
  readonly completion: number | null;
  readonly loop: LoopState | null;
}

/** The instances of one join under one scope. `k` counts rounds from 1. */
export interface JoinGroup {
  readonly next: number;
  readonly open: readonly {
    readonly k: number;
    readonly step: StepId;
    readonly filled: readonly string[];
    /** Ports still owed to an instance that fired early: their next arrival is dropped. */
    readonly owed: readonly string[];
    readonly fired: boolean;
  }[];
}

/** Why and how a run is being stopped. */
export interface Stopping {
  readonly to: 'failed' | 'cancelled';
  readonly reason: string;
  readonly compensate: boolean;
  /** Steps still to be undone, next one first; null until nothing moves any more. */
  readonly undo: readonly StepId[] | null;
}

/** The state of a run: a fold of its journal, and nothing else. */
export interface RunState {
  readonly status: RunStatus;
  /** Position of the last event folded in. */
  readonly head: number;
  readonly startedAt: number;
  readonly deadlineAt: number | null;
  readonly trigger: string;
  readonly steps: PersistentMap<StepId, Step>;
  /** Attempts that came to an outcome, over all steps: those that were lost with their worker are not counted. */
  readonly attempts: number;
  /** Steps that are not final. */
  readonly live: PersistentSet<StepId>;
  /** How many steps there are in each status that is not final. */
  readonly census: Readonly<Partial<Record<StepStatus, number>>>;
  /** Loops that are waiting for their iterations only. */
  readonly openLoops: number;
  readonly joins: PersistentMap<string, JoinGroup>;
  /** Those of them that have a round which has not fired yet. */
  readonly openJoins: PersistentSet<string>;
  /** Latest step of each node that handed something on. */
  readonly latest: PersistentMap<string, StepId>;
  /** Order `declared`: what comes next, last one first, and whose turn it is. */
  readonly queue: readonly StepId[];
  readonly turn: StepId | null;
  readonly completions: number;
  readonly stopping: Stopping | null;
  /** What stopped or parked it last. */
  readonly trouble: { readonly step: StepId | null; readonly failure: Failure } | null;
}

/** Before the first event. */
export const EMPTY_STATE: RunState = {
  status: 'accepted',
  head: 0,
  startedAt: 0,
  deadlineAt: null,
  trigger: '',
  steps: PersistentMap(),
  attempts: 0,
  live: PersistentSet(),
  census: {},
  openLoops: 0,
  joins: PersistentMap(),
  openJoins: PersistentSet(),
  latest: PersistentMap(),
  queue: [],
  turn: null,
  completions: 0,
  stopping: null,
  trouble: null,
};

/**
 * What the engine wants done. `execute`: run the node for these items.
 * `settle`: find out about writes without an answer, by the node's means.
 * `abort`: give up what is under way. `release`: close the step's waits and
 * cancel its child runs, which undo what they did where `compensate` says so. `finish`: the run is over.
 */
export type Command =
  | {
      readonly type: 'execute';
      readonly step: StepId;
      readonly attempt: number;
      readonly items: ItemSet;
      readonly resume: WaitOutcome | null;
    }
  | { readonly type: 'settle'; readonly step: StepId; readonly attempt: number; readonly items: ItemSet }
  | { readonly type: 'abort'; readonly step: StepId }
  | { readonly type: 'release'; readonly step: StepId; readonly compensate: boolean }
  | { readonly type: 'finish'; readonly status: 'succeeded' | 'failed' | 'cancelled' };
