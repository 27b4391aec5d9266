import { ask, startProduct, temporaryFolder } from '../../support/product.ts';
import { publish } from '../../support/server.ts';
import { databaseMiB, residentMiB } from '../machine.ts';
import { type Bench, load, type Part } from '../support.ts';
import { FIVE_NODES } from '../workflow.ts';

const part = 'Start and memory';

/** From the process to ready, cold and warm; memory with nothing to do, and after load. */
export const start: Part = {
  name: 'start',
  title: part,
  async measure({ report, seconds }: Bench) {
    const folder = await temporaryFolder();
    try {
      const began = performance.now();
      const first = await startProduct({ dataDir: folder.path });
      const coldMs = performance.now() - began;
      await first.stop();
      const again = performance.now();
      const product = await startProduct({ dataDir: folder.path });
      const warmMs = performance.now() - again;
      const said = { part, unit: 's' };
      report.add({
        ...said,
        what: 'start to ready, cold (database made)',
        value: coldMs / 1_000,
        target: { atMost: 4 },
      });
      report.add({ ...said, what: 'start to ready, warm', value: warmMs / 1_000, target: { atMost: 1 } });
      const system = await ask<{ fsyncMs: number; state: { serverVersion: string } }>(product, 'GET', '/system');
      report.add({
        part,
        what: 'one durable write of the database',
        value: system.fsyncMs,
        unit: 'ms',
        note: `Postgres ${system.state.serverVersion}, embedded`,
      });
      memory(report, 'idle', product.pid, 250);
      const { url } = await publish(product, FIVE_NODES);
      const { calls } = await load(url, 50, Math.max(6, seconds * 2));
      memory(report, `after ${calls} runs`, product.pid, 400);
      await product.stop();
    } finally {
      await folder.remove();
    }
  },
};

/** Holdfast and its database: idle both together have a limit, under load the worker has. */
function memory(report: Bench['report'], when: string, pid: number, most: number): void {
  const own = residentMiB(pid);
  const database = databaseMiB(pid);
  if (own === null) return report.skip(part, `memory ${when}`, 'no /proc on this system');
  report.add({
    part,
    what: `memory ${when}${when === 'idle' ? ', database included' : ', Holdfast alone'}`,
    value: when === 'idle' ? own + (database ?? 0) : own,
    unit: 'MiB',
    target: { atMost: most },
    note: `${own} MiB Holdfast, ${database ?? '?'} MiB database`,
  });
}
