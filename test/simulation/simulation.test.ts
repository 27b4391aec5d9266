import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { liveOnce, replayOf, runCampaign, unseenFaults, wordsOf } from './campaign.ts';
import { MUTANTS, type MutantName } from './mutants.ts';

const SEEDS = 10_000;
/** A rule that is taken away has to be missed within so many worlds. */
const MUTANT_SEEDS = 1_000;

describe('the runner, in worlds where everything goes wrong', () => {
  test(`keeps its promises in ${SEEDS} of them`, { timeout: 600_000 }, async ({ annotate }) => {
    const tally = await runCampaign({ from: 1, seeds: SEEDS, mutant: null, untilBroken: false });
    expect(tally.broken.map((broken) => `${wordsOf(broken)}; replay: ${replayOf(broken.seed, null)}`)).toEqual([]);
    expect(tally.seeds).toBe(SEEDS);
    expect(unseenFaults(tally)).toEqual([]);
    expect(tally.ended / tally.runs).toBeGreaterThan(0.9);
    await annotate(`${tally.runs} runs, ${tally.ended} ended`);
  });

  test('happens the same way again with the same seed', async () => {
    const lives: (readonly string[])[] = [];
    // From one line, so that stacks in the log are the same as well.
    while (lives.length < 2) lives.push((await liveOnce(17, null, true)).trace);
    const [once = [], again] = lives;
    expect(once.length).toBeGreaterThan(20);
    expect(again).toEqual(once);
  });
});

describe('a rule of the protocol that is taken away is missed:', () => {
  test.each(Object.keys(MUTANTS) as MutantName[])('%s', { timeout: 300_000 }, async (mutant) => {
    const { broken } = await runCampaign({ from: 1, seeds: MUTANT_SEEDS, mutant, untilBroken: true });
    const [first] = broken;
    expect(first, `no seed up to ${MUTANT_SEEDS} misses it`).toBeDefined();
    if (first) process.stdout.write(`  caught "${mutant}": ${wordsOf(first)}\n`);
  });

  test('and is shown again, line by line, by the command that is printed with it', async () => {
    const { broken } = await runCampaign({ from: 1, seeds: MUTANT_SEEDS, mutant: 'blind resend', untilBroken: true });
    const [first] = broken;
    if (!first) return expect.unreachable('It is not missed.');
    const [program, task, ...given] = replayOf(first.seed, 'blind resend').match(/"[^"]*"|\S+/g) ?? [];
    expect([program, task]).toEqual(['pnpm', 'simulate']);
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [main, ...given.map((word) => word.replaceAll('"', ''))], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stdout).toContain(`AUDITOR    ${first.invariant}: ${first.what}`);
    expect(stdout).toContain(wordsOf(first));
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^BROKEN: 1 seeds from \d+, 1 broken; /);
  });
});
