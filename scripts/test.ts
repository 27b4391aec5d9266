import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../test/support/browser.ts';
import { type Check, runChecks } from '../test/support/checks.ts';
import { redisPath } from '../test/support/redis.ts';

/**
 * The one test command: types, lint, unit, simulation, integration, chaos, browser. Ends with one
 * line, `N passed, N failed, N skipped`, and with 1 when anything failed. Where types or lint are wrong
 * it ends with that: a run that cannot pass any more is not worth its minutes.
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

/** Tests that passed only the second time. */
const unstable: string[] = [];

/**
 * One checker for each project: several would each work out again what its imports mean, which takes two and a half
 * times the work. Projects that do not need each other are checked side by side instead.
 */
const TYPES = ['--checkers', '1', ...(process.stdout.isTTY ? ['--pretty'] : [])];
const CHECKS: readonly Check[] = [
  {
    title: 'Types',
    script: 'node_modules/typescript/bin/tsc',
    args: ['-b', ...TYPES, '--builders', String(availableParallelism())],
  },
  { title: 'Types: designer', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'designer', ...TYPES] },
  {
    title: 'Lint',
    script: 'node_modules/@biomejs/biome/bin/biome',
    args: ['check', '.', ...(process.stdout.isTTY ? ['--colors=force'] : [])],
  },
];

interface Stage {
  /** Projects of Vitest that run together. */
  readonly projects: readonly string[];
  /** Files side by side, as a number or a share of the cores; Vitest leaves one of two cores idle. */
  readonly workers?: number | string;
}

/**
 * One after the other. Chaos waits for leases and timers most of its time, in which the simulation computes; in the
 * last stage a file takes little more than half of a core, so that four of them fill two.
 */
const STAGES: readonly Stage[] = [
  { projects: ['unit'], workers: '100%' },
  { projects: ['chaos', 'simulation'], workers: 3 },
  { projects: ['integration', 'e2e'], workers: 4 },
];

/** Of each stage this many files are named with their time: what a shorter run would begin with. */
const NAMED_DEAREST = 8;

const say = (text: string) => process.stdout.write(`${text}\n`);

const run = (title: string, script: string, ...args: string[]): boolean => {
  say(`\n# ${title}`);
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });
  return status === 0;
};

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
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    /** Milliseconds of the epoch. */
    readonly startTime: number;
    readonly endTime: number;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

interface Failure {
  /** Path of the test file, from the root. */
  readonly file: string;
  readonly title: string;
  readonly message: string | undefined;
}

function failuresIn({ testResults }: VitestReport): Failure[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => ({ file, title: `${file} > ${test.fullName}`, message: test.failureMessages[0] }));
    // A file that breaks before its first test, or after its last, has no failed test to count.
    return status === 'failed' && failed.length === 0 ? [{ file, title: file, message }] : failed;
  });
}

/** Runs Vitest once. `name` is of the report it leaves; no report is a failure of its own. */
function vitestOnce(title: string, name: string, ...args: string[]): VitestReport | undefined {
  const path = join(output, `${name}.json`);
  rmSync(path, { force: true });
  const isFine = run(
    title,
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${path}`,
    ...args,
  );
  if (!existsSync(path)) {
    fail(`${name}: ended without a report`);
    return undefined;
  }
  const report = JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  if (!isFine && failuresIn(report).length === 0) fail(`${name}: an error outside any test, see above`);
  return report;
}

/** More files than this that fail are no matter of a slow moment. */
const MOST_FILES_AGAIN = 3;

/**
 * Browser tests that failed, again, their files alone: a browser beside a database and a second browser on two
 * cores has moments that no wait foresees. What passes then is counted as passed, and named at the end: it is
 * to be mended. Nothing else gets a second go, least of all the tests of what must never happen.
 */
function again(failed: readonly Failure[]): readonly Failure[] {
  const files = [...new Set(failed.map(({ file }) => file))];
  if (files.length === 0 || files.length > MOST_FILES_AGAIN) return failed;
  const report = vitestOnce('Tests: e2e, once more what failed', 'e2e-again', '--project', 'e2e', ...files);
  if (report === undefined) return failed;
  const stillBroken = new Set(failuresIn(report).map(({ file }) => file));
  const mended = failed.filter(({ file }) => !stillBroken.has(file));
  total.passed += mended.length;
  unstable.push(...mended.map(({ title }) => title));
  return failed.filter(({ file }) => stillBroken.has(file));
}

/** The files that took longest, in seconds of one worker. */
function dearestOf({ testResults }: VitestReport): string {
  return testResults
    .map(({ name, startTime, endTime }) => ({ name: relative(root, name), seconds: (endTime - startTime) / 1000 }))
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, NAMED_DEAREST)
    .map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`)
    .join(', ');
}

function vitest({ projects, workers }: Stage, ...args: string[]): void {
  const isChosen = projects.length === 0;
  const report = vitestOnce(
    isChosen ? 'Tests' : `Tests: ${projects.join(' and ')}`,
    isChosen ? 'chosen' : projects.join('-'),
    ...projects.flatMap((project) => ['--project', project]),
    ...(workers === undefined ? [] : [`--maxWorkers=${workers}`]),
    ...args,
  );
  if (report === undefined) return;
  total.passed += report.numPassedTests;
  total.skipped += report.numPendingTests;
  if (!isChosen) say(`Longest: ${dearestOf(report)}`);
  const failed = failuresIn(report);
  const isBrowser = ({ file }: Failure) => !isChosen && file.startsWith('test/e2e/');
  const browser = failed.filter(isBrowser);
  const rest = failed.filter((failure) => !isBrowser(failure));
  for (const { title, message } of [...rest, ...again(browser)]) fail(title, message);
}

mkdirSync(output, { recursive: true });
prepare();
if (given.length > 0) vitest({ projects: [] }, ...given);
else {
  const wrong = await runChecks(CHECKS, { cwd: root, say });
  total.passed += CHECKS.length - wrong.length;
  for (const title of wrong) fail(title);
  if (wrong.length === 0) for (const stage of STAGES) vitest(stage);
  else say('\nNo test was run: what is wrong above comes first.');
}
const { passed, failed, skipped } = total;
const named = (title: string, lines: readonly string[]): void => {
  if (lines.length > 0) say(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
};
named('Passed the second time only', unstable);
named('Failed', failures);
say(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);
