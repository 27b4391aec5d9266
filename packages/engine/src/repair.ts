import type { Repair, RunEvent } from '@holdfast/workflow';
import { doneByHand } from './attempts.ts';
import { fallbackFor, handOnFailed, originOf, start } from './flow.ts';
import { extendPath } from './path.ts';
import type { Plan } from './plan.ts';
import type { Step } from './state.ts';
import { stopRun } from './stopping.ts';
import type { Turn } from './turn.ts';

type Repaired = Extract<RunEvent, { type: 'step.repaired' }>;

const isInDoubt = (step: Step): boolean => step.toPark.some(({ failure }) => failure.class === 'ambiguous');

/** What an operator may do with a parked step. A write in doubt is never simply tried again or skipped. */
export function repairsOf(plan: Plan, step: Step): Repair[] {
  if (step.status !== 'parked') return [];
  if (isInDoubt(step)) return ['done', 'resend', 'fail'];
  const node = plan.nodes.get(step.node);
  const hasFallback = step.toPark.every(
    ({ failure }) => failure.class !== 'ambiguous' && node && fallbackFor(node, failure.class) !== undefined,
  );
  return ['retry', 'skip', 'done', ...(hasFallback ? (['fallback'] as const) : []), 'fail'];
}

/** A repair that the step does not allow: refused before it becomes an event. */
export class RepairRefusedError extends Error {
  override readonly name = 'RepairRefusedError';
  readonly allowed: readonly Repair[];

  constructor(step: string, action: Repair, allowed: readonly Repair[]) {
    super(
      `Step ${step} cannot be repaired by "${action}"; allowed: ${allowed.join(', ') || 'nothing, it is not parked'}.`,
    );
    this.allowed = allowed;
  }
}

/** Carries out an operator's decision about a parked step. @throws RepairRefusedError */
export function repaired(turn: Turn, event: Repaired): void {
  const step = turn.step(event.step);
  const allowed = repairsOf(turn.plan, step);
  if (!allowed.includes(event.action)) throw new RepairRefusedError(step.id, event.action, allowed);
  if (turn.state.trouble?.step === step.id) turn.set({ trouble: null });
  switch (event.action) {
    case 'retry':
    case 'resend':
      turn.move(step.id, 'ready', { toPark: [], tries: 0, firstAt: null, settlings: 0 });
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
