import {
  backoffMs,
  type Failure,
  heldUntil,
  type ItemFailures,
  type RoutableClass,
  type RunEvent,
} from '@holdfast/workflow';
import { isStuck, isUnsettled, nextSettlingAt } from './doubt.ts';
import { fallbackFor, handOn, handOnFailed, type Origin, originOf } from './flow.ts';
import { extendPath } from './path.ts';
import type { PlanNode } from './plan.ts';
import { DONE_BY_HAND, type ItemSet, type ItemsRef, type Step } from './state.ts';
import { stopRun } from './stopping.ts';
import type { Turn } from './turn.ts';

type Attempted = Extract<RunEvent, { type: 'step.attempted' }>;

/** What becomes of failed items. */
interface Sorted {
  readonly retry: ItemFailures[];
  /** Held back by a limit: they go on when the limit lets them, whatever the policy says. */
  readonly held: ItemFailures[];
  readonly doubt: ItemFailures[];
  readonly fallback: ItemFailures[];
  readonly safeDefault: ItemFailures[];
  readonly park: ItemFailures[];
  stop: { failure: Failure; compensate: boolean } | null;
  wakeAt: number;
}

/** A limit held back all that did not succeed: nothing was tried, so nothing is used up. */
const isHeldOnly = ({ failures }: Attempted): boolean =>
  failures.length > 0 && failures.every(({ failure }) => heldUntil(failure) !== null);

function nextTry(step: Step, node: PlanNode, failure: Failure, event: Attempted): number | null {
  if (failure.class === 'ambiguous') return null;
  const retry = node.policy.retry[failure.class];
  const tries = step.tries + 1;
  if (tries >= retry.maxAttempts) return null;
  const at = event.at + backoffMs(retry, tries, event.jitter, failure.evidence?.retryAfterMs);
  return at - (step.firstAt ?? event.startedAt) > retry.budgetMs ? null : at;
}

function sortFailures(step: Step, node: PlanNode, event: Attempted): Sorted {
  const sorted: Sorted = {
    retry: [],
    held: [],
    doubt: [],
    fallback: [],
    safeDefault: [],
    park: [],
    stop: null,
    wakeAt: 0,
  };
  for (const group of event.failures) {
    const { failure } = group;
    if (failure.class === 'ambiguous') {
      sorted.doubt.push(group);
      continue;
    }
    if (heldUntil(failure) !== null) {
      sorted.held.push(group);
      continue;
    }
    const at = nextTry(step, node, failure, event);
    if (at !== null) {
      sorted.retry.push(group);
      sorted.wakeAt = Math.max(sorted.wakeAt, at);
      continue;
    }
    const said = node.policy.onFailure[failure.class as RoutableClass];
    const hasFallback = fallbackFor(node, failure.class as RoutableClass) !== undefined;
    const action = said?.action ?? (hasFallback ? 'fallback' : 'park');
    if (action === 'stop') sorted.stop ??= { failure, compensate: said?.compensate ?? false };
    else if (action === 'continue') sorted.safeDefault.push(group);
    else if (action === 'fallback' && hasFallback) sorted.fallback.push(group);
    else sorted.park.push(group);
  }
  // The first that may go on wakes the step; the others ask again then. A retry is never early for it.
  if (sorted.held.length > 0)
    sorted.wakeAt = Math.max(sorted.wakeAt, Math.min(...sorted.held.map(({ failure }) => heldUntil(failure) ?? 0)));
  return sorted;
}

/** What an attempt uses up of the policy. Time in which a limit held the step back does not count. */
function spent(before: Step, event: Attempted, wakeAt: number): Pick<Step, 'tries' | 'firstAt' | 'holds'> {
  if (!isHeldOnly(event)) return { tries: before.tries + 1, firstAt: before.firstAt ?? event.startedAt, holds: 0 };
  const hasTried = before.tries > 0 && before.firstAt !== null;
  const heldMs = Math.max(0, wakeAt - event.startedAt);
  return { tries: before.tries, firstAt: hasTried ? before.firstAt + heldMs : null, holds: before.holds + 1 };
}

const union = (groups: readonly ItemFailures[]): ItemSet =>
  groups.some(({ items }) => items === 'all')
    ? 'all'
    : [...new Set(groups.flatMap(({ items }) => items as readonly number[]))].toSorted((a, b) => a - b);

const isAgain = ({ retry, held }: Sorted): boolean => retry.length + held.length > 0;
const againOf = ({ retry, held }: Sorted): ItemSet => union([...retry, ...held]);

const without = (counts: Readonly<Record<string, number>>, minus: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(counts).flatMap(([port, count]) =>
      count > (minus[port] ?? 0) ? [[port, count - (minus[port] ?? 0)]] : [],
    ),
  );

const plus = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>) => {
  const total: Record<string, number> = { ...a };
  for (const [port, count] of Object.entries(b)) total[port] = (total[port] ?? 0) + count;
  return total;
};

/** An attempt, or an attempt to settle, has ended. */
export function attempted(turn: Turn, event: Attempted): void {
  const before = turn.step(event.step);
  const node = turn.nodeOf(before);
  if (before.status === 'ready') turn.move(before.id, 'running', { firstAt: before.firstAt ?? event.startedAt });
  const sorted = sortFailures(before, node, event);
  const ok = event.ok === 'all' ? [] : event.ok;
  const step = turn.patch(before.id, {
    ...spent(before, event, sorted.wakeAt),
    crashes: 0,
    sent: [],
    resume: null,
    counts: plus(before.counts, event.counts),
    repaired: before.emitted ? [...before.repaired, ...ok] : [],
    failures: [...before.failures, ...sorted.fallback, ...sorted.safeDefault, ...sorted.park],
    toFallback: [...before.toFallback, ...sorted.fallback],
    toDefault: merge(before.toDefault, union(sorted.safeDefault)),
    toPark: [...before.toPark, ...sorted.park],
  });
  if (sorted.stop) {
    calm(turn, step.id);
    turn.move(step.id, 'failed', { failures: [...step.failures, ...event.failures] });
    stopRun(turn, {
      to: 'failed',
      reason: sorted.stop.failure.message,
      compensate: sorted.stop.compensate,
      failure: sorted.stop.failure,
      step: step.id,
    });
    return;
  }
  if (sorted.doubt.length > 0) doubt(turn, step, node, sorted);
  else if (isAgain(sorted)) {
    turn.move(step.id, 'retry_wait', { items: againOf(sorted), wakeAt: sorted.wakeAt, settlings: 0 });
  } else conclude(turn, step.id);
}

const merge = (a: ItemSet, b: ItemSet): ItemSet =>
  a === 'all' || b === 'all' ? 'all' : [...a, ...b].toSorted((x, y) => x - y);

/** A definite answer came: a gated step is an ordinary running one again. */
function calm(turn: Turn, id: string): void {
  if (turn.step(id).status === 'gated') turn.move(id, 'running');
}

/**
 * Some writes have no answer: they are settled, by their means, before anything
 * else happens to the step. When the means are used up they wait for a person;
 * what failed in a way that is known is tried again meanwhile.
 */
function doubt(turn: Turn, step: Step, node: PlanNode, sorted: Sorted): void {
  if (step.status === 'running') turn.move(step.id, 'gated');
  if (turn.step(step.id).status === 'gated') turn.move(step.id, 'ambiguous');
  const next = nextSettling(turn, step, node, sorted.doubt);
  if (next) {
    turn.patch(step.id, { items: union([...sorted.doubt, ...sorted.retry, ...sorted.held]), ...next });
    return;
  }
  turn.patch(step.id, {
    failures: [...step.failures, ...sorted.doubt],
    toPark: [...step.toPark, ...sorted.doubt],
    settlings: 0,
  });
  if (isAgain(sorted)) turn.move(step.id, 'retry_wait', { items: againOf(sorted), wakeAt: sorted.wakeAt });
  else conclude(turn, step.id);
}

/** When and how the step goes on settling; null when a person has to say. A means that was not at hand is not used up. */
function nextSettling(
  turn: Turn,
  step: Step,
  node: PlanNode,
  doubts: readonly ItemFailures[],
): Pick<Step, 'wakeAt' | 'settlings'> | null {
  if (doubts.some(isStuck)) return null;
  const held = doubts.map(({ failure }) => heldUntil(failure));
  if (held.every((at) => at !== null)) return { wakeAt: Math.min(...held), settlings: step.settlings - 1 };
  const asked = Math.max(0, ...doubts.map(({ failure }) => failure.evidence?.retryAfterMs ?? 0));
  const isUsed = !doubts.every(isUnsettled);
  const at = isUsed ? nextSettlingAt(step, node, turn.at) : againAt(turn.at, step, node, asked);
  if (at === null) return null;
  return { wakeAt: Math.max(at, turn.at + asked), settlings: isUsed ? step.settlings : step.settlings - 1 };
}

/** Outages are sat out as for any other call: by the policy for transient failures, its count of attempts aside. */
function againAt(now: number, step: Step, { policy }: PlanNode, retryAfterMs: number): number | null {
  const { transient } = policy.retry;
  const at = now + backoffMs({ ...transient, jitter: 'none' }, step.tries, 0, retryAfterMs);
  return at - (step.firstAt ?? now) > transient.budgetMs ? null : at;
}

/** Every item of the step is settled, failed out or parked: hand on what there is. */
export function conclude(turn: Turn, id: string): void {
  calm(turn, id);
  const before = turn.step(id);
  const node = turn.nodeOf(before);
  const isLate = before.emitted !== null;
  const fresh = isLate ? without(before.counts, before.emitted ?? {}) : before.counts;
  const completion = turn.state.completions + 1;
  turn.set({ completions: completion });
  const isHandled = before.toFallback.length > 0 && Object.keys(fresh).length === 0 && before.toDefault.length === 0;
  const status = before.toPark.length > 0 ? 'parked' : isHandled ? 'failed_handled' : 'succeeded';
  const step = turn.move(id, status, {
    emitted: before.counts,
    completion: before.completion ?? completion,
    items: status === 'parked' ? union(before.toPark) : 'all',
    repaired: [],
    toFallback: [],
    toDefault: [],
    wakeAt: null,
    settlings: 0,
  });
  const failure = step.toPark[0]?.failure;
  if (failure) turn.trouble(id, failure);
  if (turn.state.stopping !== null && !step.undo) return;
  turn.set({ latest: turn.state.latest.set(step.node, id) });
  const path = isLate ? extendPath(step.path, `+${step.attempt}`) : step.path;
  for (const [port, refs] of portsOut(before, node, fresh, isLate)) {
    // What is parked may still come through: its port is not empty, it is not known yet.
    if (status === 'parked' && refs.every(({ count }) => count === 0)) continue;
    handOn(turn, { ...originOf(step), path }, port, refs);
  }
  handOnFailed(turn, { ...originOf(before), path });
}

/** What goes out of which port, safe defaults included; in the order of the node's ports. */
function portsOut(
  step: Step,
  node: PlanNode,
  fresh: Readonly<Record<string, number>>,
  isLate: boolean,
): [string, ItemsRef[]][] {
  const defaults = step.toDefault === 'all' ? 1 : step.toDefault.length;
  const first = node.outPorts[0] ?? 'out';
  const ports = new Set([...node.outPorts, ...Object.keys(fresh)]);
  return [...ports].map((port) => {
    const own = fresh[port] ?? 0;
    const extra = port === first ? defaults : 0;
    const ref: ItemsRef = {
      step: step.id,
      port,
      count: own + extra,
      ...(isLate ? { items: step.repaired } : {}),
      ...(extra > 0 ? { defaults: step.toDefault === 'all' ? [0] : step.toDefault } : {}),
    };
    return [port, [ref]];
  });
}

/** An operator says what came of a parked step: the items are handed on as they stand in its row. */
export function doneByHand(turn: Turn, id: string, counts: Readonly<Record<string, number>>): void {
  const step = turn.step(id);
  const origin: Origin = step.emitted
    ? { ...originOf(step), path: extendPath(step.path, `+${step.attempt}`) }
    : originOf(step);
  const completion = turn.state.completions + 1;
  turn.set({ completions: completion, latest: turn.state.latest.set(step.node, id) });
  const total = plus(step.counts, counts);
  turn.move(id, 'succeeded', {
    counts: total,
    emitted: total,
    toPark: [],
    completion: step.completion ?? completion,
    items: 'all',
    wakeAt: null,
  });
  for (const [port, count] of Object.entries(counts)) {
    handOn(turn, origin, port, [{ step: id, port: `${DONE_BY_HAND}:${port}`, count }]);
  }
}
