import type { WorkflowDocument } from '@holdfast/workflow';
import { temporaryFolder } from '../../support/product.ts';
import { redisPath, startRedis } from '../../support/redis.ts';
import { publish } from '../../support/server.ts';
import { spentMs } from '../machine.ts';
import { startProvider } from '../provider.ts';
import type { Target } from '../report.ts';
import { type Bench, load, type Part, withProduct } from '../support.ts';
import { FIVE_NODES, TEN_SETS, threeCalls } from '../workflow.ts';

interface Case {
  readonly title: string;
  readonly document: WorkflowDocument;
  /** Runs a second at 50 callers, on the embedded default. */
  readonly target: Target;
}

/** Sustained runs over HTTP with everything durable, on both backends of the queue. */
export const http: Part = {
  name: 'http',
  title: 'Runs over HTTP',
  async measure(bench: Bench) {
    const provider = await startProvider();
    try {
      const cases: Case[] = [
        { title: 'five nodes', document: FIVE_NODES, target: { atLeast: 2_000 } },
        { title: 'ten sets', document: TEN_SETS, target: { atLeast: 1_500 } },
        { title: 'three calls', document: threeCalls(provider.url), target: { atLeast: 700 } },
      ];
      await withProduct({}, (product) => measureAll(bench, product, cases, 'Runs over HTTP, queue on Postgres'));
      const onRedis = 'Runs over HTTP, queue on Redis';
      if (redisPath === undefined) return bench.report.skip(onRedis, 'all of it', 'there is no redis-server');
      const folder = await temporaryFolder();
      const redis = await startRedis(folder.path);
      try {
        // No call of these waits in the queue: one workflow shows that the other backend costs them nothing.
        await withProduct({ env: { REDIS_URL: redis.url } }, (product) =>
          measureAll(bench, product, cases.slice(0, 1), onRedis),
        );
      } finally {
        await redis.stop();
        await folder.remove();
      }
    } finally {
      await provider.stop();
    }
  },
};

async function measureAll(
  { report, seconds }: Bench,
  product: { url: string; pid: number },
  cases: readonly Case[],
  part: string,
): Promise<void> {
  for (const { title, document, target } of cases) {
    const { url } = await publish(product, document);
    await load(url, 10, 2);
    for (const callers of [1, 10, 50]) {
      const before = spentMs(product.pid);
      const found = await load(url, callers, seconds);
      const after = spentMs(product.pid);
      const own = (after.own - before.own) / found.calls;
      const database = (after.database - before.database) / found.calls;
      report.add({
        part,
        what: `${title}, ${callers} ${callers === 1 ? 'caller' : 'callers'}`,
        value: found.perSecond,
        unit: 'runs/s',
        ...(callers === 50 ? { target } : {}),
        note: `${(found.perSecond * document.nodes.length).toFixed(0)} steps/s; processor per run ${own.toFixed(2)} + ${database.toFixed(2)} ms (database)${found.errors > 0 ? `; ${found.errors} ERRORS` : ''}`,
      });
      const said = { part, unit: 'ms' };
      const isFive = document === FIVE_NODES;
      report.add({
        ...said,
        what: '  webhook to answer, p50',
        value: found.p50Ms,
        ...(isFive && callers === 1 ? { target: { atMost: 3 } } : {}),
      });
      report.add({
        ...said,
        what: '  webhook to answer, p99',
        value: found.p99Ms,
        ...(isFive && callers === 1 ? { target: { atMost: 8 } } : {}),
        ...(isFive && callers === 50 ? { target: { atMost: 60 } } : {}),
      });
    }
  }
}
