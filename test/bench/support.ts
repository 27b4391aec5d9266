import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ask, type Product, type ProductOptions, startProduct, temporaryFolder, until } from '../support/product.ts';
import { type OpenServer, openServer } from '../support/server.ts';
import type { Report } from './report.ts';

const run = promisify(execFile);
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What a part of the benchmark is given. */
export interface Bench {
  readonly report: Report;
  /** Length of one measurement under load. */
  readonly seconds: number;
  /** Take the time for what takes long. */
  readonly isFull: boolean;
  /** Runs kept at the end of `growth`. */
  readonly history: number;
  readonly say: (text: string) => void;
}

export interface Part {
  readonly name: string;
  readonly title: string;
  /** Only with --full, or when asked for by name. */
  readonly isLong?: boolean;
  measure(bench: Bench): Promise<void>;
}

export interface Load {
  readonly calls: number;
  readonly errors: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Callers in a process of their own, each sending its next call when the last one was answered. */
export async function load(url: string, callers: number, seconds: number): Promise<Load> {
  const { stdout } = await run(process.execPath, [file('load.ts'), url, String(callers), String(seconds)]);
  return JSON.parse(stdout) as Load;
}

/** Values at shares of a sorted list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Starts Holdfast in a folder of its own, as a person would, and takes all away again. */
export async function withProduct<T>(
  options: Omit<ProductOptions, 'dataDir'>,
  work: (product: Product, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await temporaryFolder();
  try {
    const product = await startProduct({ ...options, dataDir: folder.path });
    try {
      return await work(product, folder.path);
    } finally {
      await product.stop();
    }
  } finally {
    await folder.remove();
  }
}

/** The same inside this process: for what is measured without the wire. */
export async function withServer<T>(
  options: Parameters<typeof openServer>[0],
  work: (server: OpenServer['server']) => Promise<T>,
): Promise<T> {
  const { server, close } = await openServer(options);
  try {
    return await work(server);
  } finally {
    await close();
  }
}

export interface RunRow {
  readonly id: string;
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
}

/** Starts a run and waits until it is over. @throws when it does not succeed */
export async function runToEnd(
  product: Pick<Product, 'url'>,
  workflowId: string,
  input: readonly { json: object }[] = [{ json: {} }],
): Promise<RunRow> {
  const { id } = await ask<{ id: string }>(product, 'POST', `/workflows/${workflowId}/runs`, { input });
  const row = await until(async () => {
    const found = await ask<RunRow>(product, 'GET', `/runs/${id}`);
    return ['succeeded', 'failed', 'cancelled', 'parked'].includes(found.status) ? found : null;
  }, 600_000);
  if (row.status !== 'succeeded') throw new Error(`The run ${row.status}: ${JSON.stringify(row).slice(0, 500)}`);
  return row;
}
