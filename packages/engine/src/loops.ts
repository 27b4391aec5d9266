import type { StepId } from '@holdfast/workflow';
import { Map as PersistentMap } from 'immutable';
import { handOn, inputOf, type Origin, originOf } from './flow.ts';
import { extendPath } from './path.ts';
import type { PlanNode } from './plan.ts';
import type { Arrival, LoopState, Step } from './state.ts';
import type { Turn } from './turn.ts';

/**
 * A loop runs what hangs on its `item` port once per batch, so many batches at
 * once as its concurrency says, and hands on by `done` what came back by
 * `return`, in the order of its input. Invariants:
 * L1 An iteration is over when none of its steps is live.
 * L2 Results are handed on once, when every iteration is over.
 */

/** A loop's step begins: from now on it waits for its iterations. */
export function openLoop(turn: Turn, step: Step): void {
  const rule = turn.nodeOf(step).loop;
  if (!rule) return;
  const total = Math.ceil(step.inputCount / rule.batchSize);
  turn.move(step.id, 'running', { attempt: 1, tries: 1, firstAt: turn.at });
  turn.move(step.id, 'waiting', {
    loop: { total, next: 0, open: PersistentMap(), results: PersistentMap() },
  });
  turn.set({ openLoops: turn.state.openLoops + 1 });
  turn.touchedLoops.add(step.id);
}

const loopOf = (turn: Turn, id: StepId): { step: Step; loop: LoopState } | null => {
  const step = turn.find(id);
  return step?.loop && step.status === 'waiting' ? { step, loop: step.loop } : null;
};

/** Ends the iterations that are over and starts the next ones. Called when an event is through. */
export function settleLoops(turn: Turn): void {
  for (const id of turn.touchedLoops) {
    turn.touchedLoops.delete(id);
    const found = loopOf(turn, id);
    if (!found) continue;
    const { loop } = found;
    const over = [...loop.open].filter(([, iteration]) => iteration.live <= 0);
    if (over.length > 0) {
      turn.patch(id, {
        loop: {
          ...loop,
          open: loop.open.deleteAll(over.map(([index]) => index)),
          results: loop.results.withMutations((results) => {
            for (const [index, { returned }] of over) if (returned.length > 0) results.set(index, returned);
          }),
        },
      });
    }
    startIterations(turn, id);
    finishLoop(turn, id);
  }
}

function startIterations(turn: Turn, id: StepId): void {
  for (let found = loopOf(turn, id); found; found = loopOf(turn, id)) {
    const { step, loop } = found;
    const rule = turn.nodeOf(step).loop;
    const busy = [...loop.open.keys()].filter((index) => !isHeldUp(turn, id, index)).length;
    if (!rule || loop.next >= loop.total || busy >= rule.concurrency || turn.state.stopping) return;
    const index = loop.next;
    turn.patch(id, { loop: { ...loop, next: index + 1, open: loop.open.set(index, { live: 0, returned: [] }) } });
    const start = index * rule.batchSize;
    const ref = inputOf(step, [start, Math.min(start + rule.batchSize, step.inputCount)]);
    const origin: Origin = {
      step: turn.step(id),
      path: extendPath(step.path, `${step.node}[${index}]`),
      region: { loop: id, index },
    };
    handOn(turn, origin, 'item', [ref]);
    if ((loopOf(turn, id)?.loop.open.get(index)?.live ?? 0) === 0) {
      const now = loopOf(turn, id);
      if (now) turn.patch(id, { loop: { ...now.loop, open: now.loop.open.delete(index) } });
    }
  }
}

/** An iteration in which only parked steps are left does not hold up the others. */
function isHeldUp(turn: Turn, loop: StepId, index: number): boolean {
  if (turn.count('parked') === 0) return false;
  for (const id of turn.state.live) {
    const step = turn.step(id);
    if (step.region?.loop === loop && step.region.index === index && step.status !== 'parked') return false;
  }
  return true;
}

function finishLoop(turn: Turn, id: StepId): void {
  const found = loopOf(turn, id);
  if (!found || found.loop.open.size > 0 || found.loop.next < found.loop.total) return;
  const { step, loop } = found;
  const refs = [...loop.results]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, arrivals]) => arrivals.flatMap((arrival) => arrival.refs));
  const done = refs.reduce((total, ref) => total + ref.count, 0);
  const completion = turn.state.completions + 1;
  turn.set({ completions: completion, latest: turn.state.latest.set(step.node, id) });
  turn.move(id, 'succeeded', { counts: { item: step.inputCount, done }, emitted: { done }, completion });
  handOn(turn, originOf(turn.step(id)), 'done', refs);
}

/** Books what an iteration gives back. Gives the loop's step, or null when the arrival comes from outside every iteration. */
export function returnToLoop(turn: Turn, origin: Origin, node: PlanNode, arrival: Arrival): StepId | null {
  for (let region = origin.region; region !== null; region = turn.find(region.loop)?.region ?? null) {
    const found = loopOf(turn, region.loop);
    if (found?.step.node !== node.id) continue;
    const iteration = found.loop.open.get(region.index);
    if (!iteration) return null;
    const open = found.loop.open.set(region.index, { ...iteration, returned: [...iteration.returned, arrival] });
    turn.patch(found.step.id, { loop: { ...found.loop, open } });
    return found.step.id;
  }
  return null;
}
