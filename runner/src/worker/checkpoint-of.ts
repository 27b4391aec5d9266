import { isTerminalRun } from '@holdfast/workflow';
import { fault } from '../faults.ts';
import type { Checkpoint, RunBirth } from '../store/checkpoint.ts';
import type { Carrier } from './carrier.ts';
import { journalRow } from './journal-writer.ts';
import type { Taken } from './pending.ts';
import { effectRow, stepRow, troubleOf, waitingForOf } from './records.ts';
import type { WorkerContext } from './worker-context.ts';

/** Where a run stands in the database, as far as its carrier knows. */
export interface Standpoint {
  /** Set until the first commit. */
  readonly birth: RunBirth | null;
  readonly head: number;
  readonly headHash: string;
  readonly wakeSeq: number;
  /** When the run wants to be woken next, epoch milliseconds. */
  readonly wakeAt: number | null;
  /** Nothing is in flight: the run may let go of its lease. */
  readonly mayRest: boolean;
}

/** What a commit writes: all that has gathered, and the run's row as it is now. */
export function checkpointOf(carrier: Carrier, taken: Taken, standpoint: Standpoint): Checkpoint {
  const { identity, state, response, result } = carrier;
  const { plan, versionId } = identity.workflow;
  const journal = journalRow(standpoint.headHash, taken.entries, versionId);
  const trouble = troubleOf(plan, state);
  const waitingFor = waitingForOf(plan, state);
  const isOver = isTerminalRun(state.status);
  return {
    runId: identity.runId,
    birth: standpoint.birth,
    fence: carrier.fence,
    head: standpoint.head,
    row: {
      status: state.status,
      head: state.head,
      headHash: journal?.hash ?? standpoint.headHash,
      lease: standpoint.mayRest ? 'rest' : 'keep',
      hasOutcome: taken.entries.some(({ event }) => event.type === 'step.attempted' || event.type === 'step.suspended'),
      wakeSeq: standpoint.wakeSeq,
      wakeAt: isOver ? null : standpoint.wakeAt,
      stepCount: state.steps.size,
      attemptCount: state.attempts,
      trouble: trouble && JSON.stringify(trouble),
      waitingFor: waitingFor && JSON.stringify(waitingFor),
      response: response && JSON.stringify(response),
      result: isOver ? JSON.stringify(result) : null,
      endedAt: isOver ? carrier.now() : null,
    },
    journal,
    steps: [...taken.dirty].flatMap((id) => {
      const step = state.steps.get(id);
      return step ? [stepRow(step, carrier.noteOf(id))] : [];
    }),
    payloads: taken.payloads,
    files: [...taken.files],
    effects: [...taken.effects.values()].map(effectRow),
    waits: [...taken.waits.values()],
    closeWaitsOf: taken.closeWaitsOf,
    consumed: taken.consumed,
    children: taken.children,
    notify: taken.notify,
    cursors: [...taken.cursors.values()],
    logs: [...taken.logs.values()],
  };
}

/** What those who watch are told of a commit. */
export function toldOf(
  carrier: Carrier,
  { row, birth }: Checkpoint,
  taken: Taken,
  from: number,
): Parameters<WorkerContext['publish']>[0] {
  const { identity, state } = carrier;
  const { plan } = identity.workflow;
  return {
    identity,
    from,
    to: row.head,
    entries: taken.entries,
    status: row.status,
    trouble: troubleOf(plan, state),
    waitingFor: waitingForOf(plan, state),
    stepCount: row.stepCount,
    attemptCount: row.attemptCount,
    startedAt: birth?.startedAt ?? state.startedAt,
    endedAt: row.endedAt,
    at: carrier.now(),
  };
}

/** Tells the fault points which outcomes a commit holds. */
export function tellFaults({ state }: Carrier, point: 'record.before' | 'record.committed', taken: Taken): void {
  const steps = taken.entries.flatMap(({ event }) => (event.type === 'step.attempted' ? [event.step] : []));
  if (steps.length > 0) fault(point, steps.join(' '));
  const undone = steps.filter((step) => state.steps.get(step)?.undo);
  if (point === 'record.committed' && undone.length > 0) fault('compensate.committed', undone.join(' '));
}
