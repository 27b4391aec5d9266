import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbedded } from '@holdfast/runner/testing';
import pg from 'pg';
import { outputOf, type Peer, type PeerFigures } from './peer.ts';

const SCRIPT = `import { DBOS } from '@dbos-inc/dbos-sdk';
const [callers, seconds] = process.argv.slice(2).map(Number);
DBOS.setConfig({ name: 'bench', systemDatabaseUrl: process.env.DATABASE_URL, runAdminServer: false, logLevel: 'error' });
const five = DBOS.registerWorkflow(
  async () => {
    for (let step = 0; step < 5; step += 1) await DBOS.runStep(async () => step, { name: 'step' + step });
  },
  { name: 'five' },
);
await DBOS.launch();
const times = [];
const lane = async (until) => {
  while (performance.now() < until) {
    const before = performance.now();
    await five();
    times.push(performance.now() - before);
  }
};
const all = (length) => Promise.all(Array.from({ length: callers }, () => lane(performance.now() + length * 1000)));
await all(1);
times.length = 0;
const began = performance.now();
await all(seconds);
const took = (performance.now() - began) / 1000;
times.sort((a, b) => a - b);
const at = (share) => times[Math.floor(times.length * share)] ?? 0;
console.log(JSON.stringify({ perSecond: times.length / took, p50Ms: at(0.5), p99Ms: at(0.99) }));
process.exit(0);
`;

/** DBOS: five durable steps, called in its own process, on the same kind of database as ours. */
export const dbos: Peer = {
  name: 'dbos',
  packages: ['@dbos-inc/dbos-sdk@5.3.0'],
  async measure(folder, callers, seconds) {
    writeFileSync(join(folder, 'five.js'), SCRIPT);
    const database = await startEmbedded(join(folder, 'database'));
    try {
      const { host, user } = database.target as { host: string; user: string };
      const client = new pg.Client({ host, user, database: 'postgres' });
      await client.connect();
      await client.query('create database dbos');
      await client.end();
      const env = { DATABASE_URL: `postgresql://${user}@localhost/dbos?host=${encodeURIComponent(host)}` };
      const figures = new Map<number, PeerFigures>();
      for (const count of callers) {
        const found = await outputOf<PeerFigures>(folder, ['five.js', String(count), String(seconds)], env);
        figures.set(count, { ...found, note: 'called in-process, embedded Postgres' });
      }
      return figures;
    } finally {
      await database.stop();
    }
  },
};
