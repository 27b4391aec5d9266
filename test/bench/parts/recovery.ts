import { join } from 'node:path';
import { startEmbedded } from '@holdfast/runner/testing';
import { ask, type Product, startProduct, temporaryFolder, until } from '../../support/product.ts';
import { publish } from '../../support/server.ts';
import { type Provider, startProvider } from '../provider.ts';
import { type Bench, type Part, quantile, type RunRow } from '../support.ts';
import { threeWrites } from '../workflow.ts';

const RUNS = 50;
/** How long the provider takes while the runs are to be caught in the middle. */
const SLOW_MS = 2_000;

/** Runs in the middle of a write when their process is killed: how soon they go on, and what was sent twice. */
export const recovery: Part = {
  name: 'recovery',
  title: 'After a kill -9',
  async measure(bench: Bench) {
    await restarted(bench);
    await takenOver(bench);
  },
};

/** The one process is killed and started again on the same data. */
async function restarted({ report }: Bench): Promise<void> {
  const part = `kill -9 with ${RUNS} runs in flight, started again`;
  const folder = await temporaryFolder();
  const provider = await startProvider();
  let product: Product | null = null;
  try {
    product = await startProduct({ dataDir: folder.path });
    await fill(product, provider);
    await product.kill();
    const before = provider.effects.length;
    provider.delayMs = 0;
    const began = performance.now();
    product = await startProduct({ dataDir: folder.path });
    const readyAt = performance.now();
    const running = product;
    const first = await until(async () => (provider.effects.length > before ? performance.now() : null), 120_000);
    const rows = await allOver(running);
    tell(report, part, rows, provider, readyAt);
    report.add({ part, what: 'ready again', value: (readyAt - began) / 1_000, unit: 's' });
    report.add({
      part,
      what: 'ready to the first write that follows',
      value: Math.max(0, first - readyAt) / 1_000,
      unit: 's',
      target: { atMost: 1 },
    });
  } finally {
    await product?.stop();
    await provider.stop();
    await folder.remove();
  }
}

/** One of two workers is killed; the other one takes over when the leases have lapsed. */
async function takenOver({ report }: Bench): Promise<void> {
  const part = `kill -9 of one process with ${RUNS} runs in flight, another takes over`;
  const folder = await temporaryFolder();
  const provider = await startProvider();
  const database = await startEmbedded(join(folder.path, 'database'));
  const { host } = database.target as { host: string };
  const env = {
    DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
    HOLDFAST_SECRET_KEY: 'a key that both processes of the benchmark share',
  };
  const products: Product[] = [];
  try {
    const first = await startProduct({ dataDir: folder.path, env });
    products.push(first);
    const second = await startProduct({ dataDir: folder.path, env });
    products.push(second);
    await fill(first, provider);
    await first.kill();
    provider.delayMs = 0;
    const killedAt = performance.now();
    const rows = await allOver(second);
    tell(report, part, rows, provider, killedAt);
  } finally {
    for (const product of products) await product.stop();
    await database.stop();
    await provider.stop();
    await folder.remove();
  }
}

/** Starts the runs and waits until the first write of each is through and half of them are in their second. */
async function fill(product: Product, provider: Provider): Promise<void> {
  provider.delayMs = SLOW_MS;
  const { url } = await publish(product, threeWrites(provider.url));
  const call = () =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ n: 1 }) });
  await Promise.all(Array.from({ length: RUNS }, call));
  await until(async () => provider.effects.length >= 1.5 * RUNS);
}

async function allOver(product: Product): Promise<RunRow[]> {
  return until(async () => {
    const { items } = await ask<{ items: RunRow[] }>(product, 'GET', '/runs?limit=100');
    return items.length === RUNS && items.every(({ endedAt }) => endedAt !== null) ? items : null;
  }, 180_000);
}

function tell(report: Bench['report'], part: string, rows: readonly RunRow[], provider: Provider, since: number): void {
  const epoch = performance.timeOrigin + since;
  const times = rows.map(({ endedAt }) => Math.max(0, (Date.parse(endedAt ?? '') - epoch) / 1_000));
  const succeeded = rows.filter(({ status }) => status === 'succeeded').length;
  report.add({ part, what: 'runs that finished', value: succeeded, unit: '', target: { atLeast: RUNS } });
  report.add({
    part,
    what: 'answered writes sent again, or writes under a second key',
    value: provider.repeated.length + Math.max(0, provider.effects.length - 3 * RUNS),
    unit: '',
    target: { atMost: 0 },
    note: `${provider.effects.length} keys for ${3 * RUNS} writes`,
  });
  report.add({ part, what: 'a run is over, median', value: quantile(times, 0.5), unit: 's' });
  report.add({ part, what: 'a run is over, p95', value: quantile(times, 0.95), unit: 's', target: { atMost: 20 } });
}
