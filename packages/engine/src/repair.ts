import { type Failure, type ItemFailures, REPAIRS, type Repair, type RunEvent } from '@holdfast/workflow';
import { conclude, doneByHand, failedOut } from './attempts.ts';
import { isAnswerLost, isDoubt, isInDoubt } from './doubt.ts';
import { fallbackFor, start } from './flow.ts';
import { divide, indicesOf, isPartOfWrite, union } from './items.ts';
import type { Plan } from './plan.ts';
import type { ItemSet, Parked, RunState, Step } from './state.ts';
import { stopRun } from './stopping.ts';
import type { Turn } from './turn.ts';
import { noWays } from './ways.ts';

type Repaired = Extract<RunEvent, { type: 'step.repaired' }>;

/** What a repair is about, and when. */
export interface RepairAsk {
  readonly plan: Plan;
  readonly step: Step;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly stopping: RunState['stopping'];
  /** Parked items it is about; left out: all of them. */
  readonly items?: readonly number[] | undefined;
}

/** For each repair null when it may be done, else why it may not. */
export type Verdicts = Readonly<Record<Repair, string | null>>;

/**
 * What an operator may do with parked items at this moment. A write in doubt is
 * never simply tried again or skipped; it may be sent again once nothing of it
 * can be under way, and never where the provider said yes. Single items of a list
 * that is written as one are not sent again: of such an item a person says then
 * that it was not written by dropping it, or by the fallback edge. While the run
 * is being stopped, what is in doubt is given an outcome, and nothing new is sent.
 */
export function verdictsOf({ plan, step, at, stopping, items }: RepairAsk): Verdicts {
  const all = (why: string): Verdicts =>
    Object.fromEntries(REPAIRS.map((name) => [name, why])) as Record<Repair, string>;
  if (step.status !== 'parked') return all(`The step waits for nobody: it is ${step.status}.`);
  const node = plan.nodes.get(step.node);
  const parked = node && chosenOf(plan, step, items);
  if (!parked)
    return all('Not all of these items are parked. Look at the step again, and choose among those that are.');
  const doubtful = parked.filter(isDoubt);
  const isEnding = stopping !== null && !step.undo;
  const ending = isEnding ? 'The run is being stopped: nothing new is sent or handed on.' : null;
  // What a person says of such an item settles it: the list itself has its answer.
  const isPart = doubtful.length > 0 && doubtful.every((group) => isPartOfWrite(node, group));
  const settleFirst =
    doubtful.length === 0
      ? null
      : isPart
        ? 'Nobody knows whether these items were written, and the list is written as one: they are not sent on their own. Look them up at the provider. What is there, mark as done; what is not, skip, or let it leave by the fallback edge.'
        : 'Nobody knows whether the write happened. Look it up at the provider, then mark it as done, or send it anew.';
  const quiet = notQuiet(step, doubtful, at);
  const oneWrite = parked.some((group) => isPartOfWrite(node, group))
    ? 'The list is written as one: single items of it are not sent on their own. Take the fallback edge, skip them, or mark them as done.'
    : null;
  const noEdge = parked
    .map((group) => (isPart ? notWritten(group) : group).failure.class)
    .find((kind) => kind !== 'ambiguous' && fallbackFor(node, kind) === undefined);
  return {
    retry: settleFirst ?? ending ?? oneWrite,
    edit: settleFirst ?? ending ?? oneWrite,
    skip: settleFirst && (isEnding || isPart ? quiet : settleFirst),
    done: null,
    fallback:
      (isPart ? quiet : settleFirst) ??
      ending ??
      (noEdge ? `"${node.name}" has no fallback edge for ${noEdge} failures.` : null),
    resend:
      doubtful.length === 0
        ? 'No write of it is in doubt: try again instead.'
        : doubtful.length < parked.length
          ? 'Only some of these items are in doubt. Choose those, and repair the others on their own.'
          : (ending ?? oneWrite ?? quiet),
    compensate: stopping ? 'The run is being stopped already.' : null,
    fail:
      settleFirst && isEnding && stopping?.compensate
        ? 'What it may have done would not be undone. Look it up at the provider, then mark it as done, or skip it.'
        : null,
  };
}

/** Why a write in doubt may not be taken for one that never happened; null when it may. */
function notQuiet(step: Step, doubtful: readonly Parked[], at: number): string | null {
  if (doubtful.some(({ failure }) => isAnswerLost(failure)))
    return 'The provider accepted the write: sent again, it would be there twice. Mark it as done.';
  return at >= (step.quietAt ?? 0)
    ? null
    : `The first send may still arrive. It can be settled this way from ${new Date(step.quietAt ?? 0).toISOString()} on.`;
}

/** An item in doubt of a list that is written as one, once a person has found that it was not written: it never will be here. */
function notWritten<G extends ItemFailures>(group: G): G {
  if (!isDoubt(group)) return group;
  const failure: Failure = {
    ...group.failure,
    class: 'permanent',
    code: 'permanent/not_written',
    message: `A person found that this was not written. The list is written as one, so it is not sent on its own. Before: ${group.failure.message}`,
    decidedBy: 'ask',
  };
  return { ...group, failure };
}

/** The repairs that are allowed, in the order in which they are offered. */
export function repairsOf(ask: RepairAsk): Repair[] {
  const verdicts = verdictsOf(ask);
  return REPAIRS.filter((name) => verdicts[name] === null);
}

/** Repairs that wait for nothing but time, and from when on they are allowed, epoch milliseconds. Null where there are none. */
export function laterRepairsOf(ask: RepairAsk): { readonly repairs: readonly Repair[]; readonly from: number } | null {
  const from = ask.step.quietAt ?? 0;
  if (ask.at >= from) return null;
  const [now, then] = [verdictsOf(ask), verdictsOf({ ...ask, at: from })];
  const repairs = REPAIRS.filter((name) => now[name] !== null && then[name] === null);
  return repairs.length === 0 ? null : { repairs, from };
}

/** The parked groups that a repair is about; null when it names an item that is not parked. */
function chosenOf(plan: Plan, step: Step, items: readonly number[] | undefined): Parked[] | null {
  const node = plan.nodes.get(step.node);
  if (!node || items === undefined) return [...step.toPark];
  const { taken } = divide(step, node, step.toPark, items);
  const count = taken.reduce((sum, group) => sum + (indicesOf(step, node, group.items)?.length ?? 0), 0);
  return items.length > 0 && count === new Set(items).size ? taken : null;
}

/** From when on a write in doubt may be sent again, epoch milliseconds; null where it never may. */
export function resendFrom(step: Step): number | null {
  if (step.status !== 'parked' || !isInDoubt(step)) return null;
  return step.toPark.some(({ failure }) => isAnswerLost(failure)) ? null : (step.quietAt ?? 0);
}

/** A repair that the step does not allow: refused before it becomes an event. */
export class RepairRefusedError extends Error {
  override readonly name = 'RepairRefusedError';

  constructor(step: string, action: Repair, why: string) {
    super(`Step ${step} cannot be repaired by "${action}" now. ${why}`);
  }
}

/** Carries out an operator's decision about parked items. @throws RepairRefusedError */
export function repaired(turn: Turn, event: Repaired): void {
  const { plan } = turn;
  const { stopping } = turn.state;
  const parked = turn.step(event.step);
  const why = verdictsOf({ plan, step: parked, at: event.at, stopping, items: event.items })[event.action];
  if (why !== null) throw new RepairRefusedError(parked.id, event.action, why);
  if (event.action === 'compensate' || event.action === 'fail') return giveUp(turn, parked, event);
  if (turn.state.trouble?.step === parked.id) turn.set({ trouble: null });
  const items: ItemSet = event.items ?? union(parked.toPark);
  const node = turn.nodeOf(parked);
  const { taken, left } = divide(parked, node, parked.toPark, items);
  const step = turn.patch(parked.id, { toPark: left });
  switch (event.action) {
    case 'retry':
    case 'edit':
    case 'resend':
      turn.move(step.id, 'ready', {
        items,
        failures: divide(step, node, step.failures, items).left,
        edits: { ...step.edits, ...event.edits },
        released: { ...step.released, ...event.released },
        wakeAt: null,
        tries: 0,
        isOut: false,
        firstAt: null,
        settlings: 0,
        vain: 0,
        crashes: 0,
      });
      return start(turn, step.id);
    case 'skip':
      return skip(turn, step);
    case 'done':
      turn.patch(step.id, { failures: divide(step, node, step.failures, items).left });
      return doneByHand(turn, turn.step(step.id), items, event.counts ?? {});
    case 'fallback':
      turn.patch(step.id, { failures: divide(step, node, step.failures, items).left });
      return failedOut(turn, turn.step(step.id), { ...noWays(), fallback: taken.map(notWritten) });
  }
}

/** Chosen items are dropped; what else is parked stays. */
function skip(turn: Turn, step: Step): void {
  const hasOutput = Object.keys(step.counts).length > 0;
  if (step.toPark.length > 0 || (hasOutput && step.emitted === null)) return conclude(turn, step.id);
  turn.move(step.id, hasOutput ? 'succeeded' : 'skipped', { wakeAt: null, items: 'all' });
}

/** Stops the run. What of the step is in doubt stays where something is to be undone: an undo waits for its outcome. */
function giveUp(turn: Turn, step: Step, { action, reason }: Repaired): void {
  const failure = step.toPark[0]?.failure;
  const compensate = action === 'compensate' || turn.plan.compensateOnCancel;
  const stays = compensate && isInDoubt(step) && !turn.state.stopping;
  if (!stays) turn.move(step.id, 'failed', { toPark: [], wakeAt: null });
  stopRun(turn, { to: 'failed', reason, compensate, step: step.id, ...(failure ? { failure } : {}) });
}
