#!/usr/bin/env node
// Runs on whatever Node the machine has (20 or newer) and needs nothing installed:
// brings pnpm, the dependencies and Node 24 from the package registry, builds the
// designer, then hands over. Does only what is not done yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const LEAST_NODE = 20;
const OWN_NODE = 24;

const root = dirname(fileURLToPath(import.meta.url));
const [task = 'start', ...rest] = process.argv.slice(2);

const major = (version) => Number(version.replace(/^v/, '').split('.')[0]);
const say = (text) => process.stderr.write(`${text}\n`);
const stop = (text) => {
  say(text);
  process.exit(1);
};

if (major(process.version) < LEAST_NODE)
  stop(
    `Holdfast needs Node ${LEAST_NODE} or newer to start; this is ${process.version}. Get it from https://nodejs.org.`,
  );

const hashOf = (files) => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return hash.digest('hex');
};

const filesIn = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.gen.'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
    .filter((file) => !/(^|[/\\])(node_modules|dist|\.types|test)[/\\]/.test(file))
    .sort();

const isStamped = (file, stamp) => existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8') === stamp;

function install() {
  const stamp = hashOf(['pnpm-lock.yaml', 'package.json', 'pnpm-workspace.yaml']);
  const file = 'node_modules/.installed';
  if (isStamped(file, stamp)) return;
  say('Installing dependencies (once; this takes a minute) …');
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  const { status, error } = spawnSync(npx, ['-y', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, CI: process.env.CI ?? '1', npm_config_update_notifier: 'false' },
  });
  if (error || status !== 0)
    stop(
      `The dependencies could not be installed${error ? ` (${error.message})` : ''}. Check the network and the settings of the package registry ("npm ping"), then try again.`,
    );
  writeFileSync(join(root, file), stamp);
}

/** Node 24: our own from the package registry, else the one that runs this. */
function findNode() {
  const own = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own)) {
    const { status, stdout } = spawnSync(own, ['--version'], { encoding: 'utf8' });
    if (status === 0 && major(stdout) >= OWN_NODE) return own;
  }
  if (major(process.version) >= OWN_NODE) return process.execPath;
  return stop(
    `Holdfast runs on Node ${OWN_NODE}, and there is none for ${process.platform}-${process.arch} in the package registry. Install Node ${OWN_NODE} and start again.`,
  );
}

function buildDesigner(node, env) {
  const sources = [
    'designer',
    'packages/workflow/src',
    'packages/expressions/src',
    'packages/interchange/src',
    'runner/src/api/contract',
  ];
  const stamp = hashOf(sources.flatMap(filesIn));
  const file = 'designer/dist/.built';
  if (isStamped(file, stamp)) return;
  say('Building the designer (once) …');
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync(node, args, { cwd: join(root, 'designer'), env, encoding: 'utf8' });
    if (status !== 0) stop(`The designer could not be built:\n${stdout}${stderr}`);
  };
  run('scripts/generate-api.ts');
  run('scripts/generate-icons.ts');
  run('node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error');
  writeFileSync(join(root, file), stamp);
}

const ENTRIES = {
  start: ['packages/cli/src/main.ts', 'start'],
  holdfast: ['packages/cli/src/main.ts'],
  test: ['scripts/test.ts'],
  bench: ['test/bench/main.ts'],
  chaos: ['test/chaos/main.ts'],
  simulate: ['test/simulation/main.ts'],
  link: ['test/chaos/link.ts'],
  screens: ['test/screens/main.ts'],
  'create-node': ['packages/cli/src/main.ts', 'create-node'],
};
if (!Object.hasOwn(ENTRIES, task)) stop(`There is no task "${task}". There are: ${Object.keys(ENTRIES).join(', ')}.`);

install();
const node = findNode();
const env = {
  ...process.env,
  // Modules are stripped of their types and compiled once, not at every start.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compile'),
  // The C library would keep a heap of its own for each thread.
  MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
  // And would give less and less back: its thresholds rise with what is freed, unless one is set.
  MALLOC_TRIM_THRESHOLD_: process.env.MALLOC_TRIM_THRESHOLD_ ?? '131072',
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
};
const needsDesigner = !['holdfast', 'simulate', 'link', 'create-node'].includes(task) && !rest.includes('--help');
if (needsDesigner) buildDesigner(node, env);
const [entry, ...fixed] = ENTRIES[task];
const flags = [
  '--disable-warning=ExperimentalWarning',
  // Under load the young generation would grow to 100 MB and stay: a quarter of the memory for a tenth of the speed.
  '--max-semi-space-size=16',
  // And the old one to several times what is alive in it: a quarter of the memory again, at no loss that can be seen.
  '--heap-growing-percent=160',
  // A key named __proto__ that gets past every check names nothing then.
  '--disable-proto=delete',
];
const child = spawn(node, [...flags, join(root, entry), ...fixed, ...rest], {
  // The channel carries no messages: it breaks when we are killed, and then the child stops as well.
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => stop(`Node could not be started: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));

/** Below npm: its shell and itself. A signal that ends one of them never comes through to us. */
const starters = () => {
  const stat = `/proc/${process.ppid}/stat`;
  const [, ofShell] = existsSync(stat) ? readFileSync(stat, 'utf8').split(') ').at(-1).split(' ') : [];
  return `${process.ppid} ${ofShell}`;
};
if (process.env.npm_lifecycle_event) {
  const before = starters();
  setInterval(() => starters() !== before && child.kill('SIGTERM'), 500);
}
