import {
  type Edge,
  type Failure,
  type ItemFailures,
  isTerminalRun,
  type Node,
  type RunEvent,
  type Wait,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { aDocument, testCatalogue } from '@holdfast/workflow/testing';
import {
  type Command,
  compile,
  decide,
  EMPTY_STATE,
  fold,
  nextWakeAt,
  type Plan,
  type RunState,
  type Step,
} from '../src/index.ts';

/** What a test's node does with an attempt. */
export type Act =
  | {
      readonly counts: Readonly<Record<string, number>>;
      readonly ok?: readonly number[] | 'all';
      readonly failures?: readonly ItemFailures[];
    }
  | { readonly fails: Failure }
  | { readonly waits: Wait };

export type Behaviour = (step: Step, attempt: number, isSettling: boolean) => Act | 'hold';

export const failure = (failureClass: Failure['class'], code = 'test'): Failure => ({
  class: failureClass,
  code: `${failureClass}/${code}`,
  message: 'It failed for a test.',
  phase: failureClass === 'ambiguous' ? 'maybe_sent' : 'unsent',
  decidedBy: 'test',
});

/** Hands its items on, by the first output port. */
export const passes: Behaviour = (step) => ({ counts: { out: step.inputCount } });

export function planFor(nodes: readonly Node[], edges: readonly Edge[], fields: Partial<WorkflowDocument> = {}): Plan {
  const { plan, problems } = compile(aDocument(nodes, edges, fields), testCatalogue);
  if (!plan) throw new Error(problems.map(({ message }) => message).join('\n'));
  return plan;
}

const LEASE_MS = 15_000;

/**
 * Drives a plan as a worker would, in one process and with a clock of its own.
 * `crashes` says after which events the worker is lost and another takes over.
 */
export class Driver {
  readonly plan: Plan;
  readonly events: RunEvent[] = [];
  readonly executed: string[] = [];
  readonly entries: ReturnType<typeof decide>['entry'][] = [];
  state: RunState = EMPTY_STATE;
  now = 1_000;
  #behave: Behaviour;
  #queue: Command[] = [];
  #crashAfter: (events: number) => boolean;
  readonly #suspended = new Set<string>();
  readonly held: Command[] = [];

  constructor(plan: Plan, behave: Behaviour = passes, crashAfter: (events: number) => boolean = () => false) {
    this.plan = plan;
    this.#behave = behave;
    this.#crashAfter = crashAfter;
  }

  start(count = 1, node = this.plan.triggers[0] ?? ''): this {
    return this.apply({ type: 'run.started', at: this.now, node, port: 'out', count });
  }

  apply(event: RunEvent): this {
    const { state, commands, entry } = decide(this.plan, this.state, event);
    this.state = state;
    this.events.push(event);
    if (event.type === 'step.suspended') this.#suspended.add(event.step);
    this.entries.push(entry);
    this.#queue.push(...commands);
    if (this.#crashAfter(this.events.length) && !isTerminalRun(state.status)) this.crash();
    return this;
  }

  /** What the worker had in hand is gone: there is the journal, and nobody who knows more. */
  lost(): this {
    this.#queue = [];
    this.held.length = 0;
    this.state = fold(this.plan, this.events);
    return this;
  }

  /** The worker is lost, and another folds the journal. */
  crash(): void {
    this.lost().apply({ type: 'run.claimed', at: this.now, fence: this.events.length, leaseMs: LEASE_MS, lapses: 0 });
  }

  /** Works until nothing moves by itself, letting time pass as far as it takes. */
  run(limit = 100_000): this {
    for (let steps = 0; steps < limit; steps += 1) {
      const command = this.#queue.shift();
      if (command) this.#carryOut(command);
      else if (isTerminalRun(this.state.status)) return this;
      else {
        const at = nextWakeAt(this.state);
        if (at === null) return this;
        this.now = Math.max(this.now, at);
        this.apply({ type: 'time.passed', at: this.now });
      }
    }
    throw new Error(`Still moving after ${limit} steps: ${this.state.status}`);
  }

  #carryOut(command: Command): void {
    if (command.type !== 'execute' && command.type !== 'settle') return;
    const step = this.state.steps.get(command.step);
    if (!step || (step.status !== 'ready' && step.status !== 'ambiguous')) return;
    this.executed.push(step.id);
    const hasWaited = this.#suspended.has(step.id);
    const said = this.#behave(step, command.attempt, command.type === 'settle');
    const act = hasWaited && said !== 'hold' && 'waits' in said ? passes(step, command.attempt, false) : said;
    if (act === 'hold') this.held.push(command);
    else this.finish(step, command.attempt, act, command.type === 'settle');
  }

  finish(step: Step, attempt: number, act: Act, isSettling = false): void {
    const settles = isSettling ? { settles: true as const } : {};
    const base = { at: this.now, step: step.id, attempt, startedAt: this.now, jitter: 0.5, ...settles } as const;
    if ('waits' in act) this.apply({ type: 'step.suspended', at: this.now, step: step.id, wait: act.waits });
    else if ('fails' in act)
      this.apply({
        type: 'step.attempted',
        ...base,
        ok: [],
        counts: {},
        failures: [{ items: 'all', failure: act.fails }],
      });
    else
      this.apply({
        type: 'step.attempted',
        ...base,
        ok: act.ok ?? 'all',
        counts: act.counts,
        failures: act.failures ?? [],
      });
  }

  statusOf(id: string): string | undefined {
    return this.state.steps.get(id)?.status;
  }

  /** How often each node ran to its end. */
  succeeded(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const step of this.state.steps.values())
      if (step.status === 'succeeded') counts[step.node] = (counts[step.node] ?? 0) + 1;
    return counts;
  }
}
