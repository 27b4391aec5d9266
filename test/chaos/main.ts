import { availableParallelism } from 'node:os';
import { optionsOf } from '../support/options.ts';
import { redisPath } from '../support/redis.ts';
import { matrixOf, type Outcome, runCell, verdictOf } from './campaign.ts';
import type { Fault } from './fault.ts';
import { FAULTS } from './faults/index.ts';
import { BACKENDS, type Backend, openStack, type Stack } from './stack.ts';

/**
 * The fault matrix, by hand. So many cells are played at a time, each on servers of its own. Prints fault × backend →
 * outcome, and the verdict as the last line.
 */
const USAGE = `npm run chaos -- [--only F06,F07] [--backend NAME] [--seeds N] [--from SEED] [--jobs N] [--quick] [--mutant NAME]

  --only FAULTS   these rows of the matrix; all by default
  --backend NAME  one of: ${BACKENDS.join(', ')}; all by default
  --seeds N       how often each cell is played, 1 by default; --from SEED says where to begin
  --jobs N        how many cells are played at a time, by default as many as there are cores
  --quick         the cells that npm test plays
  --mutant NAME   with a defect planted, which must be found`;
const values = optionsOf(USAGE, {
  only: { type: 'string' },
  backend: { type: 'string' },
  seeds: { type: 'string', default: '1' },
  from: { type: 'string', default: '1' },
  jobs: { type: 'string', default: String(availableParallelism()) },
  quick: { type: 'boolean', default: false },
  mutant: { type: 'string' },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
const stop = (text: string): never => {
  process.stderr.write(`${text}\n`);
  process.exit(2);
};

const wanted = values.only?.split(',').map((id) => id.trim().toUpperCase());
const stranger = wanted?.find((id) => !FAULTS.some((fault) => fault.id === id));
if (stranger !== undefined) stop(`There is no fault ${stranger}. There are: ${FAULTS.map(({ id }) => id).join(', ')}.`);
const faultsOn = (backend: Backend) =>
  FAULTS.filter(({ id, quickOn }) =>
    wanted ? wanted.includes(id) : !values.quick || quickOn?.includes(backend) === true,
  );
const backends = BACKENDS.filter((name) => values.backend === undefined || name === values.backend);
if (backends.length === 0) stop(`There is no backend ${values.backend}. There are: ${BACKENDS.join(', ')}.`);
const [seeds, from] = [Number(values.seeds), Number(values.from)];
if (!Number.isInteger(seeds) || seeds < 1 || !Number.isInteger(from))
  stop('--seeds and --from take whole numbers, such as --seeds 20 --from 1.');

const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 1) stop('--jobs takes a whole number from 1, such as --jobs 4.');

/** A cell of the matrix that is to be played. */
interface Turn {
  readonly fault: Fault;
  readonly backend: Backend;
  readonly seed: number;
}

const turns: Turn[] = backends.flatMap((backend) =>
  faultsOn(backend).flatMap((fault) =>
    Array.from({ length: seeds }, (_, index) => ({ fault, backend, seed: from + index })),
  ),
);
const outcomes = new Map<Turn, Outcome>();
const waiting = [...turns];

function report(turn: Turn, outcome: Outcome): void {
  outcomes.set(turn, outcome);
  const { verdict, tookMs, detail, log } = outcome;
  say(
    `${turn.fault.id} ${turn.backend} seed ${turn.seed}: ${verdict} after ${(tookMs / 1_000).toFixed(1)} s (${detail.join('; ')})`,
  );
  if (log !== '') say(log);
}

/** Plays one cell after the other, on servers of its own, as long as there are any. */
async function lane(): Promise<void> {
  const stacks = new Map<Backend, Stack>();
  try {
    for (let turn = waiting.shift(); turn; turn = waiting.shift()) {
      const { fault, backend, seed } = turn;
      if (backend === 'redis' && redisPath === undefined) {
        const detail = ['there is no redis-server'];
        report(turn, { ...turn, verdict: 'skipped', detail, log: '', tookMs: 0 });
        continue;
      }
      const stack = stacks.get(backend) ?? (await openStack(backend));
      stacks.set(backend, stack);
      report(turn, await runCell(stack, fault, { seed, mutant: values.mutant ?? null, isQuick: values.quick }));
    }
  } finally {
    for (const stack of stacks.values()) await stack.close();
  }
}

const began = performance.now();
await Promise.all(Array.from({ length: Math.min(jobs, turns.length) }, lane));
const inOrder = turns.flatMap((turn) => outcomes.get(turn) ?? []);
say(`\n${matrixOf(inOrder)}\n`);
say(`${verdictOf(inOrder)}, ${((performance.now() - began) / 60_000).toFixed(1)} minutes with ${jobs} at a time`);
process.exit(inOrder.some(({ verdict }) => verdict === 'broke') ? 1 : 0);
