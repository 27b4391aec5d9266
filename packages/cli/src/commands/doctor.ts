import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Config, checkDatabase, checkDataFolder, checkRedis, loadConnectors, readConfig } from '@holdfast/runner';
import { EXIT, print, printJson } from '../output.ts';
import { PLACES } from '../places.ts';

interface Finding {
  readonly what: string;
  readonly status: 'ok' | 'note' | 'problem';
  readonly found: string;
}

const MIN_NODE = 24;

/** Says what was found on this machine, and what to do about it. */
export async function doctor(options: { json?: boolean }): Promise<number> {
  const config = readConfig();
  const findings: Finding[] = [
    {
      what: 'Node',
      status: Number(process.versions.node.split('.')[0]) >= MIN_NODE ? 'ok' : 'problem',
      found: `${process.version}${Number(process.versions.node.split('.')[0]) >= MIN_NODE ? '' : `; Holdfast needs ${MIN_NODE}. Start it with "npm start", which brings its own.`}`,
    },
    existsSync(join(PLACES.designer, 'index.html'))
      ? { what: 'Designer', status: 'ok', found: 'built' }
      : { what: 'Designer', status: 'problem', found: 'not built. "npm start" builds it.' },
    await finding('Data', async () => checkDataFolder(config)),
    await port(config.port, config.host),
    ...(await databaseFindings(config)),
    ...(config.connectors.length === 0 ? [] : [await finding('Connectors', () => added(config))]),
    ...(config.redisUrl === null
      ? [{ what: 'Queue', status: 'ok', found: 'in Postgres' } as const]
      : [await finding('Queue', () => checkRedis(config.redisUrl ?? ''))]),
  ];
  if (options.json) printJson(findings);
  else
    for (const { what, status, found } of findings)
      print(`${status === 'ok' ? '✔' : status === 'note' ? '·' : '✖'} ${what.padEnd(10)} ${found}`);
  return findings.some(({ status }) => status === 'problem') ? EXIT.failed : EXIT.ok;
}

async function finding(what: string, check: () => Promise<string>): Promise<Finding> {
  try {
    return { what, status: 'ok', found: await check() };
  } catch (error) {
    return problem(what, error);
  }
}

/** The connectors that the settings add, each with its version, or as a folder that no lock file speaks for. */
async function added({ connectors, folder }: Config): Promise<string> {
  const all = await loadConnectors(connectors, folder);
  return all
    .map(({ connector, package: { name, version, isLocal } }) =>
      isLocal ? `${connector.title} (folder ${name})` : `${connector.title} (${name} ${version})`,
    )
    .join(', ');
}

async function databaseFindings(config: Config): Promise<Finding[]> {
  try {
    const { found, warning } = await checkDatabase(config);
    const database = { what: 'Database', status: 'ok', found } as const;
    return warning === null ? [database] : [database, { what: 'Restored', status: 'note', found: warning }];
  } catch (error) {
    return [problem('Database', error)];
  }
}

const problem = (what: string, error: unknown): Finding => ({
  what,
  status: 'problem',
  found: error instanceof Error ? error.message : String(error),
});

async function port(number: number, host: string): Promise<Finding> {
  const what = 'Port';
  const answered = await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${number}/health/live`, {
    signal: AbortSignal.timeout(1_000),
  })
    .then((reply) => reply.json() as Promise<{ checks?: unknown }>)
    .then(
      ({ checks }) => checks !== undefined,
      () => false,
    );
  if (answered) return { what, status: 'note', found: `${number}: Holdfast is running there` };
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      resolve({
        what,
        status: 'problem',
        found:
          error.code === 'EADDRINUSE'
            ? `${number} is taken by another program. Stop it, or set HOLDFAST_PORT to another one.`
            : `${host}:${number} cannot be used (${error.code}). Correct HOLDFAST_HOST or HOLDFAST_PORT.`,
      }),
    );
    probe.listen(number, host, () => probe.close(() => resolve({ what, status: 'ok', found: `${number} is free` })));
  });
}
