import { Cell, type CellOptions } from './cell.ts';
import type { Fault } from './fault.ts';
import { judge } from './judge.ts';
import type { Backend, Stack } from './stack.ts';

export interface Outcome {
  readonly fault: Fault;
  readonly backend: Backend;
  readonly seed: number;
  readonly verdict: 'held' | 'broke' | 'skipped';
  /** Why it broke or was skipped; what fired where it held. */
  readonly detail: readonly string[];
  /** What the processes of the product said last, where it broke. */
  readonly log: string;
  readonly tookMs: number;
}

/** Runs one fault on one backend with one seed, on the product or a mutant of it, and judges it. Never throws: what breaks is an outcome. */
export async function runCell(stack: Stack, fault: Fault, options: CellOptions): Promise<Outcome> {
  const { seed, mutant = null } = options;
  const began = performance.now();
  const end = (verdict: Outcome['verdict'], detail: readonly string[], log = ''): Outcome => ({
    fault,
    backend: stack.backend,
    seed,
    verdict,
    detail,
    log,
    tookMs: performance.now() - began,
  });
  const reason = fault.cannot?.({ stack }) ?? null;
  if (reason !== null) return end('skipped', [reason]);
  const name = [fault.id.toLowerCase(), String(seed), ...(mutant === null ? [] : [mutant])].join('_');
  const cell = await Cell.open(stack, name, options);
  try {
    await fault.run(cell);
    const violations = await judge(cell);
    if (violations.length > 0) return end('broke', violations, cell.lastWords());
    return cell.fired.length === 0 ? end('broke', ['the fault never came about']) : end('held', cell.fired);
  } catch (error) {
    return end('broke', [error instanceof Error ? error.message : String(error), ...cell.fired], cell.lastWords());
  } finally {
    await cell.close();
  }
}

const MARKS = { held: 'ok', broke: 'BROKE', skipped: 'skip' } as const;

/** The matrix: fault × backend → outcome, the reasons below it. */
export function matrixOf(outcomes: readonly Outcome[]): string {
  const backends = [...new Set(outcomes.map(({ backend }) => backend))];
  const faults = [...new Set(outcomes.map(({ fault }) => fault))];
  const cellOf = (fault: Fault, backend: Backend): string => {
    const all = outcomes.filter((each) => each.fault === fault && each.backend === backend);
    const verdict = (['broke', 'held', 'skipped'] as const).find((name) => all.some((each) => each.verdict === name));
    if (verdict === undefined) return '';
    const seeds = all.length > 1 ? ` ${all.filter((each) => each.verdict === verdict).length}/${all.length}` : '';
    const seconds = Math.max(...all.map(({ tookMs }) => tookMs)) / 1_000;
    return `${MARKS[verdict]}${seeds} ${seconds.toFixed(0)}s`;
  };
  const lines = [
    ['', ...backends].map((name) => name.padEnd(12)).join(' '),
    ...faults.map((fault) =>
      [fault.id.padEnd(12), ...backends.map((name) => cellOf(fault, name).padEnd(12)), fault.title].join(' '),
    ),
  ];
  const notes = outcomes
    .filter(({ verdict }) => verdict !== 'held')
    .map(
      ({ fault, backend, seed, verdict, detail }) =>
        `${MARKS[verdict]} ${fault.id} on ${backend}, seed ${seed}: ${detail.join('; ')}`,
    );
  return [...lines, ...(notes.length > 0 ? ['', ...new Set(notes)] : [])].join('\n');
}

/** One line that says how it went. */
export function verdictOf(outcomes: readonly Outcome[]): string {
  const count = (verdict: Outcome['verdict']) => outcomes.filter((each) => each.verdict === verdict).length;
  return `chaos: ${count('held')} held, ${count('broke')} broke, ${count('skipped')} skipped`;
}
