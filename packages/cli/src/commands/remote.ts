import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ask, askJson, serverFrom } from '../client.ts';
import { readText } from '../files.ts';
import { EXIT, print, printJson, table, tell } from '../output.ts';

interface Remote {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface ImportAnswer {
  readonly workflow: { readonly id: string; readonly name: string } | null;
  readonly report: {
    readonly format: string;
    readonly entries: readonly { readonly outcome: string; readonly message: string }[];
    readonly problems: readonly { readonly severity: string; readonly message: string; readonly path: string }[];
  };
}

/** Takes a file over as a new workflow of a running server. */
export async function importFile(file: string, options: Remote & { dryRun?: boolean }): Promise<number> {
  const answer = await askJson<ImportAnswer>(serverFrom(options), 'POST', '/imports', {
    text: await readText(file),
    fileName: basename(file),
    ...(options.dryRun ? { dryRun: true } : {}),
  });
  if (options.json) {
    printJson(answer);
    return EXIT.ok;
  }
  for (const { outcome, message } of answer.report.entries) print(`${outcome.padEnd(12)} ${message}`);
  for (const { severity, message } of answer.report.problems) print(`${severity.padEnd(12)} ${message}`);
  print(answer.workflow ? `Imported "${answer.workflow.name}" as ${answer.workflow.id}.` : 'Nothing was changed.');
  return EXIT.ok;
}

/** Writes the document of a workflow to a file, or to standard output. */
export async function exportWorkflow(
  id: string,
  options: Remote & { out?: string; pins?: boolean; version?: string },
): Promise<number> {
  const query = new URLSearchParams();
  if (options.pins) query.set('pins', 'true');
  if (options.version !== undefined) query.set('version', options.version);
  const text = await (
    await ask(serverFrom(options), 'GET', `/workflows/${encodeURIComponent(id)}/export?${query}`)
  ).text();
  if (options.out === undefined) process.stdout.write(text);
  else {
    await writeFile(options.out, text);
    tell(`Written to ${options.out}.`);
  }
  return EXIT.ok;
}

interface RunRow {
  readonly id: string;
  readonly workflowName: string;
  readonly status: string;
  readonly startedAt: string;
  readonly durationMs: number | null;
  readonly failure: { readonly nodeName: string; readonly failure: { readonly message: string } } | null;
}

/** Lists runs, newest first. */
export async function listRuns(
  options: Remote & { status?: string; workflow?: string; limit?: string },
): Promise<number> {
  const query = new URLSearchParams({ limit: options.limit ?? '20' });
  if (options.status !== undefined) query.set('status', options.status);
  if (options.workflow !== undefined) query.set('workflowId', options.workflow);
  const page = await askJson<{ items: RunRow[]; next: string | null }>(serverFrom(options), 'GET', `/runs?${query}`);
  if (options.json) {
    printJson(page);
    return EXIT.ok;
  }
  print(
    table(
      ['RUN', 'STATUS', 'WORKFLOW', 'STARTED', 'TOOK', ''],
      page.items.map((row) => [
        row.id,
        row.status,
        row.workflowName,
        row.startedAt,
        row.durationMs === null ? '' : `${row.durationMs} ms`,
        row.failure ? `${row.failure.nodeName}: ${row.failure.failure.message}` : '',
      ]),
    ),
  );
  return EXIT.ok;
}
