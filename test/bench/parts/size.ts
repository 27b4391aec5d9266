import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Part } from '../support.ts';

const part = 'Size';
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What an installation takes on disk: packages, Node and Postgres included, files that share blocks counted once. */
export const size: Part = {
  name: 'size',
  title: part,
  async measure({ report }: Bench) {
    report.add({
      part,
      what: 'this checkout with all it installs, tools of development included',
      value: Math.round(sizeOf(ROOT, new Set()) / 1_048_576),
      unit: 'MiB',
      target: { atMost: 500 },
    });
  },
};

function sizeOf(path: string, seen: Set<number>): number {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return 0;
  if (!stat.isDirectory()) {
    if (seen.has(stat.ino)) return 0;
    seen.add(stat.ino);
    return stat.blocks * 512;
  }
  const skipped = path === ROOT ? new Set(['.git', '.holdfast']) : new Set<string>();
  return readdirSync(path)
    .filter((name) => !skipped.has(name))
    .reduce((sum, name) => sum + sizeOf(join(path, name), seen), 0);
}
