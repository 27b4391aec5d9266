import type { ServerResponse } from 'node:http';
import { FAILURE_CODES, isTerminalRun } from '@holdfast/workflow';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Limits } from './connections/limits/limits.ts';
import type { Known } from './connections/limits/shared-states.ts';
import type { World } from './connections/outside.ts';
import type { Runtime } from './runtime.ts';

/** Figures for Prometheus. */
export class Metrics {
  readonly #registry = new Registry();

  constructor(runtime: Runtime<World>) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    const ended = new Counter({
      name: 'holdfast_runs_ended_total',
      help: 'Runs that ended in this process, by status.',
      labelNames: ['status'],
      registers,
    });
    const commits = new Counter({ name: 'holdfast_checkpoints_total', help: 'Checkpoints written.', registers });
    const entries = new Counter({
      name: 'holdfast_journal_entries_total',
      help: 'Journal entries written.',
      registers,
    });
    const failures = new Counter({
      name: 'holdfast_failures_total',
      help: 'Failures of steps that were written in this process, by class and code.',
      labelNames: ['class', 'code'],
      registers,
    });
    new Gauge({
      name: 'holdfast_runs_held',
      help: 'Runs that this process holds a lease of.',
      registers,
      collect() {
        this.set(runtime.worker.activeRuns);
      },
    });
    ofConnections(runtime.outside.limits, registers);
    runtime.bus.listen((committed) => {
      commits.inc();
      entries.inc(committed.entries.length);
      for (const { event } of committed.entries)
        if (event.type === 'step.attempted')
          for (const { failure } of event.failures) failures.inc({ class: failure.class, code: labelOf(failure.code) });
      if (isTerminalRun(committed.status)) ended.inc({ status: committed.status });
    });
  }

  async serve(response: ServerResponse): Promise<void> {
    const text = await this.#registry.metrics();
    response.setHeader('content-type', this.#registry.contentType);
    response.writeHead(200).end(text);
  }
}

/** Nodes may have codes of their own, and a label must not grow without end. */
const labelOf = (code: string): string => (Object.hasOwn(FAILURE_CODES, code) ? code : 'other');

/** How connections stand with their limits, over all processes; calls held back are counted by each process. */
function ofConnections(limits: Limits, registers: Registry[]): void {
  const gauge = (name: string, help: string, figure: (known: Known, now: number) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames: ['workspace', 'connection'],
      registers,
      async collect() {
        // While the database is away, what was known last is shown.
        await limits.states.read().catch(() => {});
        this.reset();
        for (const known of limits.states.known()) {
          const value = figure(known, limits.states.now());
          if (value !== null) this.set({ workspace: known.row.workspaceId, connection: known.row.slug }, value);
        }
      },
    });
  gauge('holdfast_connection_breaker_open', '1 while the circuit breaker is open or half open.', ({ state }) =>
    state.breaker.phase !== 'closed' && state.breaker.why === 'failures' ? 1 : 0,
  );
  gauge('holdfast_connection_paused', '1 while the provider has asked everybody to wait.', ({ state }) =>
    state.breaker.phase !== 'closed' && state.breaker.why === 'provider' ? 1 : 0,
  );
  gauge('holdfast_connection_broken', '1 while its sign-in is refused.', ({ row }) =>
    row.health === 'broken' ? 1 : 0,
  );
  gauge('holdfast_connection_calls_in_use', 'Calls under way, where their number is limited.', (known) =>
    limits.effectiveOf(known).concurrency === null ? null : known.state.slots.length,
  );
  gauge(
    'holdfast_connection_line_seconds',
    'Until the last call that waits may go.',
    ({ state }, now) => Math.max(0, state.line - now) / 1_000,
  );
  new Counter({
    name: 'holdfast_connection_held_total',
    help: 'Calls that this process held back, by the rule that did.',
    labelNames: ['workspace', 'connection', 'rule'],
    registers,
    collect() {
      this.reset();
      for (const { workspaceId, connection, rule, count } of limits.held())
        this.inc({ workspace: workspaceId, connection, rule }, count);
    },
  });
}
