import type { Plan, RunState, Step } from '@holdfast/engine';
import type { EffectRow, StepRow } from '../store/checkpoint.ts';
import type { Trouble, WaitingFor } from '../store/schema.ts';
import { clientRefOf, type Effect } from './effects.ts';
import { bodyShaOf } from './gate.ts';

/** What a step's row says beyond the engine's state. Instants are epoch milliseconds. */
export interface StepNotes {
  startedAt: number | null;
  endedAt: number | null;
  sends: number;
  /** JSON texts of the chunks stored so far. */
  output: string[];
  usage: string | null;
}

export const freshNotes = (): StepNotes => ({ startedAt: null, endedAt: null, sends: 0, output: [], usage: null });

export function stepRow(step: Step, notes: StepNotes): StepRow {
  return {
    stepId: step.id,
    node: step.node,
    status: step.status,
    attempt: step.attempt,
    sends: notes.sends,
    startedAt: notes.startedAt,
    endedAt: notes.endedAt,
    wakeAt: step.wakeAt ?? (step.wait?.kind === 'timer' ? step.wait.until : null),
    inputCount: step.inputCount,
    inputs: JSON.stringify(step.inputs),
    counts: JSON.stringify(step.counts),
    failures: step.failures.length > 0 ? JSON.stringify(step.failures) : null,
    parked: step.status === 'parked' ? JSON.stringify(step.toPark) : null,
    output: notes.output.length > 0 ? `[${notes.output.join(',')}]` : null,
    usage: notes.usage,
  };
}

export function effectRow(effect: Effect): EffectRow {
  return {
    stepId: effect.stepId,
    item: effect.item,
    seq: effect.seq,
    key: effect.key,
    clientRef: clientRefOf(effect.key),
    bodySha: bodyShaOf(effect),
    request: JSON.stringify(effect.request),
    body: effect.body === null ? null : Buffer.from(effect.body).toString('base64'),
    state: effect.state,
    sends: effect.sends,
    gatedAt: effect.gatedAt,
    lastSentAt: effect.lastSentAt,
    settledAt: effect.settledAt,
    keyValidUntil: effect.keyValidUntil,
    reference: effect.reference,
    result: effect.result === null ? null : JSON.stringify(effect.result),
    evidence: effect.evidence === null ? null : JSON.stringify(effect.evidence),
  };
}

/** What stopped or parked a run, for its row. */
export function troubleOf(plan: Plan, state: RunState): Trouble | null {
  if (!state.trouble || state.status === 'succeeded') return null;
  const { step, failure } = state.trouble;
  const node = step === null ? '' : (state.steps.get(step)?.node ?? '');
  return { node, nodeName: plan.nodes.get(node)?.name ?? '', failure };
}

/** What a resting run waits for first, for its row. */
export function waitingForOf(plan: Plan, state: RunState): WaitingFor | null {
  if (state.status !== 'waiting') return null;
  let best: WaitingFor | null = null;
  for (const id of state.live) {
    const step = state.steps.get(id);
    if (
      !step ||
      step.loop ||
      (step.status !== 'waiting' && step.status !== 'retry_wait' && step.status !== 'ambiguous')
    )
      continue;
    const { wait } = step;
    const until =
      step.wakeAt ?? (wait?.kind === 'timer' ? wait.until : wait && 'deadline' in wait ? wait.deadline : null);
    const kind = wait?.kind ?? (step.holds > 0 ? 'limit' : step.status === 'ambiguous' ? 'settling' : 'retry');
    if (best && (best.until ?? Number.POSITIVE_INFINITY) <= (until ?? Number.POSITIVE_INFINITY)) continue;
    best = { node: step.node, nodeName: plan.nodes.get(step.node)?.name ?? step.node, kind, until };
  }
  return best;
}
