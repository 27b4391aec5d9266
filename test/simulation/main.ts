import { optionsOf } from '../support/options.ts';
import { liveOnce, replayOf, runCampaign, type Tally, unseenFaults, wordsOf } from './campaign.ts';
import { MUTANTS, type MutantName } from './mutants.ts';

/** Lets so many worlds live and ends in one line with the verdict; with 1 when it is bad. */
const USAGE = `npm run simulate -- [--seeds N] [--from SEED] [--mutant NAME] [--trace]

  --seeds N      how many worlds live, 1000 by default; --from SEED says where to begin
  --mutant NAME  with a defect planted, which must be found: ${Object.keys(MUTANTS).join(', ')}
  --trace        all that happens in each world`;
const values = optionsOf(USAGE, {
  seeds: { type: 'string', default: '1000' },
  from: { type: 'string', default: '1' },
  mutant: { type: 'string' },
  trace: { type: 'boolean', default: false },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  process.stderr.write(`--${name} takes a whole number from 1; "${text}" is none.\n`);
  process.exit(2);
}

function mutantNamed(name: string | undefined): MutantName | null {
  if (name === undefined) return null;
  if (Object.hasOwn(MUTANTS, name)) return name as MutantName;
  process.stderr.write(`There is no mutant "${name}". There are: ${Object.keys(MUTANTS).join(', ')}.\n`);
  process.exit(2);
}

async function traced(from: number, seeds: number, mutant: MutantName | null): Promise<Tally> {
  const tally: Tally = { seeds, runs: 0, ended: 0, broken: [], fired: {} };
  for (let seed = from; seed < from + seeds; seed += 1) {
    const { trace, violation, runs, ended, fired } = await liveOnce(seed, mutant, true);
    say(`# seed ${seed}`);
    for (const line of trace) say(line);
    tally.runs += runs;
    tally.ended += ended;
    if (violation) tally.broken.push({ ...violation, seed });
    for (const [fault, count] of fired) tally.fired[fault] = (tally.fired[fault] ?? 0) + count;
  }
  return tally;
}

const from = whole('from', values.from);
const seeds = whole('seeds', values.seeds);
const mutant = mutantNamed(values.mutant);
const tally = values.trace
  ? await traced(from, seeds, mutant)
  : await runCampaign({ from, seeds, mutant, untilBroken: false });
for (const broken of tally.broken.slice(0, 20)) say(`${wordsOf(broken)}\n  ${replayOf(broken.seed, mutant)}`);
const share = tally.runs === 0 ? 0 : (100 * tally.ended) / tally.runs;
const harm = Object.values(tally.fired).reduce((sum, count) => sum + count, 0);
say(
  `${tally.broken.length === 0 ? 'SOUND' : 'BROKEN'}: ${tally.seeds} seeds from ${from}, ${tally.broken.length} broken; ${tally.runs} runs, ${share.toFixed(1)} % ended; ${harm} faults of ${Object.keys(tally.fired).length} kinds${unseenFaults(tally).length === 0 ? '' : ` (never: ${unseenFaults(tally).join(', ')})`}`,
);
process.exit(tally.broken.length === 0 ? 0 : 1);
