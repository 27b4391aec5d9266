import { askJson, type ServerChoice, serverFrom } from '../client.ts';
import { EXIT, print, printJson, table } from '../output.ts';

export interface ShowOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
  readonly logs?: boolean;
  readonly step?: string;
}

interface Run {
  readonly id: string;
  readonly workflowName: string;
  readonly status: string;
  readonly startedAt: string;
  readonly failure: { readonly nodeName: string; readonly failure: { readonly message: string } } | null;
}
interface Step {
  readonly id: string;
  readonly status: string;
  readonly attempt: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly { readonly failure: { readonly code: string; readonly message: string } }[];
}
interface AttemptLog {
  readonly step: string;
  readonly attempt: number;
  readonly lines: readonly {
    readonly at: string;
    readonly level: string;
    readonly message: string;
    readonly data?: unknown;
  }[];
}

/** Shows one run with its steps, or what its steps wrote. */
export async function showRun(id: string, options: ShowOptions): Promise<number> {
  const server = serverFrom(options);
  const path = `/runs/${encodeURIComponent(id)}`;
  const run = await askJson<Run>(server, 'GET', path);
  if (options.logs) {
    const query = options.step === undefined ? '' : `step=${encodeURIComponent(options.step)}&`;
    const logs = await all<AttemptLog>(server, `${path}/logs?${query}limit=200`);
    if (options.json) printJson({ items: logs });
    else for (const line of linesOf(logs)) print(line);
    return EXIT.ok;
  }
  const steps = await all<Step>(server, `${path}/steps?limit=200`);
  if (options.json) {
    printJson({ run, steps });
    return EXIT.ok;
  }
  print(`${run.workflowName}: ${run.status}, started ${run.startedAt}`);
  if (run.failure) print(`${run.failure.nodeName}: ${run.failure.failure.message}`);
  const counts = (step: Step) => Object.entries(step.counts).map(([port, count]) => `${port} ${count}`);
  print(
    table(
      ['STEP', 'STATUS', 'ATTEMPTS', 'ITEMS', ''],
      steps.map((step) => [
        step.id,
        step.status,
        String(step.attempt),
        counts(step).join(', '),
        step.failures[0]?.failure.message ?? '',
      ]),
    ),
  );
  return EXIT.ok;
}

/** Lines of all attempts in the order in which they were written. */
function linesOf(logs: readonly AttemptLog[]): string[] {
  return logs
    .flatMap(({ step, attempt, lines }) => lines.map((line) => ({ step, attempt, ...line })))
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ at, step, attempt, level, message, data }) =>
      `${at} ${level.padEnd(4)} ${step}#${attempt} ${message} ${data === undefined ? '' : JSON.stringify(data)}`.trimEnd(),
    );
}

/** Every page of a list. */
async function all<T>(server: ServerChoice, path: string): Promise<T[]> {
  const found: T[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const next: string = cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: T[]; next: string | null } = await askJson(server, 'GET', next);
    found.push(...page.items);
    cursor = page.next;
  }
  return found;
}
