import type { Failure, StepId } from '@holdfast/workflow';
import { doubtfulItems, isInDoubt } from './doubt.ts';
import { deliver, originOf } from './flow.ts';
import type { Arrival, Step, Stopping } from './state.ts';
import type { Turn } from './turn.ts';

/**
 * Stopping a run. Invariants:
 * T1 What may have left stays until it is settled; everything else ends at once.
 * T2 Undoing starts when nothing else moves, newest first, one at a time.
 */

interface Stop extends Omit<Stopping, 'undo'> {
  readonly failure?: Failure;
  readonly step: StepId | null;
}

/** Begins to stop a run; a second reason to stop changes nothing. */
export function stopRun(turn: Turn, { failure, step, ...stop }: Stop): void {
  if (turn.state.stopping) return;
  if (failure) turn.trouble(step, failure);
  turn.stop({ ...stop, undo: null });
  turn.set({ queue: [], turn: null });
  for (const id of turn.state.live) {
    const live = turn.step(id);
    if (live.status === 'gated' || live.status === 'ambiguous') continue;
    if (isInDoubt(live)) {
      if (live.status !== 'parked') stayInDoubt(turn, live);
      continue;
    }
    if (live.status === 'running' || live.status === 'ready') turn.command({ type: 'abort', step: id });
    if (live.status === 'waiting' && !live.loop) turn.command({ type: 'release', step: id });
    turn.move(id, 'cancelled', { wakeAt: null, wait: null });
  }
}

/** What else there was to do at the step ends; its writes in doubt wait for a person. */
function stayInDoubt(turn: Turn, step: Step): void {
  if (step.status === 'running' || step.status === 'ready') turn.command({ type: 'abort', step: step.id });
  turn.move(step.id, 'parked', { wakeAt: null, items: doubtfulItems(step) });
}

/** Goes on with stopping once nothing moves: the next undo, or the end. */
export function settleStopping(turn: Turn): void {
  const { stopping } = turn.state;
  if (!stopping || turn.state.live.size > 0) return;
  const undo = stopping.undo ?? (stopping.compensate ? toUndo(turn) : []);
  const [next, ...rest] = undo;
  turn.stop({ ...stopping, undo: rest });
  if (next === undefined) {
    turn.setStatus(stopping.to);
    turn.command({ type: 'finish', status: stopping.to });
    return;
  }
  startUndo(turn, turn.step(next));
}

/** Writes that committed and say how they are undone, newest first. */
const toUndo = (turn: Turn): StepId[] =>
  [...turn.state.steps.values()]
    .filter((step) => step.completion !== null && !step.undo && turn.nodeOf(step).compensate.length > 0)
    .filter((step) => Object.values(step.counts).some((count) => count > 0))
    .toSorted((a, b) => (b.completion ?? 0) - (a.completion ?? 0))
    .map(({ id }) => id);

function startUndo(turn: Turn, step: Step): void {
  for (const edge of turn.nodeOf(step).compensate) {
    const refs = Object.entries(step.counts)
      .filter(([, count]) => count > 0)
      .map(([port, count]) => ({ step: step.id, port, count }));
    const count = refs.reduce((total, ref) => total + ref.count, 0);
    const arrival: Arrival = { port: edge.toPort, edge: edge.id, from: step.id, refs, count };
    const origin = originOf(step);
    deliver(
      turn,
      { ...origin, step: { ...step, undo: true }, path: `${origin.path}/undo`, region: null },
      edge,
      arrival,
    );
  }
}
