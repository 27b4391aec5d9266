import { join } from 'node:path';
import { openRegistry, problemsOf, readConfig, runDocument, startServer } from '@holdfast/runner';
import { hasErrors, type Item } from '@holdfast/workflow';
import { lineOf, readDocumentFile, readItems } from '../files.ts';
import { CommandError, EXIT, print, printJson, tell } from '../output.ts';
import { PLACES } from '../places.ts';
import { toldToStop } from '../stopping.ts';
import { readVars } from './vars.ts';

interface RunOptions {
  readonly input?: string;
  readonly trigger?: string;
  readonly vars?: string;
  readonly pins?: boolean;
  readonly json?: boolean;
  readonly timeout?: string;
  readonly anew?: boolean;
}

/** Executes a document to its end, with a durable store of its own. */
export async function run(file: string, options: RunOptions): Promise<number> {
  const document = await readDocumentFile(file);
  const variables = options.vars === undefined ? {} : await readVars(options.vars);
  const config = readConfig();
  const registry = await openRegistry(config.connectors, config.folder);
  const problems = problemsOf(document, registry, new Set(Object.keys(variables)));
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (hasErrors(errors)) throw new CommandError(`${file} cannot run yet.`, EXIT.refused, errors.map(lineOf));
  for (const problem of problems) if (problem.code === 'unknown_variable') tell(lineOf(problem));
  const items: Item[] | null = options.input === undefined ? null : await readItems(options.input);
  const stopped = toldToStop().then(() => {
    throw new CommandError('Stopped before the run ended.', EXIT.failed);
  });
  stopped.catch(() => {});
  const server = await startServer({
    // A store beside the one of the server: a run from the command line never meets the runs of others.
    config: {
      ...config,
      dataDir: join(config.dataDir, 'cli'),
      databaseUrl: null,
      redisUrl: null,
      log: config.log === 'info' ? 'error' : config.log,
    },
    roles: ['worker'],
    isShared: true,
    designerDir: PLACES.designer,
    examplesDir: PLACES.examples,
    ...(options.json ? {} : { progress: (message: string) => tell(`${message} …`) }),
  });
  try {
    const running = runDocument(server.services, document, {
      items,
      trigger: options.trigger ?? null,
      variables,
      usesPins: options.pins ?? false,
      timeoutMs: Number(options.timeout ?? 600) * 1_000,
      isAnew: options.anew ?? false,
      onFound: (runId) =>
        tell(`Run ${runId} of this document with this input is not over: it goes on. (--anew starts another one.)`),
    });
    running.catch(() => {});
    const ended = await Promise.race([running, stopped]);
    if (options.json) printJson(ended);
    else {
      for (const { node, status, counts } of ended.steps) print(`${status.padEnd(16)} ${node}${describe(counts)}`);
      for (const { node, lines } of ended.logs) for (const line of lines) tell(`  ${node}: ${line}`);
      print(`Run ${ended.runId}: ${ended.status}`);
      if (ended.failure) tell(`${ended.failure.nodeName}: ${ended.failure.failure.message}`);
      for (const item of ended.output) print(JSON.stringify(item));
    }
    if (ended.status === 'succeeded') return EXIT.ok;
    return ended.status === 'failed' || ended.status === 'cancelled' ? EXIT.failed : EXIT.waiting;
  } finally {
    await server.close();
  }
}

const describe = (counts: Readonly<Record<string, number>>): string => {
  const ports = Object.entries(counts).map(([port, count]) => `${port} ${count}`);
  return ports.length === 0 ? '' : `  → ${ports.join(', ')}`;
};
