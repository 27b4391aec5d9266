import { canonicalJson, type RunEvent } from '@holdfast/workflow';
import { fold } from './fold.ts';
import type { Plan, PlanNode } from './plan.ts';
import type { RunState } from './state.ts';

/**
 * Why a run cannot go on under another plan; null when it can. It can when every
 * node that was started is there with the same effect and ports, and when all that
 * has happened comes to the same state under it: only what lies ahead may differ.
 *
 * @param events the whole journal of the run
 */
export function whyNotUnder(from: Plan, to: Plan, events: readonly RunEvent[]): string | null {
  const state = fold(from, events);
  for (const node of new Set([...state.steps.values()].map((step) => step.node))) {
    const why = whyNotAs(from.nodes.get(node), to.nodes.get(node), node);
    if (why !== null) return why;
  }
  let other: RunState;
  try {
    other = fold(to, events);
  } catch {
    return 'What has happened in the run could not have happened in that version.';
  }
  const strange = [...state.steps.values()].find((step) => !isSame(step, other.steps.get(step.id)));
  if (strange) {
    const name = from.nodes.get(strange.node)?.name ?? strange.node;
    return `"${name}" would stand otherwise in that version: its policy, or the edges around it, are not the same.`;
  }
  return isSame(restOf(state), restOf(other)) ? null : 'The run would stand otherwise in that version.';
}

/** Why a node that was started is not the same one under another plan; null when it is. */
export function whyNotAs(was: PlanNode | undefined, is: PlanNode | undefined, id: string): string | null {
  const name = was?.name ?? id;
  if (!is) return `"${name}" was started, and that version does not have it.`;
  if (!was || was.type !== is.type) return `"${name}" was started as ${was?.type}; in that version it is ${is.type}.`;
  if (!isSame(was.effect, is.effect))
    return `"${name}" was started, and what it does outside, or how that is made safe, is declared otherwise in that version.`;
  const lost = was.outPorts.find((port) => !is.outPorts.includes(port));
  if (lost !== undefined) return `"${name}" was started, and in that version it has no port "${lost}".`;
  return was.mode === is.mode ? null : `"${name}" was started, and takes its items otherwise in that version.`;
}

/** Whether two values are the same once they are stored. */
export const isSame = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);
const textOf = (value: unknown): string => canonicalJson(JSON.parse(JSON.stringify(value ?? null)));

/** All of a state but its steps, in an order of its own. */
const restOf = ({ steps, live, latest, ...rest }: RunState) => ({
  ...rest,
  size: steps.size,
  live: [...live].toSorted(),
  latest: Object.fromEntries(latest),
});
