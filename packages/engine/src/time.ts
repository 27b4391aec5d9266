import { unanswered } from './ask.ts';
import { settle } from './claims.ts';
import { start } from './flow.ts';
import { fireOverdue } from './joins.ts';
import type { RunState, Step } from './state.ts';
import { stopRun } from './stopping.ts';
import type { Turn } from './turn.ts';

const dueAt = (step: Step): number | null => {
  if (step.wakeAt !== null) return step.wakeAt;
  if (step.wait?.kind === 'timer') return step.wait.until;
  return step.wait?.kind === 'callback' || step.wait?.kind === 'approval' ? step.wait.deadline : null;
};

/** When a run wants to be woken next, epoch milliseconds, or null when only something from outside can move it. */
export function nextWakeAt(state: RunState): number | null {
  let next = state.stopping ? null : state.deadlineAt;
  for (const id of state.live) {
    const step = state.steps.get(id);
    const due = step ? dueAt(step) : null;
    if (due !== null && (next === null || due < next)) next = due;
  }
  return next;
}

/** Time has passed: everything that is due happens, in the order in which it was due. */
export function timePassed(turn: Turn): void {
  const { state } = turn;
  if (state.deadlineAt !== null && turn.at >= state.deadlineAt && !state.stopping) {
    stopRun(turn, {
      to: 'failed',
      reason: 'The deadline of the run has passed',
      compensate: turn.plan.compensateOnCancel,
      step: null,
      failure: {
        class: 'permanent',
        code: 'permanent/deadline_exceeded',
        message:
          'The run did not end before its deadline. Give it more time in the settings ("timeoutMs"), or look at the step that took long.',
        phase: 'unsent',
        decidedBy: 'engine',
      },
    });
  }
  const due = [...turn.state.live]
    .map((id) => turn.step(id))
    .flatMap((step) => {
      const at = dueAt(step);
      return at !== null && at <= turn.at ? [{ step, at }] : [];
    })
    .toSorted((a, b) => a.at - b.at || (a.step.id < b.step.id ? -1 : 1));
  for (const { step } of due) happen(turn, step);
}

/** What a wait leaves behind. The time budget of retries begins anew: it is for outages, and nobody knows how long a person takes. */
export const WAITED = { wait: null, firstAt: null } as const satisfies Partial<Step>;

function happen(turn: Turn, step: Step): void {
  const now = turn.find(step.id);
  if (!now || now.status !== step.status) return;
  switch (step.status) {
    case 'pending':
      return fireOverdue(turn, step);
    case 'retry_wait':
      turn.move(step.id, 'ready', { wakeAt: null });
      return start(turn, step.id);
    case 'ambiguous':
      return settle(turn, step);
    case 'parked':
      return unanswered(turn, step);
    case 'waiting': {
      const outcome = { kind: step.wait?.kind === 'timer' ? 'timer' : 'expired' } as const;
      turn.command({ type: 'release', step: step.id, compensate: false });
      turn.move(step.id, 'ready', { ...WAITED, resume: outcome });
      return start(turn, step.id);
    }
    default:
      return;
  }
}
