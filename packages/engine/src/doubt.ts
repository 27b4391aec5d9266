import type { Failure, ItemFailures } from '@holdfast/workflow';
import type { PlanNode } from './plan.ts';
import type { ItemSet, Step } from './state.ts';

/**
 * Writes of which nobody knows whether they happened (failure-model section 6).
 * Invariants:
 * D1 A write in doubt is settled by its own means before anything else happens to it.
 * D2 A person may send it again only when nothing of the first send can be under way.
 */

/** Pauses before each attempt to settle, in milliseconds. */
const RESEND_AFTER_MS = [1_000, 5_000, 30_000];
/** Pause before a status address is asked, where the provider does not say how long. */
const POLL_AFTER_MS = 5_000;
const PROBE_AFTER_MS = [5_000, 30_000, 120_000, 600_000, 3_600_000];

/** How often a write in doubt is sent again with its key before it is looked up instead. */
export const MAX_RESENDS = RESEND_AFTER_MS.length;

function pausesOf({ effect, description }: PlanNode): readonly number[] {
  if (effect.kind !== 'write') return [];
  const probes = description.probes ? PROBE_AFTER_MS : [];
  switch (effect.safeBy) {
    case 'key':
    case 'upsert':
      return [...RESEND_AFTER_MS, ...probes];
    case 'probe':
      return PROBE_AFTER_MS;
    case 'unsafe':
      return [];
  }
}

/**
 * When a write in doubt is to be settled next; null when its means are used up
 * and a person has to say.
 */
export function nextSettlingAt(step: Step, node: PlanNode, now: number): number | null {
  const pauses = pausesOf(node);
  const pause = pauses[step.settlings];
  if (pause === undefined) return null;
  // The last look is of no use while the write may still be on its way.
  const isLastLook = step.settlings === pauses.length - 1 && pause === PROBE_AFTER_MS.at(-1);
  return isLastLook ? Math.max(now + pause, step.quietAt ?? 0) : now + pause;
}

/** When the status addresses of accepted writes are asked next. That uses up no means: it is for the node to say how long. */
export const nextPollAt = (now: number, accepted: readonly ItemFailures[]): number =>
  now + Math.min(...accepted.map(({ failure }) => failure.evidence?.retryAfterMs ?? POLL_AFTER_MS));

/** From when on nothing of a write that was let out, or whose worker was lost, at `at` can still be under way. */
export const quietAfter = (at: number, { effect, policy }: PlanNode, leaseMs: number): number =>
  at + leaseMs + policy.timeoutMs + (effect.kind === 'write' ? (effect.consistencyDelayMs ?? 0) : 0);

/** A means of settling failed for a reason that may pass, before it could tell anything. */
export const isUnsettled = ({ failure }: ItemFailures): boolean => failure.code === 'ambiguous/unsettled';

/** A means of settling failed for a reason that will not pass by itself. */
export const isStuck = ({ failure }: ItemFailures): boolean => failure.code === 'ambiguous/stuck';

/** The provider took the write on and has not finished it: its status address is asked until it has. */
export const isAccepted = ({ failure }: ItemFailures): boolean => failure.code === 'ambiguous/accepted';

export const isDoubt = ({ failure }: ItemFailures): boolean => failure.class === 'ambiguous';

/** Whether some write of the step has an unknown outcome that only a person can settle. */
export const isInDoubt = (step: Step): boolean => step.toPark.some(isDoubt);

/** The items whose writes only a person can settle. */
export function doubtfulItems(step: Step): ItemSet {
  const groups = step.toPark.filter(isDoubt);
  if (groups.some(({ items }) => items === 'all')) return 'all';
  return groups.flatMap(({ items }) => items as readonly number[]).toSorted((a, b) => a - b);
}

/** The provider said yes and the rest of its answer was lost: sending again would double it. */
export const isAnswerLost = (failure: Failure): boolean =>
  failure.class === 'ambiguous' && failure.code === 'ambiguous/answer_lost';
