import type { AdoptedStep, Adoption, StepId } from '@holdfast/workflow';
import { deliver, freshStep, originOf, readyToRun } from './flow.ts';
import { adoptRound } from './joins.ts';
import type { Plan, PlanEdge } from './plan.ts';
import { whyNotAs } from './relocate.ts';
import type { RunState, Step } from './state.ts';
import type { Turn } from './turn.ts';

/** Steps of a run that stand under a step or take what it led to, itself included. */
export function followersOf({ steps }: RunState, from: StepId): ReadonlySet<StepId> {
  const followers = new Set([from]);
  for (let size = 0; size !== followers.size; ) {
    size = followers.size;
    for (const step of steps.values()) if (stemsFrom(step, followers)) followers.add(step.id);
  }
  return followers;
}

const stemsFrom = ({ cause, inputs, region }: Step, steps: ReadonlySet<StepId>): boolean =>
  (cause !== null && steps.has(cause)) ||
  (region !== null && steps.has(region.loop)) ||
  inputs.some(({ from, refs }) => steps.has(from) || refs.some((ref) => steps.has(ref.step)));

/**
 * What a new run takes over from another one so that it begins at `from`: every
 * step that handed something on and does not follow it. A text says why it cannot begin there.
 */
export function adoptionOf(plan: Plan, runId: string, state: RunState, from: StepId): Adoption | string {
  const begin = state.steps.get(from);
  if (!begin) return 'The run has no such step.';
  if (begin.inputs.length === 0) return 'A run that begins at its trigger is a replay of the whole run.';
  if (begin.undo) return 'A step that undoes another one cannot be replayed by itself.';
  if (begin.region) return 'The step belongs to one round of a loop. Begin at the loop itself.';
  const again = followersOf(state, from);
  const kept = [...state.steps.values()].filter(({ id, undo, emitted }) => !again.has(id) && !undo && emitted !== null);
  const isKept = new Set(kept.map(({ id }) => id));
  const missing = begin.inputs.flatMap(({ refs }) => refs).find(({ step }) => !isKept.has(step));
  const undone = [...state.steps.values()].find(({ undo, cause }) => undo && cause !== null && isKept.has(cause));
  if (undone) return `What ${undone.cause} did was undone. Replay the whole run.`;
  if (missing) return `What it works on comes from ${missing.step}, which did not get that far.`;
  return {
    of: runId,
    steps: kept.toSorted((a, b) => (a.completion ?? 0) - (b.completion ?? 0)).map(adopted),
    begin: from,
    node: begin.node,
    path: begin.path,
    cause: begin.cause,
    visits: begin.visits,
    inputs: begin.inputs,
    inputCount: begin.inputCount,
    arrivals: [...again]
      .filter((id) => id !== from && plan.nodes.get(state.steps.get(id)?.node ?? '')?.join)
      .flatMap((id) => state.steps.get(id)?.inputs ?? [])
      .filter((arrival) => isKept.has(arrival.from)),
  };
}

const adopted = (step: Step): AdoptedStep => {
  const { id, node, path, cause, region, visits, inputs, inputCount, attempt, counts, failures, edits } = step;
  return { id, node, path, cause, region, visits, inputs, inputCount, attempt, counts, failures, edits };
};

/**
 * Why what a replay takes over does not fit another plan; null when it does. What is taken
 * over must be there with the same ports and effect, must hang together by the same edges, and
 * nothing that the old run did not know may stand before the step at which it begins.
 */
export function whyNotOnto(from: Plan, to: Plan, adoption: Adoption): string | null {
  const nodeOf = new Map(adoption.steps.map(({ id, node }) => [id, node]));
  for (const node of new Set([...nodeOf.values(), adoption.node])) {
    const why = whyNotAs(from.nodes.get(node), to.nodes.get(node), node);
    if (why !== null) return why;
  }
  const nameOf = (node: string) => to.nodes.get(node)?.name ?? from.nodes.get(node)?.name ?? node;
  for (const { node, inputs } of [...adoption.steps, adoption])
    for (const { from: origin, edge, port } of inputs) {
      const source = nodeOf.get(origin) ?? '';
      const isThere = waysOut(to, source).some(
        ({ id, to: end, toPort }) => id === edge && end === node && toPort === port,
      );
      if (!isThere) return `In that version no edge leads from "${nameOf(source)}" to "${nameOf(node)}" as it did.`;
    }
  const fresh = between(to, adoption.node).find((node) => !from.nodes.has(node));
  return fresh === undefined
    ? null
    : `In that version "${nameOf(fresh)}" stands before "${nameOf(adoption.node)}", and the run did not go through it. Replay the whole run.`;
}

const waysOut = (plan: Plan, id: string): readonly PlanEdge[] => {
  const node = plan.nodes.get(id);
  return node ? [...node.flow, ...node.fallback] : [];
};

/** Nodes that a run comes through from a trigger to this node, without coming through it twice. */
function between(plan: Plan, end: string): string[] {
  const forth = new Set(plan.triggers);
  for (const id of forth) if (id !== end) for (const { to } of waysOut(plan, id)) forth.add(to);
  const back = new Set([end]);
  for (let size = 0; size !== back.size; ) {
    size = back.size;
    for (const id of forth) if (id !== end && waysOut(plan, id).some(({ to }) => back.has(to))) back.add(id);
  }
  return [...back].filter((id) => id !== end);
}

/** Begins a run in the middle: what is taken over stands as it was and is not this run's to undo; the first step is ready. */
export function adopt(turn: Turn, { steps, arrivals, ...first }: Adoption): void {
  for (const { id, attempt, counts, failures, edits, region, ...fields } of steps) {
    if (turn.find(id)) continue;
    turn.set({ latest: turn.state.latest.set(fields.node, id) });
    const fresh = freshStep(fields.node, fields.path, { ...fields, status: 'succeeded', region: null, undo: false });
    adoptRound(turn, turn.create({ ...fresh, attempt, tries: 1, counts, failures, edits, emitted: counts }), region);
  }
  const { node, path, cause, visits, inputs, inputCount } = first;
  const fresh = { cause, region: null, visits, undo: false, inputs, inputCount, status: 'ready' } as const;
  const begin = turn.create(freshStep(node, path, fresh));
  readyToRun(turn, begin.id);
  for (const arrival of arrivals) {
    const from = turn.step(arrival.from);
    const edge = turn.nodeOf(from).flow.find(({ id }) => id === arrival.edge);
    if (edge) deliver(turn, originOf(from), edge, arrival);
  }
}
