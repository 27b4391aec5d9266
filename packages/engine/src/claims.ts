import type { Failure, RunEvent } from '@holdfast/workflow';
import { doubtfulItems, isInDoubt, quietAfter } from './doubt.ts';
import { askFor, start } from './flow.ts';
import type { Step } from './state.ts';
import { timePassed } from './time.ts';
import type { Turn } from './turn.ts';

/** Starts in a row that took their worker down: one more would be one too many. */
const MAX_CRASHES = 3;

/** Somebody holds the run now who did not before: what was only computed or read starts again, what may have been sent is settled. */
export function claimed(turn: Turn, event: Extract<RunEvent, { type: 'run.claimed' }>): void {
  const isLoss = event.lapses > 0;
  for (const id of turn.state.live) {
    const step = turn.step(id);
    const crashes = step.crashes + (isLoss ? 1 : 0);
    switch (step.status) {
      case 'running':
        if (crashes >= MAX_CRASHES) poisoned(turn, step);
        else {
          turn.move(id, 'ready', { crashes });
          start(turn, id);
        }
        break;
      case 'ready':
        if (turn.state.queue.includes(id)) break;
        if (event.isFirst) askFor(turn, step);
        else start(turn, id);
        break;
      case 'gated':
        turn.move(id, 'ambiguous', {
          wakeAt: turn.at,
          crashes,
          quietAt: quietAfter(event.at, turn.nodeOf(step), event.leaseMs),
        });
        break;
      case 'ambiguous':
        if (step.wakeAt !== null) break;
        if (crashes >= MAX_CRASHES) poisoned(turn, step);
        else turn.patch(id, { wakeAt: turn.at, crashes });
        break;
      default:
        break;
    }
  }
  timePassed(turn);
}

/** A step that takes its worker down each time waits for a person; a write in doubt stays one. */
function poisoned(turn: Turn, step: Step): void {
  const { name } = turn.nodeOf(step);
  const isWriting = step.status === 'ambiguous';
  const failure: Failure = {
    class: isWriting ? 'ambiguous' : 'permanent',
    code: isWriting ? 'ambiguous/poison' : 'permanent/poison',
    message: `"${name}" took its worker down ${MAX_CRASHES} times in a row without an outcome. Look at what it is given (size, nesting, code), repair that, then try it again.${
      isWriting ? ' Whether its write happened is not known: look it up at the provider first.' : ''
    }`,
    phase: isWriting ? 'maybe_sent' : 'unsent',
    decidedBy: 'poison',
  };
  const parked = { items: step.items, failure };
  turn.move(step.id, 'parked', {
    failures: [...step.failures, parked],
    toPark: [...step.toPark, parked],
    wakeAt: null,
    crashes: 0,
  });
  turn.trouble(step.id, failure);
}

/** Tries to find out what happened to the writes of a step that have no answer. */
export function settle(turn: Turn, step: Step): void {
  const attempt = step.attempt + 1;
  turn.patch(step.id, { wakeAt: null, attempt, settlings: step.settlings + 1 });
  turn.command({ type: 'settle', step: step.id, attempt, items: step.items });
}

/**
 * Somebody who had lost the run knew what became of these writes, and said so. A
 * step that was about to find out does so now; one that waits for a person goes
 * on by itself once no write of it is in doubt any more.
 */
export function learned(turn: Turn, event: Extract<RunEvent, { type: 'effects.learned' }>): void {
  const step = turn.step(event.step);
  if (step.status === 'ambiguous' && step.wakeAt !== null) return settle(turn, step);
  if (step.status !== 'parked' || !isInDoubt(step)) return;
  const items = doubtfulItems(step);
  const known = new Set(event.items);
  const count = turn.nodeOf(step).mode === 'each' ? step.inputCount : 1;
  const asked = items === 'all' ? Array.from({ length: count }, (_, index) => index) : items;
  if (!asked.every((item) => known.has(item))) return;
  if (turn.state.trouble?.step === step.id) turn.set({ trouble: null });
  turn.move(step.id, 'ready', {
    items,
    toPark: step.toPark.filter(({ failure }) => failure.class !== 'ambiguous'),
    settlings: 0,
    vain: 0,
  });
  start(turn, step.id);
}
