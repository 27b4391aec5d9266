import { temporaryFolder } from '../../support/product.ts';
import { publish } from '../../support/server.ts';
import { dbos } from '../peers/dbos.ts';
import { nodeRed } from '../peers/node-red.ts';
import { install, type Peer } from '../peers/peer.ts';
import { restate } from '../peers/restate.ts';
import type { Report } from '../report.ts';
import { type Bench, load, type Part, withProduct } from '../support.ts';
import { FIVE_NODES } from '../workflow.ts';

const part = 'Peers in the same run, five steps';
export const PEERS: readonly Peer[] = [dbos, restate, nodeRed];
const CALLERS = [1, 10, 50];

/** Other engines beside this one, each from the registry into a folder of its own that goes afterwards. */
export const peers = (names: readonly string[]): Part => ({
  name: 'peers',
  title: part,
  async measure({ report, seconds, say }: Bench) {
    const ours = new Map<number, number>();
    await withProduct({}, async (product) => {
      const { url } = await publish(product, FIVE_NODES);
      await load(url, 10, 2);
      for (const callers of CALLERS) {
        const found = await load(url, callers, seconds);
        ours.set(callers, found.perSecond);
        add(report, 'Holdfast', callers, { ...found, note: 'over HTTP, all durable' });
      }
    });
    for (const peer of PEERS.filter(({ name }) => names.includes(name))) {
      const folder = await temporaryFolder();
      try {
        say(`  … installing ${peer.packages.join(', ')}`);
        await install(folder.path, peer.packages);
        for (const [callers, found] of await peer.measure(folder.path, CALLERS, seconds)) {
          const times = (ours.get(callers) ?? 0) / found.perSecond;
          add(report, peer.name, callers, { ...found, note: `Holdfast × ${times.toFixed(1)}; ${found.note}` });
        }
      } catch (error) {
        const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
        report.skip(part, peer.name, `could not be installed or started here: ${why}`);
      } finally {
        await folder.remove();
      }
    }
  },
});

function add(
  report: Report,
  name: string,
  callers: number,
  { perSecond, p50Ms, p99Ms, note }: { perSecond: number; p50Ms: number; p99Ms: number; note: string },
): void {
  report.add({
    part,
    what: `${name}, ${callers} ${callers === 1 ? 'caller' : 'callers'}`,
    value: perSecond,
    unit: 'runs/s',
    note: `p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)} ms; ${note}`,
  });
}
