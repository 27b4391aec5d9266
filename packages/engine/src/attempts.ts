import { backoffMs, type Failure, heldUntil, type ItemFailures, isStanding, type RunEvent } from '@holdfast/workflow';
import {
  isAccepted,
  isDoubt,
  isStuck,
  isUnsettled,
  MAX_RESENDS,
  nextPollAt,
  nextSettlingAt,
  quietAfter,
} from './doubt.ts';
import { handOn, handOnFailed, originOf } from './flow.ts';
import { isPartOfWrite, merge, union } from './items.ts';
import { extendPath } from './path.ts';
import type { PlanNode } from './plan.ts';
import type { ItemSet, ItemsRef, Step } from './state.ts';
import { isWindingDown, stopRun } from './stopping.ts';
import type { Turn } from './turn.ts';
import { askedUntil, noWays, sendOff, type Ways } from './ways.ts';

type Attempted = Extract<RunEvent, { type: 'step.attempted' }>;

/** What becomes of failed items. */
interface Sorted {
  readonly retry: ItemFailures[];
  /** Held back by a limit: they go on when the limit lets them, whatever the policy says. */
  readonly held: ItemFailures[];
  readonly doubt: ItemFailures[];
  readonly ways: Ways;
  /** The journal says which attempts settle, and so which are no tries. */
  readonly isCounted: boolean;
  wakeAt: number;
}

/** Nothing of the step is being settled. */
const SETTLED = { settlings: 0, vain: 0 } as const satisfies Partial<Step>;

/** A limit held back all that did not succeed: nothing was tried, so nothing is used up. */
const isHeldOnly = ({ failures }: Attempted): boolean =>
  failures.length > 0 && failures.every(({ failure }) => heldUntil(failure) !== null);

/** A limit gave a look at a write in doubt a moment to come back at: who is not known to come back is sent to the end of the line again. */
const isSettlingHeld = ({ settles, failures }: Attempted): boolean =>
  settles === true &&
  failures.some(({ failure }) => heldUntil(failure) !== null && failure.evidence?.hold === undefined);

/** A look-up proved that a write did not happen. */
const isAbsent = ({ code }: Failure): boolean => code === 'transient/absent';

/**
 * How many tries are used up by now. To settle a write in doubt is one where something was sent again, or where the send
 * before it was lost with its worker: what looks only is bounded by its own means.
 */
function triesOf(step: Step, node: PlanNode, event: Attempted): number {
  if (event.settles) return Math.max(1, step.tries + (step.isOut ? 1 : 0));
  return isLook(step, node, event) ? Math.max(1, step.tries) : step.tries + 1;
}

/** Journals that do not say which attempts settled: by the means of the node. */
const isLook = (step: Step, { effect }: PlanNode, { failures }: Attempted): boolean =>
  step.status === 'ambiguous' &&
  effect.kind === 'write' &&
  (effect.safeBy === 'probe' ||
    (effect.safeBy === 'key' && step.settlings > MAX_RESENDS) ||
    failures.some(({ failure }) => isAbsent(failure)));

/** To be sure that a write did not happen may take longer than any budget, so that one begins anew. */
const isSure = (step: Step, { failures }: Attempted): boolean =>
  step.status === 'ambiguous' && failures.some(({ failure }) => isAbsent(failure));

function nextTry(step: Step, node: PlanNode, failure: Failure, event: Attempted): number | null {
  if (failure.class === 'ambiguous') return null;
  const retry = node.policy.retry[failure.class];
  const tries = triesOf(step, node, event);
  if (tries >= retry.maxAttempts) return null;
  const at = event.at + backoffMs(retry, tries, event.jitter, failure.evidence?.retryAfterMs);
  const from = step.status === 'ambiguous' && isAbsent(failure) ? event.at : (step.firstAt ?? event.startedAt);
  return at - from > retry.budgetMs ? null : at;
}

function sortFailures(step: Step, node: PlanNode, event: Attempted): Sorted {
  const isCounted = event.settles ?? false;
  const sorted: Sorted = { retry: [], held: [], doubt: [], ways: noWays(), isCounted, wakeAt: 0 };
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
    const at = isPartOfWrite(node, group) ? null : nextTry(step, node, failure, event);
    if (at !== null) {
      sorted.retry.push(group);
      sorted.wakeAt = Math.max(sorted.wakeAt, at);
      continue;
    }
    sendOff(sorted.ways, step, node, group, event.at);
  }
  // The first that may go on wakes the step; the others ask again then. A retry is never early for it.
  if (sorted.held.length > 0)
    sorted.wakeAt = Math.max(sorted.wakeAt, Math.min(...sorted.held.map(({ failure }) => heldUntil(failure) ?? 0)));
  return sorted;
}

/** What an attempt uses up of the policy. Time in which a limit held the step back does not count. */
function spent(
  before: Step,
  node: PlanNode,
  event: Attempted,
  wakeAt: number,
): Pick<Step, 'tries' | 'firstAt' | 'holds' | 'isOut'> {
  const firstAt = before.firstAt ?? event.startedAt;
  if (isHeldOnly(event)) {
    const hasTried = before.tries > 0 && before.firstAt !== null;
    const heldMs = Math.max(0, wakeAt - event.startedAt);
    const held = { firstAt: hasTried ? before.firstAt + heldMs : null, holds: before.holds + 1 };
    return { tries: before.tries, isOut: before.isOut, ...held };
  }
  const tries = triesOf(before, node, event);
  const holds = isSettlingHeld(event) ? before.holds + 1 : 0;
  return { tries, firstAt: isSure(before, event) ? event.at : firstAt, holds, isOut: false };
}

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
  turn.attempted();
  if (before.status === 'ready') turn.move(before.id, 'running', { firstAt: before.firstAt ?? event.startedAt });
  const sorted = sortFailures(before, node, event);
  const step = turn.patch(before.id, {
    ...spent(before, node, event, sorted.wakeAt),
    crashes: 0,
    resume: null,
    counts: plus(before.counts, event.counts),
    repaired: before.emitted ? merge(before.repaired, event.ok) : [],
  });
  if (Object.keys(event.counts).length > 0 || event.failures.some(({ failure }) => isStanding(failure)))
    completed(turn, step);
  if (isWindingDown(turn, step)) return windDown(turn, step, node, sorted, 'cancelled');
  const { stop } = sorted.ways;
  if (stop) return stopFor(turn, step, node, sorted, stop);
  route(turn, step, sorted.ways);
  if (sorted.doubt.length > 0) doubt(turn, turn.step(step.id), node, sorted);
  else if (isAgain(sorted)) {
    turn.move(step.id, 'retry_wait', { items: againOf(sorted), wakeAt: sorted.wakeAt, ...SETTLED });
  } else conclude(turn, step.id);
}

/** Books which way failed items go; they leave when the step concludes. */
function route(turn: Turn, step: Step, { fallback, safeDefault, park }: Ways): void {
  if (fallback.length + safeDefault.length + park.length === 0) return;
  turn.patch(step.id, {
    failures: [...step.failures, ...fallback, ...safeDefault, ...park],
    toFallback: [...step.toFallback, ...fallback],
    toDefault: merge(step.toDefault, union(safeDefault)),
    toPark: [...step.toPark, ...park],
  });
}

/** Failed items of a step that rests go their way: it concludes anew, or stops the run. */
export function failedOut(turn: Turn, step: Step, ways: Ways): void {
  if (ways.stop) {
    const sorted = { retry: [], held: [], doubt: [], ways, isCounted: true, wakeAt: 0 };
    return stopFor(turn, step, turn.nodeOf(step), sorted, ways.stop);
  }
  route(turn, turn.patch(step.id, byHand(step)), ways);
  conclude(turn, step.id);
}

function stopFor(turn: Turn, step: Step, node: PlanNode, sorted: Sorted, stop: NonNullable<Ways['stop']>): void {
  const { failure, compensate } = stop;
  stopRun(turn, { to: 'failed', reason: failure.message, compensate, failure, step: step.id, spared: step.id });
  windDown(turn, step, node, sorted, 'failed');
}

/** The run is being stopped: nothing is tried again or handed on, and what is in doubt is settled. */
function windDown(turn: Turn, step: Step, node: PlanNode, sorted: Sorted, end: 'failed' | 'cancelled'): void {
  const { fallback, safeDefault, park, stop } = sorted.ways;
  const ended = [...fallback, ...safeDefault, ...park, ...(stop?.groups ?? [])];
  const failures = [...step.failures, ...sorted.retry, ...sorted.held, ...ended];
  turn.patch(step.id, { failures, toFallback: [], toDefault: [], toPark: step.toPark.filter(isDoubt) });
  if (sorted.doubt.length > 0) return doubt(turn, turn.step(step.id), node, { ...sorted, retry: [], held: [] });
  calm(turn, step.id);
  const { toPark } = turn.step(step.id);
  const rest = { items: union(toPark), wakeAt: null };
  if (toPark.length > 0)
    return void (step.status === 'parked' ? turn.patch(step.id, rest) : turn.move(step.id, 'parked', rest));
  turn.move(step.id, failures.length === 0 && !stop ? 'succeeded' : end, { wakeAt: null, items: 'all' });
}

/** A step has something to hand on, or brought something about: what is undone is undone in the reverse of this order. */
function completed(turn: Turn, step: Step): void {
  if (step.completion !== null) return;
  const completions = turn.state.completions + 1;
  turn.set({ completions });
  turn.patch(step.id, { completion: completions });
}

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
  // What was let out by now may be under way for as long as a request may take, whenever it passed its gate.
  const quietAt = Math.max(step.quietAt ?? 0, quietAfter(turn.at, node, 0));
  turn.patch(step.id, { quietAt });
  const next = nextSettling(turn, { ...step, quietAt }, node, sorted);
  if (next) {
    turn.patch(step.id, { items: union([...sorted.doubt, ...sorted.retry, ...sorted.held]), ...next });
    return;
  }
  const accepted = sorted.doubt.filter((group) => isPolled(node, group));
  const parked = sorted.doubt.filter((group) => !isPolled(node, group));
  turn.patch(step.id, { failures: [...step.failures, ...parked], toPark: [...step.toPark, ...parked], ...SETTLED });
  if (accepted.length > 0) {
    const items = union([...accepted, ...sorted.retry, ...sorted.held]);
    turn.patch(step.id, { items, wakeAt: nextPollAt(turn.at, accepted) });
  } else if (isAgain(sorted)) turn.move(step.id, 'retry_wait', { items: againOf(sorted), wakeAt: sorted.wakeAt });
  else conclude(turn, step.id);
}

/** A status address is asked how far the write is. Single items of a list have none: that has its answer. */
const isPolled = (node: PlanNode, group: ItemFailures): boolean => isAccepted(group) && !isPartOfWrite(node, group);

/** When and how the step goes on settling; null when a person has to say. A means that was not at hand is not used up. */
function nextSettling(
  turn: Turn,
  step: Step,
  node: PlanNode,
  { doubt: doubts, isCounted }: Sorted,
): Pick<Step, 'wakeAt' | 'settlings' | 'vain'> | null {
  const { settlings, vain } = step;
  if (doubts.some(isStuck)) return null;
  // The key of a list stands for all of it, and that has its answer.
  if (!node.description.probes && doubts.every((group) => isPartOfWrite(node, group))) return null;
  const held = doubts.map(({ failure }) => heldUntil(failure));
  if (held.every((at) => at !== null)) return { wakeAt: Math.min(...held), settlings: settlings - 1, vain };
  const accepted = doubts.filter((group) => isPolled(node, group));
  if (accepted.length === doubts.length)
    return { wakeAt: nextPollAt(turn.at, accepted), settlings: Math.max(0, settlings - 1), vain: 0 };
  const asked = Math.max(0, ...doubts.map(({ failure }) => failure.evidence?.retryAfterMs ?? 0));
  const isUsed = !doubts.every(isUnsettled);
  const pauses = isCounted ? vain + 1 : step.tries;
  const at = isUsed ? nextSettlingAt(step, node, turn.at) : againAt(turn.at, step, node, pauses, asked);
  if (at === null) return null;
  const wakeAt = Math.max(at, turn.at + asked);
  return isUsed ? { wakeAt, settlings, vain: 0 } : { wakeAt, settlings: settlings - 1, vain: vain + 1 };
}

/** An outage that lasts longer than the attempts of the policy is looked at in pauses that double, from this one on. */
const SITTING_OUT_MS = { first: 1_000, longest: 300_000 };

/**
 * Outages are sat out as for any other call: by the policy for transient failures, its count of attempts aside. Beyond
 * that count its pauses may be too short for hours: there they are ours, where ours are longer.
 */
function againAt(now: number, step: Step, { policy }: PlanNode, pauses: number, retryAfterMs: number): number | null {
  const { transient } = policy.retry;
  const at = now + backoffMs({ ...transient, jitter: 'none' }, pauses, 0, retryAfterMs);
  if (at - (step.firstAt ?? now) > transient.budgetMs) return null;
  const beyond = pauses - transient.maxAttempts;
  const { first, longest } = SITTING_OUT_MS;
  return beyond <= 0 ? at : Math.max(at, now + Math.min(longest, first * 2 ** (beyond - 1)));
}

/** Every item of the step is settled, failed out or parked: hand on what there is. */
export function conclude(turn: Turn, id: string): void {
  calm(turn, id);
  const before = turn.step(id);
  const node = turn.nodeOf(before);
  const isLate = before.emitted !== null;
  const fresh = isLate ? without(before.counts, before.emitted ?? {}) : before.counts;
  completed(turn, before);
  const isHandled = before.toFallback.length > 0 && Object.keys(fresh).length === 0 && before.toDefault.length === 0;
  const status = before.toPark.length > 0 ? 'parked' : isHandled ? 'failed_handled' : 'succeeded';
  const patch = {
    emitted: before.counts,
    items: status === 'parked' ? union(before.toPark) : ('all' as const),
    repaired: [],
    toFallback: [],
    toDefault: [],
    wakeAt: askedUntil(before.toPark),
    ...SETTLED,
  };
  const step = status === before.status ? turn.patch(id, patch) : turn.move(id, status, patch);
  const failure = step.toPark[0]?.failure;
  if (failure) turn.trouble(id, failure);
  if (turn.state.stopping !== null && !step.undo) return;
  turn.set({ latest: turn.state.latest.set(step.node, id) });
  const path = isLate ? extendPath(step.path, `${step.node}+${step.attempt}`) : step.path;
  for (const [port, refs] of portsOut(before, node, fresh, isLate)) {
    // What is parked may still come through: its port is not empty, it is not known yet.
    if (refs.every(({ count }) => count === 0) && (status === 'parked' || (before.emitted?.[port] ?? 0) > 0)) continue;
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
  const others = Object.keys(fresh).filter((port) => !node.outPorts.includes(port));
  return [...node.outPorts, ...others].map((port) => {
    const own = fresh[port] ?? 0;
    const extra = port === first ? defaults : 0;
    const ref: ItemsRef = {
      step: step.id,
      port,
      count: own + extra,
      ...(isLate && step.repaired !== 'all' ? { items: step.repaired } : {}),
      ...(!isLate && step.toPark.length > 0 ? { upTo: step.attempt } : {}),
      ...(extra > 0 ? { defaults: step.toDefault === 'all' ? [0] : step.toDefault } : {}),
    };
    return [port, [ref]];
  });
}

/** What happens without an attempt is numbered like one: what is handed on is named by it. */
const byHand = ({ attempt }: Step): Pick<Step, 'attempt'> => ({ attempt: attempt + 1 });

/** An operator says what came of these parked items: it is handed on as if the step had made it. */
export function doneByHand(turn: Turn, step: Step, items: ItemSet, counts: Readonly<Record<string, number>>): void {
  turn.patch(step.id, {
    ...byHand(step),
    counts: plus(step.counts, counts),
    repaired: step.emitted ? merge(step.repaired, items) : [],
  });
  conclude(turn, step.id);
}
