import { join } from 'node:path';
import {
  type EndedRun,
  openRegistry,
  problemsOf,
  type RunDocumentOptions,
  readConfig,
  runDocument,
  startServer,
} from '@holdfast/runner';
import {
  type Catalogue,
  checkPinnedFiles,
  hasErrors,
  type Item,
  pinnedFiles,
  type WorkflowDocument,
} from '@holdfast/workflow';
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

/** What a run of a document from the command line is asked for. */
export interface Played extends Pick<RunOptions, 'input' | 'trigger' | 'vars' | 'pins' | 'json' | 'timeout' | 'anew'> {
  rehearsal?(document: WorkflowDocument): NonNullable<RunDocumentOptions['rehearsal']>;
}

/** Executes a document to its end, with a durable store of its own. */
export async function run(file: string, options: RunOptions): Promise<number> {
  const ended = await play(file, options);
  if (options.json) printJson(ended);
  else {
    printSteps(ended);
    for (const item of ended.output) print(JSON.stringify(item));
  }
  return exitOf(ended);
}

/** How a run ended, for scripts. */
export const exitOf = ({ status }: EndedRun): number =>
  status === 'succeeded' ? EXIT.ok : status === 'failed' || status === 'cancelled' ? EXIT.failed : EXIT.waiting;

/** Its steps and how it ended, for people. */
export function printSteps(ended: EndedRun): void {
  for (const { node, status, counts } of ended.steps) print(`${status.padEnd(16)} ${node}${describe(counts)}`);
  for (const { node, lines } of ended.logs) for (const line of lines) tell(`  ${node}: ${line}`);
  print(`Run ${ended.runId}: ${ended.status}`);
  if (ended.failure) tell(`${ended.failure.nodeName}: ${ended.failure.failure.message}`);
}

/** Steps that work with a connection, in words: the store that runs from the command line have for themselves has none. */
export const withoutConnection = (
  { nodes, pins = {} }: WorkflowDocument,
  describe: Catalogue,
  usesPins: boolean,
): string[] =>
  nodes.flatMap(({ id, type, typeVersion, name, connection, disabled }) =>
    connection === undefined ||
    disabled ||
    (usesPins && Object.hasOwn(pins, id)) ||
    describe(type, typeVersion)?.control === 'trigger'
      ? []
      : [
          `"${name}" works with the connection "${connection}". Runs from the command line have none: the step will wait. Publish the workflow on a server, and run it there.`,
        ],
  );

/** Files that pinned data needs, in words: a document names them, and does not bring them along. */
const withoutFiles = (document: WorkflowDocument): string[] =>
  checkPinnedFiles(document, new Set(pinnedFiles(document).map(({ file }) => file.sha256))).map(lineOf);

/** Plays a document in a store beside that of the server: a run from the command line never meets the runs of others. */
export async function play(file: string, options: Played): Promise<EndedRun> {
  const document = await readDocumentFile(file);
  const variables = options.vars === undefined ? {} : await readVars(options.vars);
  const config = readConfig();
  const registry = await openRegistry(config.connectors, config.folder);
  const problems = problemsOf(document, registry, new Set(Object.keys(variables)));
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (hasErrors(errors)) throw new CommandError(`${file} cannot run yet.`, EXIT.refused, errors.map(lineOf));
  for (const problem of problems) if (problem.code === 'unknown_variable') tell(lineOf(problem));
  const rehearsal = options.rehearsal?.(document) ?? null;
  const usesPins = (options.pins ?? false) || rehearsal !== null;
  const missing = usesPins ? withoutFiles(document) : [];
  if (missing.length > 0) throw new CommandError(`${file} cannot run with what is pinned.`, EXIT.refused, missing);
  for (const line of withoutConnection(document, registry.describe, usesPins)) tell(line);
  const items: Item[] | null = options.input === undefined ? null : await readItems(options.input);
  const stopped = toldToStop().then(() => {
    throw new CommandError('Stopped before the run ended.', EXIT.failed);
  });
  stopped.catch(() => {});
  const server = await startServer({
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
      usesPins,
      rehearsal,
      timeoutMs: Number(options.timeout ?? 600) * 1_000,
      isAnew: options.anew ?? false,
      onFound: (runId) =>
        tell(`Run ${runId} of this document with this input is not over: it goes on. (--anew starts another one.)`),
    });
    running.catch(() => {});
    return await Promise.race([running, stopped]);
  } finally {
    await server.close();
  }
}

const describe = (counts: Readonly<Record<string, number>>): string => {
  const ports = Object.entries(counts).map(([port, count]) => `${port} ${count}`);
  return ports.length === 0 ? '' : `  → ${ports.join(', ')}`;
};
