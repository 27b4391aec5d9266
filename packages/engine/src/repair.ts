import type { Repair, RunEvent } from '@holdfast/workflow';
import { doneByHand } from './attempts.ts';
import { isAnswerLost, isInDoubt } from './doubt.ts';
import { fallbackFor, handOnFailed, originOf, start } from './flow.ts';
import { extendPath } from './path.ts';
import type { Plan } from './plan.ts';
import type { Step } from './state.ts';
import { stopRun } from './stopping.ts';
import type { Turn } from './turn.ts';

type Repaired = Extract<RunEvent, { type: 'step.repaired' }>;

/**
 * What an operator may do with a parked step at this moment. A write in doubt is
 * never simply tried again or skipped; it may be sent again once nothing of it
 * can be under way, and never where the provider said yes.
 *
 * @param at epoch milliseconds
 */
export function repairsOf(plan: Plan, step: Step, at: number): Repair[] {
  if (step.status !== 'parked') return [];
  if (isInDoubt(step)) {
    const resendAt = resendFrom(step);
    return ['done', ...(resendAt !== null && at >= resendAt ? (['resend'] as const) : []), 'fail'];
  }
  const node = plan.nodes.get(step.node);
  const hasFallback = step.toPark.every(
    ({ failure }) => failure.class !== 'ambiguous' && node && fallbackFor(node, failure.class) !== undefined,
  );
  return ['retry', 'skip', 'done', ...(hasFallback ? (['fallback'] as const) : []), 'fail'];
}

/** From when on a write in doubt may be sent again, epoch milliseconds; null where it never may. */
export function resendFrom(step: Step): number | null {
  if (step.status !== 'parked' || !isInDoubt(step)) return null;
  return step.toPark.some(({ failure }) => isAnswerLost(failure)) ? null : (step.quietAt ?? 0);
}

/** A repair that the step does not allow: refused before it becomes an event. */
export class RepairRefusedError extends Error {
  override readonly name = 'RepairRefusedError';
  readonly allowed: readonly Repair[];

  constructor(step: string, action: Repair, allowed: readonly Repair[]) {
    super(
      `Step ${step} cannot be repaired by "${action}" now; allowed: ${allowed.join(', ') || 'nothing, it is not parked'}.`,
    );
    this.allowed = allowed;
  }
}

/** Carries out an operator's decision about a parked step. @throws RepairRefusedError */
export function repaired(turn: Turn, event: Repaired): void {
  const step = turn.step(event.step);
  const allowed = repairsOf(turn.plan, step, event.at);
  if (!allowed.includes(event.action)) throw new RepairRefusedError(step.id, event.action, allowed);
  if (turn.state.trouble?.step === step.id) turn.set({ trouble: null });
  switch (event.action) {
    case 'retry':
    case 'resend':
      turn.move(step.id, 'ready', { toPark: [], tries: 0, firstAt: null, settlings: 0, crashes: 0 });
      return start(turn, step.id);
    case 'skip':
      turn.move(step.id, 'skipped', { toPark: [] });
      return;
    case 'done':
      return doneByHand(turn, step.id, event.counts ?? {});
    case 'fallback': {
      const routed: Step = { ...step, toFallback: step.toPark };
      turn.move(step.id, 'failed_handled', { toPark: [] });
      const path = routed.emitted ? extendPath(routed.path, `+${routed.attempt}`) : routed.path;
      return handOnFailed(turn, { ...originOf(routed), path });
    }
    case 'fail': {
      const failure = step.toPark[0]?.failure;
      turn.move(step.id, 'failed', { toPark: [] });
      stopRun(turn, {
        to: 'failed',
        reason: event.reason,
        compensate: turn.plan.compensateOnCancel,
        step: step.id,
        ...(failure ? { failure } : {}),
      });
    }
  }
}
