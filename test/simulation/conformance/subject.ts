import {
  type Checkpoint,
  type Claimed,
  type CommitResult,
  type Fact,
  type Recorded,
  type RunLimits,
  type Woken,
  zstd,
} from '@holdfast/runner/engine-room';
import {
  ApprovalStore,
  commitBatch,
  type Database,
  FactStore,
  inTransaction,
  LeaseStore,
  nextInLanes,
  RunReader,
  RunStore,
  recallBatch,
} from '@holdfast/runner/testing';
import { recordsOf } from '../model/records.ts';
import type { StoreModel, Told } from '../model/store.ts';
import { WORKSPACE } from '../workloads.ts';
import { type Rows, rowsOfModel, rowsOfTables } from './rows.ts';

export const LEASE_MS = 15_000;

/** A fence that somebody believes to hold. */
export interface Held {
  readonly runId: string;
  readonly fence: number;
}

/** What is asked of both: of the model, and of the statements on real tables. Answers come in one order and one shape. */
export interface Subject {
  commit(batch: readonly Checkpoint[], owner: string): Promise<readonly CommitResult[]>;
  /** Asked after each commit: by whoever did not hear its answer, and by whoever was refused. */
  recall(batch: readonly Checkpoint[], owner: string): Promise<readonly (CommitResult | null)[]>;
  claim(runIds: readonly string[], owner: string, limits: RunLimits): Promise<readonly Claimed[]>;
  renew(runs: readonly Held[], owner: string): Promise<readonly (readonly [string, number])[]>;
  release(run: Held, owner: string, afterMs: number, hasTrouble: boolean): Promise<void>;
  lapsed(): Promise<readonly string[]>;
  overdue(sinceMs: number): Promise<readonly Woken[]>;
  turns(sinceMs: number): Promise<readonly string[]>;
  takeFromTheDead(owner: string): Promise<number>;
  record(fact: Fact): Promise<Recorded>;
  tell(runId: string, kind: string, body: { readonly by: string }): Promise<number | null>;
  decide(waitId: string, choice: string, undoMs: number): Promise<Told | null>;
  withdraw(waitId: string): Promise<Told | null>;
  expireWait(runId: string, step: string): Promise<boolean>;
  read(runId: string, step: string, fence: number): Promise<object>;
  rows(): Promise<Rows>;
}

const MOST = 100;
const TROUBLE = {
  node: '',
  nodeName: '',
  failure: { class: 'permanent', code: 'permanent/a', message: 'm', phase: 'unsent', decidedBy: 'worker' },
} as const;
const BY = { id: 'someone', name: 'someone' };
const byRun = <T extends { readonly runId: string }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => (a.runId < b.runId ? -1 : 1));
const tidy = (results: readonly CommitResult[]): CommitResult[] =>
  results.map((result) => (result.kind === 'committed' ? { ...result, woken: byRun(result.woken) } : result));
const tidyRecalled = (results: readonly (CommitResult | null)[]): (CommitResult | null)[] =>
  results.map((result) => result && (tidy([result])[0] ?? null));
const same = <T>(read: () => T): Promise<T> => Promise.resolve(read());

export function modelSubject(store: StoreModel): Subject {
  const records = recordsOf(store, zstd, (_, read) => same(read));
  return {
    commit: (batch, owner) => same(() => tidy(store.commit(batch, { owner, leaseMs: LEASE_MS }))),
    recall: (batch, owner) => same(() => tidyRecalled(store.recall(batch, { owner, leaseMs: LEASE_MS }))),
    claim: (runIds, owner, limits) => same(() => byRun(store.claim(runIds, owner, LEASE_MS, limits))),
    renew: (runs, owner) => same(() => [...store.renew(runs, owner, LEASE_MS)].toSorted()),
    release: ({ runId, fence }, owner, afterMs, hasTrouble) =>
      same(() => store.release(runId, fence, owner, afterMs, hasTrouble ? JSON.stringify(TROUBLE) : null)),
    lapsed: () => same(() => store.lapsed(MOST).toSorted()),
    overdue: (sinceMs) => same(() => byRun(store.overdue(MOST, sinceMs))),
    turns: (sinceMs) => same(() => store.nextInLanes(MOST, sinceMs).toSorted()),
    takeFromTheDead: (owner) => same(() => store.takeFromTheDead(owner)),
    record: (fact) => same(() => store.record(fact)),
    tell: (runId, kind, body) => same(() => store.tell(runId, kind, body)?.wakeSeq ?? null),
    decide: (waitId, choice, undoMs) => same(() => store.decide(waitId, choice, BY.id, undoMs)),
    withdraw: (waitId) => same(() => store.withdraw(waitId)),
    expireWait: (runId, step) => same(() => store.expireWait(runId, step)),
    read: (runId, step, fence) => whatIsRead(records, runId, step, fence),
    rows: () => same(() => rowsOfModel(store)),
  };
}

/** @param database where the statements go */
export function tableSubject(database: Database): Subject {
  const leases = (owner: string, limits?: RunLimits) => new LeaseStore(database, owner, LEASE_MS, limits);
  const reader = new RunReader(database);
  const told = async (ask: (approvals: ApprovalStore) => ReturnType<ApprovalStore['decide']>) => {
    const answer = await inTransaction(database, (within) => ask(new ApprovalStore(within)));
    // One answer ends these questions.
    if (answer === 'counted' || answer === 'again') throw new Error(`An answer was ${answer}`);
    return answer && { ...answer, effectAt: answer.effectAt?.getTime() ?? null };
  };
  return {
    async commit(batch, owner) {
      const client = await database.pool.connect();
      try {
        return tidy(await commitBatch(client, batch, { owner, leaseMs: LEASE_MS }));
      } finally {
        client.release();
      }
    },
    recall: async (batch, owner) => tidyRecalled(await recallBatch(database.pool, batch, { owner, leaseMs: LEASE_MS })),
    claim: async (runIds, owner, limits) => byRun(await leases(owner, limits).claim(runIds)),
    renew: async (runs, owner) => [...(await leases(owner).renew(runs))].toSorted(),
    release: ({ runId, fence }, owner, afterMs, hasTrouble) =>
      leases(owner).release(runId, fence, afterMs, hasTrouble ? TROUBLE : null),
    lapsed: async () => (await leases(BY.id).lapsed(MOST)).toSorted(),
    overdue: async (sinceMs) => byRun(await leases(BY.id).overdue(MOST, sinceMs)),
    turns: async (sinceMs) => (await nextInLanes(database, MOST, sinceMs)).toSorted(),
    takeFromTheDead: (owner) => leases(owner).takeFromTheDead(),
    record: (fact) => new FactStore(database).record(fact),
    tell: async (runId, kind, body) => {
      const audit = { by: BY, action: 'run.told', subject: `run:${runId}`, detail: {} };
      return (await new RunStore(database).tell(WORKSPACE, runId, kind, body, audit))?.wakeSeq ?? null;
    },
    decide: (waitId, choice, undoMs) =>
      told((approvals) => approvals.decide(WORKSPACE, waitId, { choice, reason: null, undoMs }, BY)),
    withdraw: (waitId) => told((approvals) => approvals.withdraw(WORKSPACE, waitId, null)),
    expireWait: (runId, step) => reader.expireWait(runId, step),
    read: (runId, step, fence) => whatIsRead(reader, runId, step, fence),
    rows: () => rowsOfTables(database),
  };
}

/** What a worker reads to take up a run, and its parent of how it stands. */
async function whatIsRead(
  records: Pick<RunReader, 'journal' | 'inbox' | 'wakeSeq' | 'notes' | 'effects' | 'waitOutcome' | 'children'>,
  runId: string,
  step: string,
  fence: number,
): Promise<object> {
  const { ended, open } = await records.children(runId, step);
  const inbox = await records.inbox(runId);
  const effects = await records.effects(runId, [step]);
  return {
    journal: await records.journal(runId),
    inbox: inbox.map(({ kind, body }) => ({ kind, body })),
    wakeSeq: await records.wakeSeq(runId, fence),
    notes: [...(await records.notes(runId, [step]))],
    effects: effects
      .map(({ stepId, item, seq, key, state, sends, reference }) => ({
        stepId,
        item,
        seq,
        key,
        state,
        sends,
        reference,
      }))
      .toSorted((a, b) => a.item - b.item),
    ended,
    open: open.toSorted(),
  };
}
