import { Pool } from 'undici';

/**
 * The callers, in a process of their own: each sends its next call when the last
 * one was answered. Prints one line of JSON.
 *
 *   node load.ts URL CALLERS SECONDS
 */
const [url = '', callers = '1', seconds = '5'] = process.argv.slice(2);
const target = new URL(url);
const pool = new Pool(target.origin, { connections: Number(callers), pipelining: 1 });
const body = JSON.stringify({ customer: 'ACME', net: 120.5, country: 'DE', lines: [1, 2, 3] });
const times: number[] = [];
let errors = 0;
const until = performance.now() + Number(seconds) * 1_000;

async function caller(): Promise<void> {
  while (performance.now() < until) {
    const before = performance.now();
    try {
      const reply = await pool.request({
        path: target.pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await reply.body.dump();
      if (reply.statusCode === 200) times.push(performance.now() - before);
      else errors += 1;
    } catch {
      errors += 1;
    }
  }
}

const started = performance.now();
await Promise.all(Array.from({ length: Number(callers) }, caller));
const took = (performance.now() - started) / 1_000;
await pool.close();
times.sort((a, b) => a - b);
const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
process.stdout.write(
  `${JSON.stringify({ calls: times.length, errors, perSecond: times.length / took, p50Ms: at(0.5), p99Ms: at(0.99) })}\n`,
);
