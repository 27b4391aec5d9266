import type { ServerResponse } from 'node:http';
import { isTerminalRun } from '@holdfast/workflow';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Runtime } from './runtime.ts';

/** Figures for Prometheus. */
export class Metrics {
  readonly #registry = new Registry();

  constructor(runtime: Runtime) {
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
    new Gauge({
      name: 'holdfast_runs_held',
      help: 'Runs that this process holds a lease of.',
      registers,
      collect() {
        this.set(runtime.worker.activeRuns);
      },
    });
    runtime.bus.listen((committed) => {
      commits.inc();
      entries.inc(committed.entries.length);
      if (isTerminalRun(committed.status)) ended.inc({ status: committed.status });
    });
  }

  async serve(response: ServerResponse): Promise<void> {
    const text = await this.#registry.metrics();
    response.setHeader('content-type', this.#registry.contentType);
    response.writeHead(200).end(text);
  }
}
