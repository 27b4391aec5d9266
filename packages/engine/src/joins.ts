import type { StepId } from '@holdfast/workflow';
import { freshStep, type Origin, readyToRun } from './flow.ts';
import { extendPath } from './path.ts';
import type { PlanNode } from './plan.ts';
import type { Arrival, JoinGroup, Step } from './state.ts';
import type { Turn } from './turn.ts';

/**
 * Joins wait. Invariants:
 * J1 Arrivals are paired within one scope: one step of the node that every way
 *    to the join leads through, and within it one loop iteration.
 * J2 The k-th arrival of each input belongs to the k-th round.
 * J3 A join never waits for an input that no live step can still reach.
 * J4 An empty list is no arrival: what did not go this way may come by another one. It only keeps a join that nothing
 *    else reaches from being skipped, where its node takes empty lists.
 */

interface Scope {
  readonly key: string;
  readonly cause: StepId | null;
  readonly path: string;
  readonly region: Step['region'];
}

/** The loop iteration of `loop` that a region lies in, however deep. */
function indexWithin(turn: Turn, region: Step['region'], loop: StepId): number | null {
  for (let at = region; at !== null; at = turn.find(at.loop)?.region ?? null) if (at.loop === loop) return at.index;
  return null;
}

/** The scope of something that stands at `step`, in `region`. */
function scopeOf(turn: Turn, join: PlanNode, step: Step, region: Step['region']): Scope {
  for (let at: Step | undefined = step; at; at = at.cause === null ? undefined : turn.find(at.cause)) {
    if (at.node !== join.join?.scope) continue;
    const index = at.loop ? indexWithin(turn, region, at.id) : null;
    if (index === null) return { key: at.id, cause: at.id, path: at.path, region: at.region };
    return {
      key: `${at.id}[${index}]`,
      cause: at.id,
      path: extendPath(at.path, `${at.node}[${index}]`),
      region: { loop: at.id, index },
    };
  }
  return { key: '', cause: null, path: '', region: null };
}

const keyOf = (join: PlanNode, scope: Scope): string => `${join.id}\n${scope.key}`;
const EMPTY: JoinGroup = { next: 1, open: [] };

/**
 * Takes an arrival to the round it belongs to, and fires the join when its rule is met. Gives the join's step; null
 * where it is an empty list and changes nothing.
 */
export function arriveAtJoin(
  turn: Turn,
  origin: Origin,
  node: PlanNode,
  arrival: Arrival,
  visits: Step['visits'],
): StepId | null {
  const scope = scopeOf(turn, node, origin.step, origin.region);
  const key = keyOf(node, scope);
  const group = turn.state.joins.get(key) ?? EMPTY;
  if (arrival.count === 0) {
    const isFirst = group.next === 1;
    return isFirst
      ? openRound(turn, { origin, node, scope, key, group, visits, arrival: null, edge: arrival.edge })
      : null;
  }
  const debtor = group.open.find((entry) => entry.fired && entry.owed.includes(arrival.port));
  const waiting = group.open.find((entry) => !entry.fired && !entry.filled.includes(arrival.port));
  if (debtor && (!waiting || debtor.k < waiting.k)) {
    const owed = debtor.owed.filter((port) => port !== arrival.port);
    const open = group.open.flatMap((entry) =>
      entry !== debtor ? [entry] : owed.length > 0 ? [{ ...entry, owed }] : [],
    );
    turn.setJoin(key, { ...group, open });
    return debtor.step;
  }
  if (waiting) {
    const step = turn.step(waiting.step);
    const wakeAt = step.wakeAt ?? deadlineOf(turn, node);
    turn.patch(step.id, { inputs: [...step.inputs, arrival], visits: { ...step.visits, ...visits }, wakeAt });
    const filled = [...waiting.filled, arrival.port];
    turn.setJoin(key, {
      ...group,
      open: group.open.map((entry) => (entry === waiting ? { ...entry, filled } : entry)),
    });
    if (filled.length >= (node.join?.needed ?? 1)) fire(turn, node, key, waiting.k, true);
    return step.id;
  }
  const step = openRound(turn, { origin, node, scope, key, group, visits, arrival, edge: arrival.edge });
  if ((node.join?.needed ?? 1) <= 1) fire(turn, node, key, group.next, true);
  return step;
}

interface Opening {
  readonly origin: Origin;
  readonly node: PlanNode;
  readonly scope: Scope;
  readonly key: string;
  readonly group: JoinGroup;
  readonly visits: Step['visits'];
  /** What arrived first; null: nothing has (J4). */
  readonly arrival: Arrival | null;
  /** By which edge. */
  readonly edge: string;
}

/** Begins the next round: its step waits. Its deadline counts from the first arrival. */
function openRound(turn: Turn, { origin, node, scope, key, group, visits, arrival, edge }: Opening): StepId {
  const k = group.next;
  const path = k === 1 ? scope.path : extendPath(scope.path, `${node.id}#${k}`);
  const step = turn.create(
    {
      ...freshStep(node.id, path, {
        status: 'pending',
        cause: scope.cause,
        region: scope.region,
        visits,
        undo: origin.step.undo,
        inputs: arrival ? [arrival] : [],
        inputCount: 0,
      }),
      wakeAt: arrival ? deadlineOf(turn, node) : null,
    },
    edge,
  );
  const filled = arrival ? [arrival.port] : [];
  turn.setJoin(key, { next: k + 1, open: [...group.open, { k, step: step.id, filled, owed: [], fired: false }] });
  return step.id;
}

const deadlineOf = (turn: Turn, { join }: PlanNode): number | null =>
  join === null || join.deadlineMs === null ? null : turn.at + join.deadlineMs;

/**
 * A join that a replay takes over has had its round: what it fired without is
 * dropped when it comes now, as it was then.
 *
 * @param region the loop iteration it stood in
 */
export function adoptRound(turn: Turn, step: Step, region: Step['region']): void {
  const node = turn.nodeOf(step);
  if (!node.join) return;
  const scope = region !== null && region.loop === step.cause ? `${region.loop}[${region.index}]` : (step.cause ?? '');
  const key = `${node.id}\n${scope}`;
  const { next, open } = turn.state.joins.get(key) ?? EMPTY;
  const filled = step.inputs.map(({ port }) => port);
  const isEarly = filled.length >= node.join.needed;
  const owed = isEarly ? node.join.ports.filter((port) => !filled.includes(port)) : [];
  const round = { k: next, step: step.id, filled, owed, fired: true };
  turn.setJoin(key, { next: next + 1, open: owed.length > 0 ? [...open, round] : open });
}

/** Lets a join run with what it has. `early`: inputs that are still out are owed, and dropped when they come. */
function fire(turn: Turn, node: PlanNode, key: string, k: number, early: boolean): void {
  const group = turn.state.joins.get(key);
  const entry = group?.open.find((candidate) => candidate.k === k);
  if (!group || !entry) return;
  const ports = node.join?.ports ?? [];
  const owed = early ? ports.filter((port) => !entry.filled.includes(port)) : [];
  const open = group.open.flatMap((candidate) =>
    candidate !== entry ? [candidate] : owed.length > 0 ? [{ ...entry, owed, fired: true }] : [],
  );
  turn.setJoin(key, { ...group, open });
  const step = turn.step(entry.step);
  const inputs = step.inputs.toSorted((a, b) => ports.indexOf(a.port) - ports.indexOf(b.port));
  turn.move(step.id, 'ready', {
    inputs,
    wakeAt: null,
    inputCount: inputs.reduce((total, { count }) => total + count, 0),
  });
  readyToRun(turn, step.id);
}

function* waitingRounds(turn: Turn) {
  for (const key of turn.state.openJoins) {
    for (const entry of turn.state.joins.get(key)?.open ?? []) {
      if (!entry.fired) yield { key, entry, step: turn.step(entry.step), scope: key.slice(key.indexOf('\n') + 1) };
    }
  }
}

/** Whether some live step can still bring something to an input of this round. */
function isAwaited(turn: Turn, join: PlanNode, self: StepId, scope: string, ports: readonly string[]): boolean {
  for (const id of turn.state.live) {
    if (id === self) continue;
    const step = turn.step(id);
    if (!ports.some((port) => turn.plan.canReach(step.node, join.id, port, join.join?.scope ?? ''))) continue;
    if (scopeOf(turn, join, step, step.region).key === scope) return true;
  }
  return false;
}

/** J3: fires every join whose missing inputs are dead. Called when an event is through. */
export function settleJoins(turn: Turn): void {
  if (!turn.plan.hasJoins) return;
  for (let again = true; again; ) {
    again = false;
    const stuck: { node: PlanNode; key: string; k: number }[] = [];
    for (const { key, entry, step, scope } of waitingRounds(turn)) {
      const node = turn.nodeOf(step);
      const missing = (node.join?.ports ?? []).filter((port) => !entry.filled.includes(port));
      if (isAwaited(turn, node, step.id, scope, missing)) {
        stuck.push({ node, key, k: entry.k });
        continue;
      }
      fire(turn, node, key, entry.k, false);
      again = true;
      break;
    }
    if (!again && stuck.length > 0 && isStill(turn)) {
      const first = stuck.toSorted((a, b) => a.node.rank - b.node.rank || a.k - b.k || (a.key < b.key ? -1 : 1))[0];
      if (first) fire(turn, first.node, first.key, first.k, false);
      again = true;
    }
  }
}

/** Only joins, and loops around them, are left: they wait for each other. */
const isStill = (turn: Turn): boolean => turn.state.live.size === turn.count('pending') + turn.state.openLoops;

/** Fires a join whose deadline has come, with what arrived. */
export function fireOverdue(turn: Turn, step: Step): void {
  for (const round of waitingRounds(turn)) {
    if (round.step.id !== step.id) continue;
    fire(turn, turn.nodeOf(step), round.key, round.entry.k, true);
    return;
  }
}
