import { parseArgs } from 'node:util';
import { redisPath } from '../support/redis.ts';
import { matrixOf, type Outcome, runCell, verdictOf } from './campaign.ts';
import { FAULTS } from './faults/index.ts';
import { BACKENDS, type Backend, openStack } from './stack.ts';

/**
 * The fault matrix, by hand: `pnpm chaos [--only F06,F07] [--backend redis] [--seeds N] [--from SEED] [--quick] [--mutant NAME]`.
 * Prints fault × backend → outcome, and the verdict as the last line.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    backend: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    mutant: { type: 'string' },
  },
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

const outcomes: Outcome[] = [];

async function runOn(backend: Backend): Promise<void> {
  const stack = await openStack(backend);
  try {
    for (const fault of faultsOn(backend)) {
      for (let seed = from; seed < from + seeds; seed += 1) {
        const outcome = await runCell(stack, fault, { seed, mutant: values.mutant ?? null, isQuick: values.quick });
        outcomes.push(outcome);
        const { verdict, tookMs, detail, log } = outcome;
        say(
          `${fault.id} ${backend} seed ${seed}: ${verdict} after ${(tookMs / 1_000).toFixed(1)} s (${detail.join('; ')})`,
        );
        if (log !== '') say(log);
      }
    }
  } finally {
    await stack.close();
  }
}

for (const backend of backends) {
  if (backend === 'redis' && redisPath === undefined)
    for (const fault of faultsOn(backend))
      outcomes.push({
        fault,
        backend,
        seed: from,
        verdict: 'skipped',
        detail: ['there is no redis-server'],
        log: '',
        tookMs: 0,
      });
  else await runOn(backend);
}
say(`\n${matrixOf(outcomes)}\n`);
say(verdictOf(outcomes));
process.exit(outcomes.some(({ verdict }) => verdict === 'broke') ? 1 : 0);
