import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from './bare-environment.ts';

const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));
const READY_MS = 90_000;

/** A Holdfast of its own, as a person would start it. */
export interface Product {
  readonly url: string;
  readonly pid: number;
  /** What it printed so far. */
  output(): string;
  /** Settles when it has ended, with the exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;
  hasEnded(): boolean;
  /** Ends it at once, as a crash would. The database server stays, as after a real crash. */
  kill(): Promise<void>;
  /** Asks it to stop, and waits until it has. Gives the exit code. */
  stop(signal?: 'SIGINT' | 'SIGTERM'): Promise<number | null>;
}

export interface ProductOptions {
  readonly dataDir: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly command?: 'start' | 'api' | 'worker';
  /** File for its log, and for what it tells; left out: `output` has it. */
  readonly log?: string;
  /** Options of Node, such as `--import` with what is to be loaded first. */
  readonly nodeOptions?: readonly string[];
}

/** A folder for one test; `remove` takes it away again. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  // The database of root runs as another user, who has to get in.
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Starts Holdfast in a process of its own and waits until it is ready. */
export async function startProduct({
  dataDir,
  port = 0,
  env = {},
  command = 'start',
  log,
  nodeOptions = [],
}: ProductOptions): Promise<Product> {
  // As bootstrap.mjs does.
  const flags = [
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=16',
    '--heap-growing-percent=160',
    '--disable-proto=delete',
  ];
  const logFile = log === undefined ? 'pipe' : openSync(log, 'a');
  const child = spawn(process.execPath, [...flags, ...nodeOptions, MAIN, command], {
    cwd: dataDir,
    env: {
      ...bareEnvironment(),
      HOLDFAST_DATA: join(dataDir, '.holdfast'),
      HOLDFAST_PORT: String(port),
      HOLDFAST_LOG: 'warn',
      MALLOC_ARENA_MAX: '2',
      MALLOC_TRIM_THRESHOLD_: '131072',
      ...env,
    },
    stdio: ['ignore', 'pipe', logFile],
  });
  if (typeof logFile === 'number') closeSync(logFile);
  let text = '';
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not ready in time:\n${text}`)), READY_MS);
    const look = (chunk: Buffer) => {
      text += chunk.toString();
      const found = /ready(?: at (\S+))? \(/.exec(text);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1] ?? '');
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`Holdfast ended with ${code} before it was ready:\n${text}`));
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => text,
    exited,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async kill() {
      send(child, 'SIGKILL');
      await exited;
    },
    async stop(signal = 'SIGINT') {
      send(child, signal);
      return exited;
    },
  };
}

const send = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
};

/** Asks the API of a product. @throws with the problem's words when it refuses */
export async function ask<T>(product: Pick<Product, 'url'>, method: string, path: string, body?: unknown): Promise<T> {
  const reply = await fetch(`${product.url}/api/v1${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** Looks again and again until something is there. */
export async function until<T>(look: () => Promise<T | null | undefined | false>, withinMs = 60_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error('It did not come about in time.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
