import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../test/support/browser.ts';
import { redisPath } from '../test/support/redis.ts';

/**
 * The one test command: types, lint, unit, simulation, integration, chaos, browser. Ends with one
 * line, `N passed, N failed, N skipped`, and with 1 when anything failed.
 * Arguments are handed on to Vitest, and leave types and lint out.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const output = join(root, 'test', '.output');
const given = process.argv.slice(2);

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
const total: Counts = { passed: 0, failed: 0, skipped: 0 };

/** What failed, said once more at the end: a log of a run is often read, or kept, from there. */
const failures: string[] = [];

/** Files side by side, where they wait more than they work. Vitest leaves one of two cores idle. */
const sideBySide: Readonly<Record<string, number>> = { integration: 2, chaos: 2, e2e: 2 };
const say = (text: string) => process.stdout.write(`${text}\n`);

const run = (title: string, script: string, ...args: string[]): boolean => {
  say(`\n# ${title}`);
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
  return status === 0;
};

function check(title: string, script: string, ...args: string[]): void {
  if (run(title, script, ...args)) total.passed += 1;
  else fail(title);
}

function fail(title: string, message = ''): void {
  total.failed += 1;
  const [reason = ''] = message.split('\n', 1);
  failures.push(reason === '' ? title : `${title}\n    ${reason}`);
}

/** Brings what a bare Debian lacks, where that is allowed; says so where it is not. */
function prepare(): void {
  const missing = [chromiumPath === undefined ? 'chromium' : '', redisPath === undefined ? 'redis-server' : ''].filter(
    Boolean,
  );
  if (missing.length === 0) return;
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (canInstall) {
    say(`Installing ${missing.join(' and ')} with apt-get …`);
    const quiet: SpawnSyncOptions = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-qq'], quiet);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet);
  }
  for (const [name, path] of [
    ['chromium', '/usr/bin/chromium'],
    ['redis-server', '/usr/bin/redis-server'],
  ] as const)
    if (missing.includes(name) && !existsSync(path))
      say(
        `Skipped: what needs ${name}. It is not on this machine${canInstall ? ', and apt-get could not bring it' : ', and only root may install it'}.`,
      );
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function vitest(project: string | null, ...args: string[]): void {
  const report = join(output, `${project ?? 'chosen'}.json`);
  rmSync(report, { force: true });
  const isFine = run(
    project === null ? 'Tests' : `Tests: ${project}`,
    'node_modules/vitest/vitest.mjs',
    'run',
    ...(project === null ? [] : ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(project !== null && project in sideBySide ? [`--maxWorkers=${sideBySide[project]}`] : []),
    ...args,
  );
  if (!existsSync(report)) return fail(`${project ?? 'tests'}: ended without a report`);
  const found = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  total.passed += found.numPassedTests;
  total.skipped += found.numPendingTests;
  const before = failures.length;
  for (const { name, status, message, assertionResults } of found.testResults) {
    const file = relative(root, name);
    for (const test of assertionResults)
      if (test.status === 'failed') fail(`${file} > ${test.fullName}`, test.failureMessages[0]);
    // A file that breaks before its first test has no failed test to count.
    if (status === 'failed' && assertionResults.length === 0) fail(file, message);
  }
  if (!isFine && failures.length === before) fail(`${project ?? 'tests'}: an error outside any test, see above`);
}

mkdirSync(output, { recursive: true });
prepare();
if (given.length > 0) vitest(null, ...given);
else {
  check('Types', 'node_modules/typescript/bin/tsc', '-b');
  check('Types: designer', 'node_modules/typescript/bin/tsc', '-p', 'designer');
  check('Lint', 'node_modules/@biomejs/biome/bin/biome', 'check', '.');
  for (const project of ['unit', 'simulation', 'integration', 'chaos', 'e2e']) vitest(project);
}
const { passed, failed, skipped } = total;
if (failures.length > 0) say(`\nFailed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`);
say(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
