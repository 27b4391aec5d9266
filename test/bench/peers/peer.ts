import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../support/product.ts';

const run = promisify(execFile);
const INSTALL_MS = 240_000;

/** Runs of five steps a second, and how long one took. */
export interface PeerFigures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What these figures are, in words. */
  readonly note: string;
}

/** Another engine, measured beside ours in the same run. */
export interface Peer {
  readonly name: string;
  /** Packages with their exact versions. */
  readonly packages: readonly string[];
  /** Five steps in a row, so many at once, in a folder that holds the packages. */
  measure(folder: string, callers: readonly number[], seconds: number): Promise<ReadonlyMap<number, PeerFigures>>;
}

/** Brings packages from the registry into a folder. @throws when that takes too long or fails */
export async function install(folder: string, packages: readonly string[]): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
    cwd: folder,
    timeout: INSTALL_MS,
  });
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.unref();
  });

/** Starts a program there and waits until it listens on a port of this machine. Gives how to end it. */
export async function serve(
  folder: string,
  command: string,
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<() => Promise<void>> {
  const child: ChildProcess = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, ...env },
    stdio: 'ignore',
    // A group of its own: what is started may be a script that starts the program, and both have to go.
    detached: true,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  process.once('exit', kill);
  const stop = async () => {
    kill();
    await exited;
    process.off('exit', kill);
  };
  try {
    await until(() => listens(port), 60_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** Runs a script there to its end; gives the JSON of its last line. */
export async function outputOf<T>(folder: string, args: readonly string[], env: Record<string, string>): Promise<T> {
  const { stdout } = await run(process.execPath, [...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, ...env },
    timeout: 180_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}
