import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Evaluator } from '@holdfast/runner/engine-room';
import { evaluatorOfWorlds } from './evaluator.ts';
import { FAULTS } from './faults.ts';
import { type MutantName, mutantOf } from './mutants.ts';
import { type Verdict, type Violation, World } from './world.ts';

/** Which worlds are to live. */
export interface Campaign {
  readonly from: number;
  readonly seeds: number;
  readonly mutant: MutantName | null;
  /** Ends with the first world that is found broken. */
  readonly untilBroken: boolean;
}

export interface Broken extends Violation {
  readonly seed: number;
}

/** What became of them. */
export interface Tally {
  seeds: number;
  runs: number;
  ended: number;
  readonly broken: Broken[];
  readonly fired: Record<string, number>;
}

/** Lets one world live. A promise that is rejected and that nobody looks at is a violation too: it would end a process. */
export async function liveOnce(seed: number, mutant: MutantName | null, trace: boolean): Promise<Verdict> {
  evaluator ??= evaluatorOfWorlds();
  const world = new World({ seed, evaluator: await evaluator, mutant: mutantOf(mutant), trace });
  const unseen = (error: unknown) =>
    world.violated('fault', `a promise is rejected unseen: ${error instanceof Error ? error.message : String(error)}`);
  process.on('unhandledRejection', unseen);
  try {
    return await world.live();
  } finally {
    process.off('unhandledRejection', unseen);
  }
}
let evaluator: Promise<Evaluator> | undefined;

/** A world dies young: with room for a few of them little is copied when memory is tidied. */
const YOUNG_MB = 128;

/** Every `stride`-th seed of a campaign, in this thread. */
async function runShare({ from, seeds, mutant, untilBroken }: Campaign, first: number, stride: number): Promise<Tally> {
  const tally: Tally = { seeds: 0, runs: 0, ended: 0, broken: [], fired: {} };
  for (let seed = from + first; seed < from + seeds; seed += stride) {
    const { violation, runs, ended, fired } = await liveOnce(seed, mutant, false);
    tally.seeds += 1;
    tally.runs += runs;
    tally.ended += ended;
    for (const [fault, count] of fired) tally.fired[fault] = (tally.fired[fault] ?? 0) + count;
    if (violation) tally.broken.push({ ...violation, seed });
    if (violation && untilBroken) break;
  }
  return tally;
}

/** Runs a campaign on all cores. */
export async function runCampaign(campaign: Campaign): Promise<Tally> {
  const stride = campaign.untilBroken ? 1 : Math.min(availableParallelism(), campaign.seeds);
  if (stride <= 1) return runShare(campaign, 0, 1);
  const shares = await Promise.all(Array.from({ length: stride }, (_, first) => inThread({ campaign, first, stride })));
  const fired: Record<string, number> = {};
  for (const share of shares)
    for (const [fault, count] of Object.entries(share.fired)) fired[fault] = (fired[fault] ?? 0) + count;
  const sum = (of: (share: Tally) => number) => shares.reduce((total, share) => total + of(share), 0);
  return {
    seeds: sum(({ seeds }) => seeds),
    runs: sum(({ runs }) => runs),
    ended: sum(({ ended }) => ended),
    broken: shares.flatMap(({ broken }) => broken).toSorted((a, b) => a.seed - b.seed),
    fired,
  };
}

interface Share {
  readonly campaign: Campaign;
  readonly first: number;
  readonly stride: number;
}

const inThread = (share: Share): Promise<Tally> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), {
      workerData: { simulate: share },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    thread.once('message', resolve);
    thread.once('error', reject);
  });

/** Kinds of harm that no world of the campaign has seen. */
export const unseenFaults = ({ fired }: Tally): string[] => FAULTS.filter((fault) => fired[fault] === undefined);

/** How to see a broken world again. */
export const replayOf = (seed: number, mutant: MutantName | null): string =>
  `pnpm simulate --from ${seed} --seeds 1 --trace${mutant === null ? '' : ` --mutant "${mutant}"`}`;

export const wordsOf = ({ seed, invariant, what, atMs }: Broken): string =>
  `seed ${seed}, ${invariant} at ${(atMs / 1_000).toFixed(3)} s: ${what}`;

const share: Share | undefined = isMainThread ? undefined : workerData?.simulate;
if (share) {
  // Failures are made by the thousand, and only a trace tells where: it is taken of one seed, in the main thread.
  Error.stackTraceLimit = 0;
  parentPort?.postMessage(await runShare(share.campaign, share.first, share.stride));
}
