import type { StepId } from '@holdfast/workflow';
import type { Plan } from './plan.ts';
import type { Arrival, RunState, Step } from './state.ts';

/**
 * The step of `node` that an expression at `from` means: the nearest one its
 * items came through, else the latest one that handed anything on.
 */
export function sourceOf(state: RunState, from: StepId, node: string): Step | undefined {
  const seen = new Set<StepId>([from]);
  let level: Step[] = [];
  const start = state.steps.get(from);
  if (start) level = [start];
  while (level.length > 0) {
    const next: Step[] = [];
    for (const step of level) {
      for (const id of originsOf(step)) {
        if (seen.has(id)) continue;
        seen.add(id);
        const origin = state.steps.get(id);
        if (!origin) continue;
        if (origin.node === node) return origin;
        next.push(origin);
      }
    }
    level = next;
  }
  const latest = state.latest.get(node);
  return latest === undefined ? undefined : state.steps.get(latest);
}

function* originsOf(step: Step): Iterable<StepId> {
  for (const arrival of step.inputs) {
    yield arrival.from;
    for (const ref of arrival.refs) if (ref.step !== arrival.from) yield ref.step;
  }
}

/** What a run hands back: the output of its last node that nothing follows, in the order of the plan. */
export function resultOf(plan: Plan, state: RunState): readonly Arrival['refs'][number][] {
  let rank = -1;
  let refs: { path: string; ref: Arrival['refs'][number] }[] = [];
  for (const step of state.steps.values()) {
    const node = plan.nodes.get(step.node);
    if (!node || step.undo || step.loop || step.region) continue;
    for (const [port, count] of Object.entries(step.counts)) {
      if (count === 0 || node.flow.some((edge) => edge.fromPort === port) || node.rank < rank) continue;
      if (node.rank > rank) refs = [];
      rank = node.rank;
      refs.push({ path: step.path, ref: { step: step.id, port, count } });
    }
  }
  return refs.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)).map(({ ref }) => ref);
}
