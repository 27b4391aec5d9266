import { nextWakeAt } from '@holdfast/engine';
import { type ItemFailures, isTerminalRun, type RunEvent, type StepId } from '@holdfast/workflow';
import { fault } from '../faults.ts';
import type { InboxMessage } from '../store/run-reader.ts';
import { called } from './addresses.ts';
import { type RepairMessage, repairEvent } from './by-hand.ts';
import type { Carrier } from './carrier.ts';

/**
 * Takes in what came from outside, in the order in which it came, and then what
 * time brings. Messages are consumed by the commit that holds their events.
 */
export const readInbox = (carrier: Carrier): Promise<void> => carrier.reading(() => takeIn(carrier));

/** What time brings, for a run that nothing was ever sent to. */
export const passTime = (carrier: Carrier): Promise<void> => carrier.reading(() => letTimePass(carrier));

async function takeIn(carrier: Carrier): Promise<void> {
  const { reader } = carrier.context;
  const messages = await reader.inbox(carrier.identity.runId);
  const taken = new Set(carrier.pending.consumed);
  carrier.inboxDueAt = null;
  for (const message of messages) {
    if (carrier.isOver || taken.has(message.id)) continue;
    if (message.notBefore !== null && message.notBefore > carrier.now()) {
      carrier.inboxDueAt = Math.min(carrier.inboxDueAt ?? Number.POSITIVE_INFINITY, message.notBefore);
      continue;
    }
    const event = isTerminalRun(carrier.state.status) ? null : await eventOf(carrier, message);
    // Together, so that no commit takes the message and not its event.
    carrier.pending.consumed.push(message.id);
    if (event && !carrier.isOver && !isTerminalRun(carrier.state.status)) carrier.apply(event);
  }
  await letTimePass(carrier);
}

async function eventOf(carrier: Carrier, { kind, body }: InboxMessage): Promise<RunEvent | null> {
  const at = carrier.now();
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const step = carrier.state.steps.get(text('step'));
  switch (kind) {
    case 'cancel':
      return {
        type: 'cancel.requested',
        at,
        by: text('by'),
        reason: text('reason'),
        compensate: body.compensate === true,
      };
    case 'decided':
      if (step?.wait?.kind !== 'approval') return null;
      return {
        type: 'wait.ended',
        at,
        step: step.id,
        outcome: { kind: 'decided', choice: text('choice'), by: text('by') },
      };
    case 'called':
      return called(carrier, text('wait'));
    case 'child':
      return step?.wait?.kind === 'children' ? childrenEnded(carrier, step.id, at) : null;
    case 'fact': {
      if (!step) return null;
      const items = carrier.writes.learn(await carrier.context.reader.effects(carrier.identity.runId, [step.id]));
      return items.length > 0 ? { type: 'effects.learned', at, step: step.id, items } : null;
    }
    // Written by our own API, which has checked it.
    case 'repair':
      return repairEvent(carrier, body as unknown as RepairMessage);
    default:
      carrier.context.log('warn', 'A message of an unknown kind was dropped', { runId: carrier.identity.runId, kind });
      return null;
  }
}

/** When the last child is over, the parent's step goes on; until then nothing changes. */
export async function childrenEnded(carrier: Carrier, step: StepId, at: number): Promise<RunEvent | null> {
  const { ended, open } = await carrier.context.reader.children(carrier.identity.runId, step);
  if (open.length > 0) return null;
  const failed: ItemFailures[] = ended
    .filter(({ status }) => status !== 'succeeded')
    .map(({ index, failure, status, runId }) => ({
      items: [index],
      failure: failure ?? {
        class: 'permanent',
        code: `permanent/child_${status}`,
        message: `The run ${runId} that this step started was ${status}.`,
        phase: 'unsent',
        decidedBy: 'engine',
      },
    }));
  return { type: 'wait.ended', at, step, outcome: { kind: 'children', failed } };
}

/**
 * Timers that are due. A wait that a person or a caller may answer is closed in
 * the database first: whoever closes it, wins, and the other one is told.
 */
async function letTimePass(carrier: Carrier): Promise<void> {
  if (isTerminalRun(carrier.state.status) || carrier.isOver) return;
  const due = nextWakeAt(carrier.state);
  if (due === null || due > carrier.now()) return;
  const at = carrier.now();
  for (const id of carrier.state.live) {
    const wait = carrier.state.steps.get(id)?.wait;
    if (!wait || !('deadline' in wait) || wait.deadline > at) continue;
    const isExpired = await carrier.context.reader.expireWait(carrier.identity.runId, id);
    if (!isExpired) return;
  }
  fault('timer.fired', carrier.identity.runId);
  if (!carrier.isOver) carrier.apply({ type: 'time.passed', at });
}
