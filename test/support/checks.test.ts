import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Check, runChecks } from './checks.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-checks-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A check that does this, in the folder of the test. */
function aCheck(title: string, code: string): Check {
  const script = join(folder, `${title}.mjs`);
  writeFileSync(script, `import { existsSync, watch, writeFileSync } from 'node:fs';\n${code}\n`);
  return { title, script, args: [] };
}

const run = async (checks: readonly Check[]) => {
  const said: string[] = [];
  const failed = await runChecks(checks, { cwd: folder, say: (text) => said.push(text) });
  return { failed, said: said.join('\n') };
};

test('checks run side by side, what each says comes whole and in their order, and those that failed are named', async () => {
  const { failed, said } = await run([
    // Ends only when the one behind it has.
    aCheck(
      'first',
      `const end = () => existsSync('second is done') && (console.log('of the first, after'), process.exit(0));
       console.log('of the first, before');
       watch('.', end);
       end();`,
    ),
    aCheck(
      'second',
      `console.log('of the second'); console.error('wrong'); writeFileSync('second is done', ''); process.exitCode = 1;`,
    ),
    aCheck('third', ''),
  ]);
  expect(failed).toEqual(['second']);
  expect(said).toBe(
    '\n# first\nof the first, before\nof the first, after\n\n# second\nof the second\nwrong\n\n# third',
  );
});

test('a check that a signal ended has failed', async () => {
  const { failed } = await run([aCheck('killed', `process.kill(process.pid, 'SIGKILL');`)]);
  expect(failed).toEqual(['killed']);
});
