import type { JournalEntry, RunEvent } from '@holdfast/workflow';
import { isTerminalRun } from '@holdfast/workflow';
import { adopt } from './adopt.ts';
import { attempted } from './attempts.ts';
import { claimed, learned } from './claims.ts';
import { quietAfter } from './doubt.ts';
import { freshStep, handOn, originOf, start } from './flow.ts';
import { settleJoins } from './joins.ts';
import { settleLoops } from './loops.ts';
import { assertStepEvent } from './moves.ts';
import type { Plan } from './plan.ts';
import { repaired } from './repair.ts';
import type { Command, RunState } from './state.ts';
import { abandonRun, isWindingDown, settleStopping, stopRun } from './stopping.ts';
import { timePassed, WAITED } from './time.ts';
import { Turn } from './turn.ts';

/** What came of an event. */
export interface Decision {
  readonly state: RunState;
  readonly commands: readonly Command[];
  /** The line for the journal. */
  readonly entry: JournalEntry;
}

/** An event for a run that is over: refused by the caller before it gets here. */
export class RunOverError extends Error {
  override readonly name = 'RunOverError';
}

/**
 * The whole engine: what a fact changes, and what is to be done about it. Pure:
 * it reads no clock, no store and no random source; time and chance come with
 * the event. The caller commits the entry and carries out the commands.
 *
 * @throws IllegalMoveError, UnknownStepError, RunOverError: defects of the caller
 * @throws RepairRefusedError for a repair that the step does not allow
 */
export function decide(plan: Plan, state: RunState, event: RunEvent): Decision {
  if (isTerminalRun(state.status))
    throw new RunOverError(`The run is ${state.status}; "${event.type}" comes too late.`);
  const turn = new Turn(plan, state, event.at);
  happen(turn, event);
  settle(turn, event.type);
  const next = turn.close();
  const entry = { seq: next.head, event, moves: turn.moves, carried: turn.carried, status: next.status };
  const isWanted = (command: Command): boolean =>
    command.type !== 'execute' || next.steps.get(command.step)?.status === 'ready';
  return { state: next, commands: turn.commands.filter(isWanted), entry };
}

function happen(turn: Turn, event: RunEvent): void {
  if ('step' in event) assertStepEvent(event.step, turn.step(event.step).status, event.type);
  switch (event.type) {
    case 'run.started':
      return started(turn, event);
    case 'step.started':
      if (turn.step(event.step).status === 'ready')
        turn.move(event.step, 'running', { firstAt: turn.step(event.step).firstAt ?? event.at });
      return;
    case 'effects.sent':
      return sent(turn, event);
    case 'step.attempted':
      return attempted(turn, event);
    case 'step.suspended': {
      if (turn.step(event.step).status === 'ready') turn.move(event.step, 'running', { firstAt: event.at });
      turn.move(event.step, 'waiting', { wait: event.wait, resume: null, crashes: 0, isOut: false });
      return;
    }
    case 'wait.ended':
      if (isWindingDown(turn, turn.step(event.step))) return void turn.move(event.step, 'cancelled', { wait: null });
      turn.move(event.step, 'ready', { ...WAITED, resume: event.outcome });
      return start(turn, event.step);
    case 'time.passed':
      return timePassed(turn);
    case 'run.claimed':
      return claimed(turn, event);
    case 'effects.learned':
      return learned(turn, event);
    case 'cancel.requested':
      return stopRun(turn, { to: 'cancelled', reason: event.reason, compensate: event.compensate, step: null });
    case 'run.abandoned':
      return abandonRun(turn, event);
    case 'step.repaired':
      return repaired(turn, event);
  }
}

/**
 * After every event: loops, joins, the queue, the end. Each may set the next in
 * motion. A run that has only just started stays `accepted` until somebody works on it.
 */
function settle(turn: Turn, type: RunEvent['type']): void {
  for (let moves = -1; moves !== turn.moves.length; ) {
    moves = turn.moves.length;
    settleLoops(turn);
    settleJoins(turn);
    nextInLine(turn);
    settleStopping(turn);
  }
  if (type !== 'run.started') turn.settleStatus();
  if (turn.state.live.size === 0 && !isTerminalRun(turn.state.status)) {
    turn.setStatus('succeeded');
    turn.command({ type: 'finish', status: 'succeeded' });
  }
}

/** Order `declared`: the next step starts when the present one is done, parked or a loop that waits for its body. */
function nextInLine(turn: Turn): void {
  if (turn.plan.order !== 'declared') return;
  const present = turn.state.turn === null ? undefined : turn.find(turn.state.turn);
  const isBusy = present && turn.state.live.has(present.id) && present.status !== 'parked' && !present.loop;
  if (turn.lined.length > 0) {
    turn.set({ queue: [...turn.state.queue, ...turn.lined.toReversed()] });
    turn.lined = [];
  }
  const id = turn.state.queue.at(-1);
  if (isBusy || id === undefined) return;
  turn.set({ queue: turn.state.queue.slice(0, -1), turn: id });
  start(turn, id);
}

function started(turn: Turn, event: Extract<RunEvent, { type: 'run.started' }>): void {
  turn.set({ startedAt: event.at, deadlineAt: event.deadlineAt ?? null, trigger: event.node });
  const counts = { [event.port]: event.count };
  const step = turn.create({
    ...freshStep(event.node, '', {
      status: 'succeeded',
      cause: null,
      region: null,
      visits: {},
      undo: false,
      inputs: [],
      inputCount: 0,
    }),
    attempt: 1,
    tries: 1,
    firstAt: event.at,
    counts,
    emitted: counts,
    completion: 0,
  });
  turn.attempted();
  turn.set({ latest: turn.state.latest.set(event.node, step.id) });
  if (event.adopted) return adopt(turn, event.adopted);
  handOn(turn, originOf(step), event.port, [{ step: step.id, port: event.port, count: event.count }]);
}

function sent(turn: Turn, event: Extract<RunEvent, { type: 'effects.sent' }>): void {
  const step = turn.step(event.step);
  const quietAt = quietAfter(event.at, turn.nodeOf(step), event.leaseMs);
  if (step.status === 'ready') turn.move(step.id, 'running', { firstAt: step.firstAt ?? event.at });
  const out = { quietAt, isOut: true };
  if (turn.step(step.id).status === 'running') turn.move(step.id, 'gated', out);
  else turn.patch(step.id, out);
}
