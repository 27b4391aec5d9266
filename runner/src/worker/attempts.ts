import type { Command } from '@holdfast/engine';
import type { JsonObject, StepId } from '@holdfast/workflow';
import { alert } from './alerts.ts';
import type { Carrier } from './carrier.ts';
import { moveCursor } from './cursors.ts';
import { execute } from './execute.ts';
import { MEMORY_OF } from './memory.ts';
import { countsOf, NOTHING, type Outcome, tooLarge } from './outcome.ts';
import { OutputTooLargeError } from './payloads.ts';
import type { StepNotes } from './records.ts';
import { NotLoadedError } from './run-data.ts';
import { withStanding } from './standing.ts';
import { loadFor, prepareStep } from './step-work.ts';
import { suspend } from './suspensions.ts';
import { addUsage } from './usage.ts';

/** What an attempt is about; `isSettling`: writes without an answer are settled rather than made. */
type Asked = Pick<Extract<Command, { type: 'execute' }>, 'items' | 'resume'> & { isSettling?: boolean };

const usageOf = ({ usage }: StepNotes) => (usage === null ? null : (JSON.parse(usage) as JsonObject));

/** Makes an attempt at a step: in this tick where the node does, else it is followed while the run goes on. */
export function makeAttempt(carrier: Carrier, step: StepId, attempt: number, asked: Asked): void {
  const status = carrier.state.steps.get(step)?.status;
  if (status !== 'ready' && status !== 'ambiguous') return;
  const abort = new AbortController();
  const notes = carrier.noteOf(step);
  const startedAt = carrier.now();
  notes.startedAt ??= startedAt;
  const { isSettling = false } = asked;
  const done = (outcome: Outcome) => attempted(carrier, { step, attempt, startedAt, isSettling }, outcome);
  const begin = (): Outcome | Promise<Outcome> => execute(prepareStep(carrier, step, attempt, asked, abort.signal));
  const load = () => loadFor(carrier, step, asked.resume).then(begin);
  const follow = (running: Promise<Outcome>) =>
    carrier.underWay.follow(step, { abort, startedAt }, running, timeFor(carrier, step), {
      ended(outcome) {
        done(outcome);
        carrier.work();
      },
      broke: (error) => carrier.letGo(error),
    });
  if (carrier.lapses > 0) {
    // Whoever had the run before was lost with it: should this step be the reason, it has to be known that it began.
    if (status === 'ready') carrier.apply({ type: 'step.started', at: startedAt, step, attempt });
    return follow(carrier.flush().then(() => (carrier.isOver ? NOTHING : load())));
  }
  try {
    const { resume } = asked;
    const outcome = resume && resume.kind !== 'timer' && resume.kind !== 'expired' ? null : begin();
    if (outcome !== null && !(outcome instanceof Promise)) return done(outcome);
    follow(outcome ?? load());
  } catch (error) {
    if (!(error instanceof NotLoadedError)) throw error;
    follow(load());
  }
}

/** What the policy gives the step, all its items together, in milliseconds. */
function timeFor({ state, identity }: Carrier, step: StepId): number {
  const known = state.steps.get(step);
  const node = known ? identity.workflow.plan.nodes.get(known.node) : undefined;
  const items = node?.mode === 'each' ? Math.max(1, known?.inputCount ?? 1) : 1;
  return (node?.policy.timeoutMs ?? 0) * items;
}

/** An attempt that has come to its end. */
interface Made {
  readonly step: StepId;
  readonly attempt: number;
  readonly startedAt: number;
  readonly isSettling: boolean;
}

function attempted(carrier: Carrier, { step, attempt, startedAt, isSettling }: Made, said: Outcome): void {
  const at = carrier.now();
  const notes = carrier.noteOf(step);
  notes.endedAt = at;
  const outcome = store(carrier, step, attempt, said);
  if (outcome.usage) notes.usage = JSON.stringify(addUsage(usageOf(notes), outcome.usage));
  if (outcome.respond && !carrier.response) carrier.response = outcome.respond;
  if (outcome.suspend) return suspend(carrier, step, outcome.suspend);
  const counts = countsOf(outcome.ports);
  const { ok } = outcome;
  const known = outcome.failures.length > 0 ? carrier.state.steps.get(step) : undefined;
  const failures = known ? withStanding(carrier, known, outcome.failures) : [];
  alert(carrier.context, carrier.identity.runId, step, failures);
  const jitter = carrier.context.timers.random();
  const settles = isSettling ? { settles: true as const } : {};
  carrier.apply({ type: 'step.attempted', at, step, attempt, startedAt, ok, counts, failures, jitter, ...settles });
  if (outcome.cursor) moveCursor(carrier, step, outcome.cursor);
}

/** Keeps what an attempt gave. What is larger than the policy of its node allows is not kept: the attempt has failed by it. */
function store(carrier: Carrier, step: StepId, attempt: number, outcome: Outcome): Outcome {
  const { ports, memory } = outcome;
  if (Object.keys(countsOf(ports)).length === 0 && memory === null) return outcome;
  const all = memory === null ? ports : { ...ports, [MEMORY_OF]: [{ json: memory }] };
  const chunk = { attempt, items: outcome.ok, ports: all };
  const node = carrier.identity.workflow.plan.nodes.get(carrier.state.steps.get(step)?.node ?? '');
  try {
    carrier.pending.store(chunk, carrier.noteOf(step), node?.policy.maxOutputBytes);
  } catch (error) {
    if (!(error instanceof OutputTooLargeError) || !node) throw error;
    return tooLarge(outcome, node, error.sizeBytes);
  }
  carrier.data.add(step, chunk);
  return outcome;
}
