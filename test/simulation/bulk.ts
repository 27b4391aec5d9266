import { Bulk, BulkRunner, type BulkRunnerParts, movesOf } from '@holdfast/runner/engine-room';
import { isTerminalRun } from '@holdfast/workflow';
import { recordsOf } from './model/records.ts';
import type { Process } from './process.ts';
import { birthOf, outlookOf } from './replays.ts';
import { WORKSPACE } from './workloads.ts';
import type { World } from './world.ts';

/** Who looks after many at once. */
export const OPERATOR = {
  id: 'operator',
  name: 'operator',
  email: 'bob@example.com',
  role: 'operator',
  workspaceId: WORKSPACE,
  via: 'session',
} as const;

/** Carries operations on many out, as `createServer` puts it together, over the tables of this world. */
export function bulkRunnerOf(world: World, process: Process, name: string): BulkRunner {
  const { auditor, bulk, store } = world;
  const committer = { owner: process.id, leaseMs: 0 };
  const operationOf = (id: string) => {
    const found = bulk.operations.get(id);
    if (!found) throw new Error(`There is no operation ${id}.`);
    return found;
  };
  const tables: BulkRunnerParts['store'] = {
    claim: (mine) =>
      process.call('claim operations', () => {
        const held = bulk.claim(mine);
        for (const { id } of held) auditor.many.held(operationOf(id), name);
        return held;
      }),
    get: (_, id) => process.call('read an operation', () => bulk.get(id)),
    settle: ({ id }) =>
      process.call('settle an operation', () => {
        bulk.settle(id);
        auditor.many.settled(operationOf(id));
      }),
    waiting: (id, limit) => process.call('read what waits', () => bulk.waiting(id, limit).map((item) => ({ ...item }))),
    tell: (held, item, kind, body, _, isBound) =>
      process.call('tell one of many', () => {
        const head = isBound ? (store.runs.get(item.runId)?.head ?? null) : null;
        const told = bulk.tell(held, item, kind, body, isBound);
        if (told) auditor.many.told(operationOf(held.id), item.seq, head);
        else world.fire('bulk refused', `item ${item.seq} is told nothing`);
        return told;
      }),
    begin: (held, item, birth) =>
      process.call('do one of many over', () => {
        world.call(birth.runId, `${world.nameOf(item.runId)}''`);
        const isBegun = bulk.begin(held, item, birth, committer);
        if (isBegun) auditor.many.told(operationOf(held.id), item.seq, null);
        return isBegun;
      }),
    refuse: (held, item, why) => process.call('refuse one of many', () => bulk.refuse(held, item, why)),
    end: (held, status, why) =>
      process.call('end an operation', () => {
        bulk.end(held, status, why);
        if (status === 'stopped') world.fire('bulk stopped', why ?? '');
      }),
  };
  return new BulkRunner({
    store: tables,
    replays: {
      birth: async (_, runId, { version }, { runId: newRunId } = {}) => {
        const run = store.runs.get(runId);
        if (!run || newRunId === undefined) throw new Error(`There is no run ${runId}.`);
        return birthOf(world, process, run, { runId: newRunId, isNext: version !== undefined });
      },
    },
    timers: process.timers(() => (bulk.isDue() ? 0 : Number.POSITIVE_INFINITY)),
    ring: (runId, wakeSeq) => world.ring(runId, wakeSeq, null),
    log: (message, fields) => world.log(name, 'warn', message, fields),
  });
}

/** Previews and orders, as the API of a process takes them. */
export function bulkOf(world: World, process: Process): Bulk {
  const { auditor, bulk, store } = world;
  const records = recordsOf(store, process.packing, (what, read) => process.call(what, read));
  return new Bulk({
    store: {
      create: (row, items) => process.call('keep a preview', () => bulk.create(row, items)),
      get: (_, id) => process.call('read an operation', () => bulk.get(id)),
      settle: ({ id }) => process.call('settle an operation', () => bulk.settle(id)),
      start: (_, id, hash, reason, options) =>
        process.call('start an operation', () => bulk.start(id, hash, reason, options)),
      control: (_, id, from, to) => process.call('steer an operation', () => bulk.control(id, from, to)),
    },
    exceptions: {
      list: () =>
        process.call('list exceptions', () =>
          [...store.steps].flatMap(([id, steps]) =>
            [...steps.values()]
              .filter(({ status }) => status === 'parked')
              .map((step) => ({ class: 'ambiguous', firstSeen: new Date(0), run: { id }, step: { id: step.stepId } })),
          ),
        ),
    },
    runs: {
      list: () =>
        process.call('list runs', () =>
          [...store.runs.values()]
            .filter(({ birth }) => birth.parent === null && birth.replayOf === null)
            .map(({ id, head, status }) => ({ id, head, status, startedAt: new Date(0) })),
        ),
    },
    steps: {
      async moves(_, runId, stepId) {
        const effects = await records.effects(runId, [stepId]);
        const run = store.runs.get(runId);
        const state = auditor.book(runId)?.state;
        const step = state?.steps.get(stepId);
        if (!run || !state || !step || isTerminalRun(run.status)) return null;
        const plan = world.planOf(run);
        const moves = movesOf({ plan, state, step, effects, repeated: 0, at: store.now() });
        return {
          head: state.head,
          attempt: step.attempt,
          moves,
          questions: [],
          parked: [],
          later: null,
          hasLimit: false,
        };
      },
    },
    replays: { preview: (_, runId) => process.call('look at a run', () => outlookOf(world, runId)) },
  });
}
