import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { ask, type Product, startProduct, temporaryFolder } from '../support/product.ts';
import { FIVE_NODES } from './workflow.ts';

/**
 * Measures this build on this machine: throughput over HTTP with full durability,
 * starts, memory. Figures are for comparing builds on one machine, in one run.
 *
 *   pnpm bench [--seconds 6] [--json FILE]
 */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '6' }, json: { type: 'string' } } });
const run = promisify(execFile);
const LOAD = fileURLToPath(new URL('load.ts', import.meta.url));
const say = (text: string) => process.stdout.write(`${text}\n`);

interface Load {
  readonly calls: number;
  readonly errors: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

async function load(url: string, callers: number, seconds: number): Promise<Load> {
  const { stdout } = await run(process.execPath, [LOAD, url, String(callers), String(seconds)]);
  return JSON.parse(stdout) as Load;
}

/** Resident memory of a process and all below it, in MiB. Linux only; null elsewhere. */
function residentMiB(pid: number): number | null {
  try {
    const kib = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    return Math.round(kib / 1_024);
  } catch {
    return null;
  }
}

/** Private memory of the database server's processes, in MiB: shared buffers counted once. */
function databaseMiB(dataDir: string): number | null {
  try {
    let kib = 0;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const status = (() => {
        try {
          return `${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}\n${readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')}`;
        } catch {
          return '';
        }
      })();
      if (status.includes('postgres') && status.includes('Pss:'))
        kib += Number(/^Pss:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    }
    return dataDir === '' ? null : Math.round(kib / 1_024);
  } catch {
    return null;
  }
}

const timed = async (work: () => Promise<Product>): Promise<[Product, number]> => {
  const before = performance.now();
  const product = await work();
  return [product, performance.now() - before];
};

const folder = await temporaryFolder();
const seconds = Number(values.seconds);
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 1_024 ** 3),
  platform: `${process.platform}-${process.arch}`,
  node: process.version,
};
say(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}`);
try {
  const [cold, coldMs] = await timed(() => startProduct({ dataDir: folder.path }));
  await cold.stop();
  const [product, warmMs] = await timed(() => startProduct({ dataDir: folder.path }));
  const system = await ask<{ fsyncMs: number; state: { serverVersion: string } }>(product, 'GET', '/system');
  say(`Postgres ${system.state.serverVersion} (embedded), a durable write takes ${system.fsyncMs} ms`);
  say(
    `cold start ${(coldMs / 1_000).toFixed(2)} s, warm start ${(warmMs / 1_000).toFixed(2)} s (process to ready, database included)`,
  );
  const idleMiB = residentMiB(product.pid);
  const databaseIdleMiB = databaseMiB(folder.path);
  say(`idle: ${idleMiB ?? '?'} MiB for Holdfast, ${databaseIdleMiB ?? '?'} MiB for the database`);

  const made = await ask<{ id: string; revision: number }>(product, 'POST', '/workflows', { document: FIVE_NODES });
  await ask(product, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
  const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
    product,
    'GET',
    `/workflows/${made.id}`,
  );
  const url = webhooks.call?.url ?? '';
  await load(url, 10, 3);

  say('\ncallers   runs/s   steps/s   p50 ms   p99 ms   errors');
  const throughput: Record<string, Load & { stepsPerSecond: number }> = {};
  for (const callers of [1, 10, 50]) {
    const found = await load(url, callers, seconds);
    const stepsPerSecond = found.perSecond * FIVE_NODES.nodes.length;
    throughput[callers] = { ...found, stepsPerSecond };
    say(
      [
        String(callers).padStart(7),
        found.perSecond.toFixed(0).padStart(8),
        stepsPerSecond.toFixed(0).padStart(9),
        found.p50Ms.toFixed(2).padStart(8),
        found.p99Ms.toFixed(2).padStart(8),
        String(found.errors).padStart(8),
      ].join(' '),
    );
  }
  const loadedMiB = residentMiB(product.pid);
  say(`\nafter load: ${loadedMiB ?? '?'} MiB for Holdfast`);
  await product.stop();
  if (values.json !== undefined) {
    const report = {
      machine,
      fsyncMs: system.fsyncMs,
      coldMs,
      warmMs,
      idleMiB,
      databaseIdleMiB,
      loadedMiB,
      throughput,
    };
    writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
} finally {
  await folder.remove();
}
