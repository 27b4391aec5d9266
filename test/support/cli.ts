import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bareEnvironment } from './bare-environment.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line to its end, in a folder, with data of its own there. */
export const holdfast = (cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  run(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    cwd,
    env: { ...bareEnvironment(), HOLDFAST_DATA: join(cwd, 'data'), ...env },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  );
