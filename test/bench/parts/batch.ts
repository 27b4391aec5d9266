import { publish } from '../../support/server.ts';
import { residentMiB } from '../machine.ts';
import { startProvider } from '../provider.ts';
import { type Bench, type Part, runToEnd, withProduct } from '../support.ts';
import { byHand, keyedWrite, plainSet } from '../workflow.ts';

const part = 'Large batches';
const SIZES = [1_000, 10_000];

/** One run with many items: plain steps, and a write for each item. Work for an item must not grow with their number. */
export const batch: Part = {
  name: 'batch',
  title: part,
  async measure(bench: Bench) {
    const { report } = bench;
    const provider = await startProvider();
    try {
      await withProduct({}, async (product) => {
        const pure = await publish(product, byHand('Plain', [plainSet(1), plainSet(2), plainSet(3)]));
        const writes = await publish(product, byHand('Writes', [keyedWrite('write', provider.url, 20)]));
        for (const [title, { id }] of [
          ['three plain steps', pure],
          ['a keyed write for each item', writes],
        ] as const) {
          await runToEnd(product, id, items(10));
          const perItem: number[] = [];
          for (const size of SIZES) {
            provider.effects.length = 0;
            const { durationMs } = await runToEnd(product, id, items(size));
            const ms = durationMs ?? 0;
            perItem.push(ms / size);
            report.add({
              part,
              what: `${size} items, ${title}`,
              value: (1_000 * size) / Math.max(1, ms),
              unit: 'items/s',
              note: `${(ms / 1_000).toFixed(2)} s, ${residentMiB(product.pid) ?? '?'} MiB afterwards${
                title.includes('write') ? `, ${provider.effects.length} writes took effect` : ''
              }`,
            });
          }
          report.add({
            part,
            what: `  time for an item, 10,000 against 1,000`,
            value: (perItem[1] ?? 0) / Math.max(0.000_1, perItem[0] ?? 0),
            unit: 'times',
            target: { atMost: 1.5 },
          });
        }
      });
    } finally {
      await provider.stop();
    }
  },
};

const items = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ json: { n, name: `Customer ${n}`, net: n / 7 } }));
