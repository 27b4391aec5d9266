import type { RoutableClass, StepId } from '@holdfast/workflow';
import { arriveAtJoin } from './joins.ts';
import { openLoop, returnToLoop } from './loops.ts';
import { extendPath, stepIdOf } from './path.ts';
import type { PlanEdge, PlanNode } from './plan.ts';
import { type Arrival, FAILED_OF, INPUT_OF, type ItemsRef, type Step } from './state.ts';
import { stopRun } from './stopping.ts';
import type { Turn } from './turn.ts';

/** Where something comes from when it is handed on: the step, and the path and loop iteration its followers stand under. */
export interface Origin {
  readonly step: Step;
  readonly path: string;
  readonly region: Step['region'];
}

export const originOf = (step: Step): Origin => ({ step, path: step.path, region: step.region });

/** Fields that every new step starts with. */
const FRESH = {
  attempt: 0,
  tries: 0,
  isOut: false,
  firstAt: null,
  holds: 0,
  items: 'all',
  resume: null,
  wakeAt: null,
  wait: null,
  settlings: 0,
  vain: 0,
  quietAt: null,
  crashes: 0,
  counts: {},
  failures: [],
  toFallback: [],
  toDefault: [],
  toPark: [],
  emitted: null,
  repaired: [],
  edits: {},
  released: {},
  completion: null,
  loop: null,
} as const satisfies Partial<Step>;

/** Builds a step that has not begun. */
export function freshStep(
  node: string,
  path: string,
  fields: Pick<Step, 'status' | 'cause' | 'region' | 'visits' | 'undo' | 'inputs' | 'inputCount'>,
): Step {
  return { ...FRESH, id: stepIdOf(node, path), node, path, ...fields };
}

const sum = (refs: readonly ItemsRef[]): number => refs.reduce((total, ref) => total + ref.count, 0);

/** Hands items on from a port of a step to all that hangs on it. An empty list moves only those who take one. */
export function handOn(turn: Turn, origin: Origin, port: string, refs: readonly ItemsRef[]): void {
  const count = sum(refs);
  for (const edge of turn.nodeOf(origin.step).flow) {
    if (edge.fromPort !== port) continue;
    if (count === 0 && !turn.node(edge.to).description.takesEmpty) continue;
    deliver(turn, origin, edge, { port: edge.toPort, edge: edge.id, from: origin.step.id, refs, count });
  }
}

/** The edge by which items that failed with this class leave a node, if it has one. */
export const fallbackFor = (node: PlanNode, failureClass: RoutableClass): PlanEdge | undefined =>
  node.fallback.find((edge) => edge.on.includes(failureClass));

/** Hands failed items on by the fallback edges that take their class. */
export function handOnFailed(turn: Turn, origin: Origin): void {
  const { step } = origin;
  const byEdge = new Map<PlanEdge, number[]>();
  for (const { items, failure } of step.toFallback) {
    const edge = failure.class === 'ambiguous' ? undefined : fallbackFor(turn.nodeOf(step), failure.class);
    if (!edge) continue;
    const indices = items === 'all' ? Array.from({ length: step.inputCount }, (_, index) => index) : items;
    byEdge.set(edge, [...(byEdge.get(edge) ?? []), ...indices]);
  }
  for (const [edge, indices] of byEdge) {
    const items = indices.toSorted((a, b) => a - b);
    const refs = [{ step: step.id, port: FAILED_OF, count: items.length, items }];
    deliver(turn, origin, edge, { port: edge.toPort, edge: edge.id, from: step.id, refs, count: items.length });
  }
}

/** Takes items along one edge: a new step, an arrival at a join, or the way back into a loop. */
export function deliver(turn: Turn, origin: Origin, edge: PlanEdge, arrival: Arrival): void {
  const { step } = origin;
  if (turn.state.stopping && !step.undo) return;
  const target = turn.node(edge.to);
  const visits =
    edge.visitLimit === null ? step.visits : { ...step.visits, [edge.id]: (step.visits[edge.id] ?? 0) + 1 };
  const carry = (to: StepId) => {
    const last = edge.parts.length - 1;
    for (const [index, part] of edge.parts.entries()) {
      const passing = index < last ? { isPassing: true as const } : {};
      turn.carried.push({ edge: part, from: step.id, to, count: arrival.count, ...passing });
    }
  };
  if (target.loop && edge.toPort === 'return') {
    const loop = returnToLoop(turn, origin, target, arrival);
    if (loop) return carry(loop);
  }
  const limit = edge.visitLimit;
  const isOver = limit !== null && (visits[edge.id] ?? 0) > limit;
  if (target.join && !isOver) {
    const join = arriveAtJoin(turn, origin, target, arrival, visits);
    return join === null ? undefined : carry(join);
  }
  const path = target.waysIn > 1 ? extendPath(origin.path, edge.id) : origin.path;
  const born = begin(
    turn,
    target,
    path,
    {
      cause: step.id,
      region: origin.region,
      visits,
      undo: step.undo,
      inputs: [arrival],
      inputCount: arrival.count,
    },
    edge.parts.at(-1),
  );
  carry(born.id);
  if (isOver) overVisited(turn, born, target, edge, limit);
}

/** A step is born ready and told to run, unless the run asks for one at a time. */
function begin(
  turn: Turn,
  node: PlanNode,
  path: string,
  fields: Pick<Step, 'cause' | 'region' | 'visits' | 'undo' | 'inputs' | 'inputCount'>,
  edge: string | undefined,
): Step {
  const step = turn.create(freshStep(node.id, path, { status: 'ready', ...fields }), edge);
  if (turn.state.steps.size > turn.plan.maxSteps) {
    stopRun(turn, {
      to: 'failed',
      reason: `More than ${turn.plan.maxSteps} steps`,
      compensate: false,
      failure: {
        class: 'permanent',
        code: 'permanent/too_many_steps',
        message: `The run took more than ${turn.plan.maxSteps} steps, the limit of its workflow. Look for a cycle that does not end, or raise "maxSteps" in the settings.`,
        phase: 'unsent',
        decidedBy: 'engine',
      },
      step: step.id,
    });
    return step;
  }
  readyToRun(turn, step.id);
  return step;
}

/** Puts a ready step to work now, or into the queue of a run that goes step by step. */
export function readyToRun(turn: Turn, id: StepId): void {
  if (turn.plan.order === 'declared') turn.lined.push(id);
  else start(turn, id);
}

/** Starts a ready step: opens a loop, asks for an attempt at anything else. */
export function start(turn: Turn, id: StepId): void {
  const step = turn.step(id);
  if (turn.nodeOf(step).loop && step.loop === null) return openLoop(turn, step);
  askFor(turn, turn.patch(id, { attempt: step.attempt + 1 }));
}

/** Asks for the attempt that a ready step has come to. */
export const askFor = (turn: Turn, { id, attempt, items, resume }: Step): void =>
  turn.command({ type: 'execute', step: id, attempt, items, resume });

function overVisited(turn: Turn, step: Step, node: PlanNode, edge: PlanEdge, limit: number): void {
  const failure = {
    class: 'policy',
    code: 'policy/visit_limit',
    message: `"${node.name}" was reached more than ${limit} times by edge ${edge.parts.join(', ')}, the limit of its cycle. Look at why the cycle does not end, or raise the edge's visit limit.`,
    phase: 'unsent',
    decidedBy: 'engine',
  } as const;
  const at = turn.commands.findIndex((command) => command.type === 'execute' && command.step === step.id);
  if (at >= 0) turn.commands.splice(at, 1);
  turn.lined = turn.lined.filter((id) => id !== step.id);
  const failures = [{ items: 'all', failure }] as const;
  turn.trouble(step.id, failure);
  const way = fallbackFor(node, 'policy');
  if (!way) {
    turn.move(step.id, 'parked', { failures, toPark: failures });
    return;
  }
  const failed = turn.move(step.id, 'failed_handled', { failures, toFallback: failures, emitted: {} });
  handOnFailed(turn, originOf(failed));
}

/** The list of input items of a step, as a reference. */
export const inputOf = (step: Step, slice: readonly [number, number]): ItemsRef => ({
  step: step.id,
  port: INPUT_OF,
  slice,
  count: slice[1] - slice[0],
});
