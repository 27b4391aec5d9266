import {
  divide,
  indicesOf,
  laterRepairsOf,
  type Plan,
  type RepairAsk,
  type RunState,
  type Step,
  undoOf,
  union,
  type Verdicts,
  verdictsOf,
} from '@holdfast/engine';
import { REPAIRS, type Repair } from '@holdfast/workflow';
import { type Effect, isOpenEffect } from '../worker/effects.ts';

/** What a move would bring about, counted in items; a list that is worked on as a whole counts as one. */
export interface Preview {
  readonly items: number;
  /** Writes that would be sent, for the first time or again. */
  readonly sent: number;
  /** Of those: under a new key. */
  readonly newKeys: number;
  /** Writes that took effect, or may have, in runs that the step called: new runs make them again, under new keys. */
  readonly repeated: number;
  /** Taken up again without a write: a read, or a computation. */
  readonly run: number;
  /** Writes that took effect: their outcome is used, nothing is sent. */
  readonly committed: number;
  /** Writes of which nobody knows whether they took effect. */
  readonly inDoubt: number;
  /** Handed on without being sent: as done, or by the fallback edge. */
  readonly handedOn: number;
  readonly dropped: number;
  /** Items of earlier steps that would be undone. */
  readonly undone: number;
}

/** What may be done with parked items, why other things may not, and what each would bring about. */
export interface Move {
  readonly action: Repair;
  /** Why it may not be done; null when it may. */
  readonly why: string | null;
  readonly preview: Preview;
}

export const NO_EFFECT: Preview = {
  items: 0,
  sent: 0,
  newKeys: 0,
  repeated: 0,
  run: 0,
  committed: 0,
  inDoubt: 0,
  handedOn: 0,
  dropped: 0,
  undone: 0,
};

/** Moves that become allowed by themselves, and when. */
export interface LaterMoves {
  readonly repairs: readonly Repair[];
  /** Epoch milliseconds. */
  readonly from: number;
  /** So long from the moment at which it was asked. */
  readonly inMs: number;
}

interface Parked {
  readonly plan: Plan;
  readonly state: RunState;
  readonly step: Step;
  /** The latest write of each item. */
  readonly effects: readonly Effect[];
  /** Writes that took effect, or may have, in runs that it called and that did not succeed. */
  readonly repeated: number;
  /** It reads variables that were changed since: what was refused before is another write now. */
  readonly isRefreshed?: boolean;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly items?: readonly number[] | undefined;
}

/** Every move with its verdict and its preview, in the order in which they are offered. */
export function movesOf(parked: Parked): Move[] {
  const { plan, state, step, at, items } = parked;
  const verdicts: Verdicts = verdictsOf({ plan, step, at, stopping: state.stopping, items });
  const writes = writesOf(parked);
  return REPAIRS.map((action) => ({
    action,
    why: verdicts[action] ?? (action === 'edit' ? uneditable(writes) : null),
    preview: previewOf(parked, action, writes),
  }));
}

/** What of a parked step waits for nothing but time. */
export function laterOf(ask: RepairAsk): LaterMoves | null {
  const later = laterRepairsOf(ask);
  return later && { ...later, inMs: later.from - ask.at };
}

/** An input may be changed only where its write is proven not to have taken effect; null when it may. */
export const uneditable = (writes: readonly Effect[]): string | null =>
  writes.every(({ state }) => state === 'rejected')
    ? null
    : 'A write of these items took effect or may have: it is never sent again with other content. Mark it as done instead.';

/** Indices of the parked items that are asked about; null for a list as a whole. */
function partOf({ plan, step, items }: Parked): readonly number[] | null {
  const node = plan.nodes.get(step.node);
  if (!node) return [];
  const { taken } = divide(step, node, step.toPark, items ?? 'all');
  return indicesOf(step, node, union(taken));
}

/** The latest write of each of these items. A list has one, at 0, and single items of it have none. */
function writesOf(parked: Parked): Effect[] {
  const part = partOf(parked);
  const isList = parked.plan.nodes.get(parked.step.node)?.mode === 'all';
  const chosen = new Set(part === null ? [0] : isList ? [] : part);
  return parked.effects.filter(({ stepId, item }) => stepId === parked.step.id && chosen.has(item));
}

function previewOf(parked: Parked, action: Repair, writes: readonly Effect[]): Preview {
  const { plan, state, step, repeated, isRefreshed } = parked;
  const items = (partOf(parked) ?? [0]).length;
  const count = (...states: readonly Effect['state'][]) =>
    writes.filter((write) => states.includes(write.state)).length;
  const inDoubt = writes.filter(isOpenEffect).length;
  const committed = count('committed', 'committed_noref');
  const none = { ...NO_EFFECT, items, inDoubt };
  const open = items - committed - inDoubt;
  switch (action) {
    case 'retry':
    case 'edit': {
      const isWrite = plan.nodes.get(step.node)?.effect.kind === 'write';
      const newKeys = action === 'edit' || isRefreshed ? count('rejected') : 0;
      return { ...none, repeated, committed, ...(isWrite ? { sent: open, newKeys } : { run: open }) };
    }
    case 'resend':
      return { ...none, inDoubt: 0, committed, sent: inDoubt, newKeys: inDoubt };
    case 'skip':
      return { ...none, dropped: items };
    case 'done':
      return { ...none, inDoubt: 0, committed, handedOn: items };
    case 'fallback':
      return { ...none, committed, handedOn: items };
    case 'compensate':
      return {
        ...none,
        dropped: open,
        committed,
        undone: undoOf(plan, state).reduce((sum, each) => sum + each.count, 0),
      };
    case 'fail': {
      const undone = plan.compensateOnCancel ? undoOf(plan, state).reduce((sum, each) => sum + each.count, 0) : 0;
      return { ...none, dropped: open, committed, undone };
    }
  }
}

/** Several previews as one. */
export function addUp(previews: readonly Preview[]): Preview {
  const total = { ...NO_EFFECT } as { -readonly [Name in keyof Preview]: number };
  for (const each of previews) for (const name of NAMES) total[name] += each[name];
  return total;
}

const NAMES = Object.keys(NO_EFFECT) as (keyof Preview)[];
