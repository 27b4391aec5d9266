import { randomBytes } from 'node:crypto';
import { publish } from '../../support/server.ts';
import { databaseMiB, residentMiB } from '../machine.ts';
import { startProvider } from '../provider.ts';
import { type Bench, type Part, runToEnd, withProduct } from '../support.ts';
import { byHand, plainSet } from '../workflow.ts';

const part = '50 MB through ten nodes';
const ENTRIES = 25_000;
const ROUNDS = 3;

/** A large answer is read once and handed on by nine more steps: as a file, and as many items. Memory must not keep on growing. */
export const payload: Part = {
  name: 'payload',
  title: part,
  async measure({ report }: Bench) {
    const file = randomBytes(50_000_000);
    const entry = { text: 'x'.repeat(1_900), at: 0 };
    const list = Buffer.from(JSON.stringify(Array.from({ length: ENTRIES }, (_, at) => ({ ...entry, at }))));
    const provider = await startProvider({ '/file': () => file, '/list.json': () => list });
    const nine = Array.from({ length: 9 }, (_, index) => plainSet(index + 1));
    const read = (path: string, answer: string) => ({
      id: 'read',
      type: 'http.request',
      parameters: { method: 'GET', url: `${provider.url}${path}`, answer },
      policy: { timeoutMs: 120_000 },
    });
    try {
      for (const [title, first] of [
        ['as a file', read('/file', 'file')],
        [`as ${ENTRIES} items`, read('/list.json', 'json')],
      ] as const) {
        await withProduct({}, async (product) => {
          const { id } = await publish(product, byHand('Large', [first, ...nine]));
          const memory: number[] = [];
          let ms = 0;
          for (let round = 0; round < ROUNDS; round += 1) {
            ({ durationMs: ms } = (await runToEnd(product, id)) as { durationMs: number });
            memory.push(residentMiB(product.pid) ?? 0);
          }
          const note = `after each of ${ROUNDS} runs: ${memory.join(', ')} MiB; database ${databaseMiB(product.pid) ?? '?'} MiB`;
          report.add({ part, what: `${title}: a run`, value: ms / 1_000, unit: 's', note });
          report.add({
            part,
            what: `${title}: memory after the last run against the second`,
            value: (memory.at(-1) ?? 0) / Math.max(1, memory[1] ?? 0),
            unit: 'times',
            target: { atMost: 1.25 },
          });
        });
      }
    } finally {
      await provider.stop();
    }
  },
};
