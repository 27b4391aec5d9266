import { execFile } from 'node:child_process';
import { cpSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../support/product.ts';
import type { Bench, Part } from '../support.ts';

const run = promisify(execFile);
const part = 'Size';
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const INSTALL_MS = 600_000;
/** What of a checkout is no part of an installation: it is made anew there, or by tests. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', '.holdfast', 'node_modules', '.types', '.output']);

/**
 * What Holdfast takes on disk, folders too, and files that share blocks once: installed for
 * production from this checkout, packages, Node, Postgres and the built designer
 * included, and the checkout itself with its tools of development.
 */
export const size: Part = {
  name: 'size',
  title: part,
  async measure({ report }: Bench) {
    const what = 'installed for production, designer included';
    const folder = await temporaryFolder();
    try {
      cpSync(ROOT, folder.path, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
      await installForProduction(folder.path);
      const designer = mebibytes(join(folder.path, 'designer', 'dist'));
      const whole = mebibytes(folder.path);
      const note = `${Math.round(whole - designer)} without the designer`;
      report.add({ part, what, value: Math.round(whole), unit: 'MiB', target: { atMost: 500 }, note });
    } catch (error) {
      report.skip(part, what, `the packages could not be installed: ${error}`.split('\n')[0] ?? '');
    } finally {
      await folder.remove();
    }
    report.add({
      part,
      what: 'this checkout with all it installs, tools of development included',
      value: Math.round(mebibytes(ROOT, new Set(['.git', '.holdfast']))),
      unit: 'MiB',
    });
  },
};

/** @throws when the packages cannot be had */
async function installForProduction(folder: string): Promise<void> {
  // The bootstrap installs before there is anything it could share this with.
  const [, pnpm = ''] = /^const PNPM = '(.+)';$/m.exec(readFileSync(join(ROOT, 'bootstrap.mjs'), 'utf8')) ?? [];
  await run('npx', ['-y', pnpm, 'install', '--prod', '--frozen-lockfile'], {
    cwd: folder,
    env: { ...process.env, CI: '1', npm_config_update_notifier: 'false' },
    timeout: INSTALL_MS,
  });
}

const mebibytes = (path: string, skipped: ReadonlySet<string> = new Set()): number =>
  sizeOf(path, new Set(), skipped) / 1_048_576;

/** @param skipped names in the folder itself that are not counted */
function sizeOf(path: string, seen: Set<number>, skipped: ReadonlySet<string> = new Set()): number {
  const stat = lstatSync(path);
  if (seen.has(stat.ino)) return 0;
  seen.add(stat.ino);
  const own = stat.blocks * 512;
  if (!stat.isDirectory()) return own;
  return readdirSync(path)
    .filter((name) => !skipped.has(name))
    .reduce((sum, name) => sum + sizeOf(join(path, name), seen), own);
}
