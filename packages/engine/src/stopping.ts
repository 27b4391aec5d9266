import { type Failure, isStanding, type RunEvent, type StepId } from '@holdfast/workflow';
import { doubtfulItems, isDoubt, isInDoubt } from './doubt.ts';
import { deliver, originOf } from './flow.ts';
import type { Plan, PlanNode } from './plan.ts';
import { type Arrival, type ItemsRef, MADE_OF, type RunState, type Step, type Stopping } from './state.ts';
import type { Turn } from './turn.ts';

/**
 * Stopping a run. Invariants:
 * T1 What may have left stays until it is settled, child runs until they are over; everything else ends at once.
 * T2 Undoing starts when nothing else moves, newest first, one at a time.
 * T3 An undo that fails waits for an operator, and those after it wait as well.
 * T4 A run that nobody can carry ends as it stands when it is cancelled: nothing is settled or undone, and its end says so.
 */

interface Stop extends Omit<Stopping, 'undo'> {
  readonly failure?: Failure;
  readonly step: StepId | null;
  /** A step that its caller sees to. */
  readonly spared?: StepId;
}

/** The run is being stopped, and the step is no part of an undo: it comes to an end and hands nothing on. */
export const isWindingDown = (turn: Turn, step: Step): boolean => turn.state.stopping !== null && !step.undo;

/** Begins to stop a run; a second reason to stop changes nothing. */
export function stopRun(turn: Turn, { failure, step, spared, ...stop }: Stop): void {
  if (turn.state.stopping) return;
  if (failure) turn.trouble(step, failure);
  turn.stop({ ...stop, undo: null });
  closeJoins(turn);
  // A copy: who leaves the list while it is gone through lets another be passed over.
  for (const id of [...turn.state.live]) if (id !== spared) halt(turn, turn.step(id), stop.compensate);
}

/** Rounds of joins that are still open die with their steps. */
function closeJoins(turn: Turn): void {
  const joins = turn.state.joins.map((group) => ({ ...group, open: [] }));
  turn.set({ queue: [], turn: null, joins });
}

function halt(turn: Turn, step: Step, compensate: boolean): void {
  const { id, status } = step;
  if (status === 'gated' || status === 'ambiguous') return;
  if (isInDoubt(step)) return stayInDoubt(turn, step);
  if (status === 'waiting' && step.wait?.kind === 'children')
    return turn.command({ type: 'release', step: id, compensate });
  if (status === 'running' || status === 'ready') turn.command({ type: 'abort', step: id });
  if (status === 'waiting' && !step.loop) turn.command({ type: 'release', step: id, compensate });
  turn.move(id, 'cancelled', { wakeAt: null, wait: null });
}

/** What else there was to do at the step ends; its writes in doubt wait for a person. */
function stayInDoubt(turn: Turn, step: Step): void {
  if (step.status === 'running' || step.status === 'ready') turn.command({ type: 'abort', step: step.id });
  const rest = { wakeAt: null, items: doubtfulItems(step), toPark: step.toPark.filter(isDoubt) };
  if (step.status === 'parked') turn.patch(step.id, rest);
  else turn.move(step.id, 'parked', rest);
}

/** Ends a run that nobody can carry (T4). */
export function abandonRun(turn: Turn, { failure, reason }: Extract<RunEvent, { type: 'run.abandoned' }>): void {
  turn.trouble(null, failure);
  turn.stop({ to: 'cancelled', reason, compensate: false, undo: [] });
  closeJoins(turn);
  for (const id of [...turn.state.live]) {
    if (turn.step(id).status === 'gated') turn.move(id, 'ambiguous');
    turn.move(id, 'cancelled', { wakeAt: null, wait: null });
  }
}

/** Goes on with stopping once nothing moves: the next undo, or the end. */
export function settleStopping(turn: Turn): void {
  const { stopping } = turn.state;
  if (!stopping || turn.state.live.size > 0) return;
  const undo = stopping.undo ?? (stopping.compensate ? undoOf(turn.plan, turn.state).map(({ step }) => step) : []);
  const [next, ...rest] = undo;
  turn.stop({ ...stopping, undo: rest });
  if (next === undefined) {
    turn.setStatus(stopping.to);
    turn.command({ type: 'finish', status: stopping.to });
    return;
  }
  startUndo(turn, turn.step(next));
}

/** Steps that brought something about, also where they failed or were cancelled after it, and say how it is undone; newest first. */
export const undoOf = (plan: Plan, { steps }: RunState): { step: StepId; count: number }[] =>
  [...steps.values()]
    .filter((step) => step.completion !== null && !step.undo && (plan.nodes.get(step.node)?.compensate.length ?? 0) > 0)
    .toSorted((a, b) => (b.completion ?? 0) - (a.completion ?? 0))
    .map((step) => ({ step: step.id, count: sumOf(broughtAbout(nodeIn(plan, step), step)) }))
    .filter(({ count }) => count > 0);

function nodeIn(plan: Plan, { node }: Step): PlanNode {
  const found = plan.nodes.get(node);
  if (!found) throw new Error(`The plan has no node ${node}`);
  return found;
}

const sumOf = (refs: readonly ItemsRef[]): number => refs.reduce((total, { count }) => total + count, 0);

/** What a step gave, and what its writes made whose output was refused: they stand all the same. */
function broughtAbout(node: PlanNode, { id, counts, failures, inputCount }: Step): ItemsRef[] {
  const given = Object.entries(counts).flatMap(([port, count]) => (count > 0 ? [{ step: id, port, count }] : []));
  const standing = failures.filter(({ failure }) => isStanding(failure));
  if (standing.length === 0) return given;
  // Which input each came of: a list has one write, told by the first.
  const madeBy = new Map(
    standing.flatMap(({ items, failure }) => {
      const made = failure.evidence?.made;
      const each = items === 'all' ? Array.from({ length: inputCount }, (_, index) => index) : items;
      return (node.mode === 'all' && made !== undefined ? [0] : each).map((index) => [index, made ?? 1] as const);
    }),
  );
  const items = [...madeBy.keys()].toSorted((a, b) => a - b);
  const count = [...madeBy.values()].reduce((sum, made) => sum + made, 0);
  return [...given, { step: id, port: MADE_OF, count, items }];
}

function startUndo(turn: Turn, step: Step): void {
  const node = turn.nodeOf(step);
  for (const edge of node.compensate) {
    const refs = broughtAbout(node, step);
    const count = sumOf(refs);
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
