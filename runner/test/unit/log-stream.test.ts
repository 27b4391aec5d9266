import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const LOGGING = fileURLToPath(new URL('../../src/logging.ts', import.meta.url));
const PROGRAM = `
  const { createLog } = await import(${JSON.stringify(LOGGING)});
  const log = createLog('info');
  for (let n = 0; n < 3; n += 1) {
    log('warn', 'line ' + n);
    await new Promise((resolve) => setImmediate(resolve));
  }
  log('warn', 'the last one');
  process.stdout.write('alive');
`;

/** Runs a process that logs, with its log on this file or pipe. */
function logging(log: number | 'pipe'): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', PROGRAM],
    { stdio: ['ignore', 'pipe', log] },
  );
  const said = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}

test('each line of the log is there when the process has ended', async () => {
  const { code, stdout, stderr } = await logging('pipe');
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect([code, stdout, lines]).toEqual([0, 'alive', ['line 0', 'line 1', 'line 2', 'the last one']]);
});

test.skipIf(!existsSync('/dev/full'))('a log whose disk is full loses its lines, and nothing else stops', async () => {
  const full = openSync('/dev/full', 'w');
  expect(await logging(full)).toMatchObject({ code: 0, stdout: 'alive' });
  closeSync(full);
});
