import { decide, EMPTY_STATE, type RunState } from '@holdfast/engine';
import type { Evaluator } from '@holdfast/runner/engine-room';
import { type Failure, isTerminalRun, type JournalEntry, type RunEvent } from '@holdfast/workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import { Pace } from './audit/pace.ts';
import { Places } from './audit/places.ts';
import { evaluatorOfWorlds } from './evaluator.ts';
import type { RunModel } from './model/store.ts';
import { gated, type Mutant, SOUND } from './mutants.ts';
import { SECRET, shapesOf } from './secret.ts';
import { World } from './world.ts';

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await evaluatorOfWorlds();
});
const worldOf = (seed: number, mutant: Mutant = SOUND): World => new World({ seed, evaluator, mutant });
const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);

/** What the auditor finds in worlds that are put together with this in them, until it finds what is looked for: it may do other harm first. */
async function found(mutant: Mutant, wanted: string): Promise<string[]> {
  const invariants: string[] = [];
  for (const seed of SEEDS) {
    const { violation } = await worldOf(seed, mutant).live();
    if (violation) invariants.push(violation.invariant);
    if (violation?.invariant === wanted) break;
  }
  return invariants;
}

/** Whose answer is given to the next run that asks. */
let lastReply: { readonly run: string; readonly body: unknown } | null = null;

/** Things that go wrong while a world lives, each made by wiring. */
const PLANTED: readonly (readonly [string, string, Mutant])[] = [
  [
    'I11',
    'a worker that finds the items of a list in another order',
    {
      ...SOUND,
      read: (real) => ({
        ...real,
        chunks: async (runId, steps) => {
          const turned = <T>(ports: Readonly<Record<string, readonly T[]>>) =>
            Object.fromEntries(Object.entries(ports).map(([port, items]) => [port, items.toReversed()]));
          const all = await real.chunks(runId, steps);
          return new Map(
            [...all].map(([step, chunks]) => [step, chunks.map((each) => ({ ...each, ports: turned(each.ports) }))]),
          );
        },
      }),
    },
  ],
  [
    'I12',
    'a request that is sent twice and counted once',
    {
      ...SOUND,
      send: (real) => async (request, facts) => {
        const { gate } = facts;
        if (!gate) return real(request, facts);
        let opened: Awaited<ReturnType<typeof gate.open>> | undefined;
        const first = gated(() => ({ open: async (wire) => (opened = await gate.open(wire)) }))(real);
        const reply = await first(request, facts);
        const again = gated(() => ({ open: async (wire) => opened ?? wire }))(real);
        return again(request, facts).catch(() => reply);
      },
    },
  ],
  [
    'I23',
    'a run that is given what another one was answered',
    {
      ...SOUND,
      send: (real) => async (request, facts) => {
        const reply = await real(request, facts);
        const run = facts.sender?.runId ?? '';
        const other = lastReply !== null && lastReply.run !== run ? lastReply.body : reply.body;
        lastReply = { run, body: reply.body };
        return { ...reply, body: other } as typeof reply;
      },
    },
  ],
];

const ended = (world: World): RunModel => {
  const run = [...world.store.runs.values()].find(({ status }) => isTerminalRun(status));
  if (!run) throw new Error('No run has ended.');
  return run;
};
const answered = (world: World) =>
  [...world.store.waits.values()].find(({ kind, outcome }) => kind === 'approval' && outcome?.includes('choice'));

/** Things that are wrong when all is quiet, each put there by hand. False: not in this world. */
const LEFT_BEHIND: readonly (readonly [string, string, (world: World) => boolean])[] = [
  [
    'I16',
    'an answer by somebody who was not asked',
    (world) => {
      const wait = answered(world);
      if (wait) wait.closedBy = 'eve';
      return wait !== undefined;
    },
  ],
  [
    'I16',
    'a question of which something else is kept than was shown',
    (world) => {
      const wait = answered(world);
      if (wait) Object.assign(wait, { asked: `${wait.asked} ` });
      return wait !== undefined;
    },
  ],
  ...shapesOf(SECRET).map(
    (shape) =>
      [
        'I20',
        `the secret as "${shape}"`,
        (world: World) => {
          ended(world).trouble = JSON.stringify({ message: `refused: ${shape}` });
          return true;
        },
      ] as const,
  ),
  [
    'I24',
    'a journal that grows by itself',
    (world) => {
      const rows = world.store.journal.get(ended(world).id) ?? [];
      for (const row of [...rows, ...rows, ...rows, ...rows]) rows.push(row);
      return true;
    },
  ],
  [
    'I24',
    'a message to a run that is over',
    (world) => {
      world.store.inbox.push({ id: 1_000, runId: ended(world).id, kind: 'fact', body: '{}', notBefore: null });
      return true;
    },
  ],
  [
    'I24',
    'a question that outlives its run',
    (world) => {
      const wait = answered(world);
      if (wait) wait.isOpen = true;
      return wait !== undefined;
    },
  ],
];

describe('the auditor finds', () => {
  test.each(PLANTED)('%s broken: %s', async (invariant, _, mutant) => {
    expect(await found(mutant, invariant)).toContain(invariant);
  });

  test.each(LEFT_BEHIND)('%s broken: %s', async (invariant, _, plant) => {
    for (const seed of SEEDS) {
      const world = worldOf(seed);
      expect((await world.live()).violation).toBe(null);
      if (!plant(world)) continue;
      world.auditor.quiet();
      expect(world.violation?.invariant).toBe(invariant);
      return;
    }
    expect.unreachable('No world has anything to plant it in.');
  });
});

describe('the auditor of times and tries', () => {
  const transient: Failure = {
    class: 'transient',
    code: 'transient/test',
    message: '-',
    phase: 'unsent',
    decidedBy: '-',
  };
  const attempted = (at: number, failure: Failure): RunEvent => ({
    type: 'step.attempted',
    at,
    step: 'post',
    attempt: 1,
    startedAt: at,
    ok: [],
    counts: {},
    failures: [{ items: [0], failure }],
    jitter: 0.5,
  });
  const sent = (at: number): RunEvent => ({ type: 'effects.sent', at, step: 'post', items: [0], leaseMs: 15_000 });

  /** A run of one write, what is known of it, and what is heard of its watcher. */
  function watched() {
    const world = worldOf(1);
    const workflow = world.library.byName.get('forgetful');
    if (!workflow) throw new Error('There is no such workload.');
    const run = { id: 'run', birth: { versionId: workflow.versionId } } as unknown as RunModel;
    const heard: string[] = [];
    const pace = new Pace(world, (invariant) => heard.push(invariant));
    const now = world.store.now();
    let state: RunState = EMPTY_STATE;
    const happens = (event: RunEvent) => {
      const decided = decide(workflow.plan, state, event);
      state = decided.state;
      pace.decided(run, decided.entry, state);
    };
    happens({ type: 'run.started', at: now, node: 'start', port: 'out', count: 1 });
    /** Said to the watcher alone: the engine would not have it. */
    const isSaid = (event: RunEvent) => pace.decided(run, { event } as JournalEntry, state);
    return { heard, now, happens, isSaid };
  }

  test('I12: hears of one try more than the policy has, and of none before it', () => {
    const { heard, now, happens, isSaid } = watched();
    happens(attempted(now, transient));
    for (const at of [now + 1, now + 2]) isSaid(attempted(at, transient));
    expect(heard).toEqual([]);
    isSaid(attempted(now + 3, transient));
    expect(heard).toEqual(['I12']);
  });

  test('I13: hears of what is sent again though it was refused for good, unless a person said so', () => {
    const { heard, now, happens, isSaid } = watched();
    happens(sent(now));
    happens(attempted(now, { ...transient, class: 'data', code: 'data/rejected' }));
    isSaid({ type: 'step.repaired', at: now, step: 'post', action: 'retry', by: 'test', reason: '-' });
    isSaid(sent(now));
    expect(heard).toEqual([]);
    isSaid(attempted(now, { ...transient, class: 'data', code: 'data/rejected' }));
    isSaid(sent(now));
    expect(heard).toEqual(['I13']);
  });

  test('I14: hears of time that is taken for later than it is', () => {
    const { heard, now, isSaid } = watched();
    isSaid({ type: 'time.passed', at: now + 150 });
    expect(heard).toEqual([]);
    isSaid({ type: 'time.passed', at: now + 1_500 });
    expect(heard).toEqual(['I14']);
  });
});

describe('the auditor of places', () => {
  /** A run that is due where a place is free, and the looks of workers that leave it there. */
  function seen() {
    const run = { id: 'run', wakeSeq: 1, leaseUntil: null, status: 'waiting', birth: { workflowId: 'w' } };
    const scheduler = { now: 100_000 };
    const store = { runs: new Map([['run', run]]), waitingNow: () => [run] };
    const world = { scheduler, store, harmedAt: 0, runLimits: { perWorkspace: null, perWorkflow: 1 } };
    const heard: string[] = [];
    const places = new Places(world as unknown as World, (_, what) => heard.push(what));
    const looks = (wentOnAt: number, times: number) => {
      for (let look = 0; look < times; look += 1) places.looked({ id: 'worker', wentOnAt });
    };
    return { heard, looks, scheduler };
  }

  test('hears of a run that waits for a place that is free over more looks than one and a bell', () => {
    const { heard, looks } = seen();
    looks(Number.NEGATIVE_INFINITY, 2);
    expect(heard).toEqual([]);
    looks(Number.NEGATIVE_INFINITY, 1);
    expect(heard).toEqual(['has waited for a place that is free over 3 looks']);
  });

  test('lets a worker that stood still find out first whose the runs are that it had', () => {
    const { heard, looks, scheduler } = seen();
    looks(scheduler.now, 10);
    expect(heard).toEqual([]);
    scheduler.now += 14_000;
    looks(scheduler.now - 14_000, 3);
    expect(heard).toHaveLength(1);
  });
});
