import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { optionsOf } from '../support/options.ts';
import { describeMachine } from './machine.ts';
import { batch } from './parts/batch.ts';
import { canvas } from './parts/canvas.ts';
import { ceiling } from './parts/ceiling.ts';
import { fsync } from './parts/fsync.ts';
import { growth } from './parts/growth.ts';
import { http } from './parts/http.ts';
import { payload } from './parts/payload.ts';
import { PEERS, peers } from './parts/peers.ts';
import { places } from './parts/places.ts';
import { queue } from './parts/queue.ts';
import { recovery } from './parts/recovery.ts';
import { runView } from './parts/run-view.ts';
import { size } from './parts/size.ts';
import { start } from './parts/start.ts';
import { Report, ratioOf, verdictOf } from './report.ts';
import type { Part } from './support.ts';

/**
 * Measures this build on this machine. Figures are for comparing builds and designs
 * on one machine, in one run; docs/performance.md says how to read them.
 */
const USAGE = `npm run bench -- [--only PARTS] [--full] [--seconds N] [--history N] [--peers [NAMES]] [--json FILE]

  --only PARTS     these parts alone: http,ceiling; a name that there is none of lists them
  --full           the long parts as well
  --seconds N      how long each rate is measured, 3 by default
  --history N      how many runs there were before, 1000000 by default
  --peers [NAMES]  others on this machine too: ${PEERS.map(({ name }) => name).join(', ')}; all of them without names
  --json FILE      where the figures are written to`;
const values = optionsOf(
  USAGE,
  {
    only: { type: 'string' },
    full: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '3' },
    history: { type: 'string', default: '1000000' },
    peers: { type: 'string' },
    json: { type: 'string' },
  },
  // `--peers` alone means all of them.
  process.argv.slice(2).map((arg, index, all) => {
    const isAlone = arg === '--peers' && (all[index + 1] ?? '--').startsWith('--');
    return isAlone ? '--peers=all' : arg;
  }),
);
const PARTS: readonly Part[] = [
  ...[start, http, ceiling, queue, places, recovery, batch, payload, canvas, runView, fsync, size, growth],
  ...(values.peers === undefined ? [] : [peers(chosenPeers(values.peers))]),
];
const say = (text: string) => process.stdout.write(`${text}\n`);

function chosenPeers(text: string): readonly string[] {
  const all = PEERS.map(({ name }) => name);
  const names = text === 'all' ? all : text.split(',');
  const unknown = names.find((name) => !all.includes(name));
  if (unknown === undefined) return names;
  process.stdout.write(`There is no peer "${unknown}". There are: ${all.join(', ')}.\n`);
  process.exit(2);
}

function chosen(): readonly Part[] {
  if (values.only === undefined) return PARTS.filter(({ isLong }) => values.full || !isLong);
  const names = values.only.split(',');
  const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length === 0) return PARTS.filter(({ name }) => names.includes(name));
  say(`There is no part "${unknown[0]}". There are: ${PARTS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const machine = describeMachine();
const { cpu, cores, memoryGiB, platform, node, loadBefore } = machine;
say(`${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}, load before ${loadBefore.toFixed(2)}`);
const report = new Report(say);
const parts: { name: string; seconds: number }[] = [];
let isBroken = false;
for (const part of chosen()) {
  const began = performance.now();
  say(`\n# ${part.title}`);
  try {
    await part.measure({
      report,
      seconds: Number(values.seconds),
      isFull: values.full,
      history: Number(values.history),
      say,
    });
  } catch (error) {
    isBroken = true;
    report.skip(
      part.title,
      'broken off',
      error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
    );
  }
  const seconds = Math.round((performance.now() - began) / 1_000);
  parts.push({ name: part.name, seconds });
  say(`  (${seconds} s)`);
}

say(`\n${report.table()}`);
const skipped = PARTS.filter(({ name }) => !parts.some((part) => part.name === name)).map(({ name }) => name);
say(
  `\n${parts.reduce((sum, { seconds }) => sum + seconds, 0)} s in all. Not asked for: ${skipped.join(', ') || 'nothing'}.`,
);
const output = values.json ?? join(fileURLToPath(new URL('../.output', import.meta.url)), 'bench.json');
mkdirSync(join(output, '..'), { recursive: true });
const figures = report.figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), verdict: verdictOf(figure) }));
writeFileSync(
  output,
  `${JSON.stringify({ at: new Date().toISOString(), machine, loadAfter: describeMachine().loadBefore, parts, figures }, null, 2)}\n`,
);
say(`Written to ${output}`);
process.exit(isBroken ? 1 : 0);
