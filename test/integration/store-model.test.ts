import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { EVENT_MOVES, INBOUND_BIRTHS, INBOUND_MOVES } from '@holdfast/engine';
import {
  batchesOn,
  type Checkpoint,
  type CommitResult,
  GroupWriter,
  knowingFates,
  platformTimers,
} from '@holdfast/runner/engine-room';
import { type Database, openDatabase, recallBatch } from '@holdfast/runner/testing';
import { STEP_STATUSES } from '@holdfast/workflow';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TcpProxy } from '../chaos/proxy.ts';
import { BORN, OWNERSHIP, WAITS, WRITES_BY_FACT, WRITES_BY_HOLDER } from '../simulation/conformance/machines.ts';
import { type Asked, askedOfMany, ManySequence } from '../simulation/conformance/many.ts';
import { type Operation, operations } from '../simulation/conformance/operations.ts';
import { DivergedError, Sequence } from '../simulation/conformance/sequence.ts';
import { modelSubject, tableSubject } from '../simulation/conformance/subject.ts';
import { startTables, type Tables } from '../simulation/conformance/tables.ts';
import { ALL_GUARDS, type Guards, StoreModel } from '../simulation/model/store.ts';
import { WORKSPACE } from '../simulation/workloads.ts';
import { temporaryFolder } from '../support/product.ts';

const EPOCH = Date.UTC(2026, 0, 1);

/** A call and an event as they are first written, with all that a row of the state has. */
const BORN_AS = {
  inbound: `insert into inbound (id, workspace_id, endpoint_id, disposition, run_id, item, released_by)
    values ($1, '${WORKSPACE}', '${WORKSPACE}', $2, case when $2 not in ('rejected', 'superseded') then gen_random_uuid() end,
      case when $2 = 'duplicate' then '{}'::json end, case when $2 = 'released' then 'somebody' end)`,
  event: `insert into event (id, workspace_id, name, key, sent_by, sent_by_name, expires_at, state, run_id, settled_at)
    values ($1, '${WORKSPACE}', 'paid', 'k', 'somebody', 'Somebody', now(), $2, case when $2 = 'matched' then gen_random_uuid() end,
      case when $2 <> 'kept' then now() end)`,
} as const;
const MOVES_TO = {
  inbound: `update inbound set disposition = $2, run_id = case when $2 not in ('rejected', 'superseded') then gen_random_uuid() end,
    item = case when $2 = 'duplicate' then '{}'::json end, released_by = case when $2 = 'released' then 'somebody' end where id = $1`,
  event: `update event set state = $2, run_id = case when $2 = 'matched' then gen_random_uuid() end,
    settled_at = case when $2 <> 'kept' then now() end where id = $1`,
} as const;
const SEQUENCES = 150;
/** What is taken away has to be missed within so many. */
const MUTANT_SEQUENCES = 400;

/** Guards of the statements, and what they read like without them: somebody writes, takes or ends what is not theirs. */
const GUARDS_OF_STATEMENTS = [
  [' and r.fence = m.fence', ''],
  [' and r.head = m.head', ''],
  [' and r.lease_owner = $1', ''],
  [' and (not m.rests or r.wake_seq = m.wake_seq)', ''],
  [' on conflict (endpoint_id, dedupe_key) where dedupe_key is not null do nothing', ''],
  [' and i.run_id = t.run_id', ''],
  [' and w.is_open', ''],
  [' and is_open', ''],
  [' and fence = $2', ''],
  [' and lease_owner = $3', ''],
  [" and status not in ('succeeded', 'failed', 'cancelled')", ''],
  ["case when effect.state = 'committed'", 'case when false'],
  ["where effect.state in ('sent', 'unknown', 'accepted') or", 'where true or'],
  [' or excluded.sends > effect.sends', ''],
  ['step_cursor.turn = excluded.turn - 1', 'true'],
  [' and p.run_id <> t.run_id', ''],
  ['coalesce(excluded.reference, effect.reference)', 'excluded.reference'],
  ['least(wake_at, clock_timestamp())', 'clock_timestamp()'],
  [' and deadline > clock_timestamp()', ''],
  [' and w.deadline <= clock_timestamp()', ''],
  ['wait.is_open and excluded.is_open', 'excluded.is_open'],
  ['as runs from run where lease_until is not null', 'as runs from run where false'],
  ['from run where lease_until is not null and', 'from run where lease_until >= clock_timestamp() and'],
  [" is not null and status not in ('succeeded', 'failed', 'cancelled') group by", ' is not null group by'],
  ['o.place <= $5', 'true'],
  [' or place <= $4', ' or true'],
  ['clock_timestamp() - rung_at >= ', 'true or clock_timestamp() - rung_at >= '],
  ['where m.rests or (r.fence', 'where true or (r.fence'],
  ['and j.hash = ', 'and j.hash is distinct from '],
] as const;

const ON_WRITES = WRITES_BY_HOLDER.map(({ before, happens }): [readonly Operation[]] => [[...before, happens]]);

const MANY_SEQUENCES = 40;
/** The same of operations on many: whoever held one once, or did not look again, moves it. */
const GUARDS_OF_MANY = [
  [' or b.lease_until = m.until', ' or m.until is not null'],
  ['where id = $1 and lease_until =', 'where id = $1 and clock_timestamp() is distinct from'],
  ["and state = 'waiting' and exists", 'and exists'],
  [' and ($5::int is null or head = $5)', ''],
  [' and lease_until = $4::timestamptz', ''],
] as const;

describe('the model of the store, which simulation believes,', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tables: Tables;
  beforeAll(async () => {
    folder = await temporaryFolder();
    tables = await startTables(folder.path);
  });
  afterAll(async () => {
    await tables?.stop();
    await folder?.remove();
  });

  /** Gives the model as it is in the end. @throws DivergedError when the two do not do the same. */
  async function follow(sequence: readonly Operation[], database: Database, guards?: Guards): Promise<StoreModel> {
    let now = EPOCH;
    await tables.empty();
    await tables.setClock(now);
    const store = new StoreModel(() => now, null, guards);
    const idsOf = async () => {
      const ids = await tables.inboxIds();
      return new Map(store.inbox.map(({ id }, index) => [String(id), ids[index] ?? '0']));
    };
    const both = new Sequence(store, modelSubject(store), tableSubject(database), idsOf);
    for (const operation of sequence) {
      if (operation.ask === 'pass') {
        now += operation.ms;
        await tables.setClock(now);
      } else await both.ask(operation);
    }
    return store;
  }

  test('has an exception of a step exactly while the step is parked', async () => {
    const { pool } = tables.database;
    const write = `insert into step (run_id, step_id, node, status, attempt, fence, input_count, inputs, counts)
      select id, 's', 'n', $1, 1, 1, 1, '[]', '{}' from run on conflict (run_id, step_id) do update set status = excluded.status`;
    const exceptionOf = async () =>
      (
        await pool.query<{ is: string }>(
          `select case when closed_at is null then 'open' else 'closed' end as is from exception`,
        )
      ).rows[0]?.is ?? 'none';
    for (const before of [[], ['parked'], ['parked', 'ready']])
      for (const status of STEP_STATUSES) {
        await follow([BORN], tables.database);
        for (const each of [...before, status]) await pool.query(write, [each]);
        const then = status === 'parked' ? 'open' : before.length === 0 ? 'none' : 'closed';
        expect(`${before}, ${status}: ${await exceptionOf()}`).toBe(`${before}, ${status}: ${then}`);
      }
  });

  /** Asks for this in one transaction, which is taken back; gives `refused` where the database does not let it. */
  async function asked(...statements: readonly (readonly [text: string, ...values: string[]])[]): Promise<string> {
    const client = await tables.database.pool.connect();
    try {
      await client.query('begin');
      for (const [text, ...values] of statements) await client.query(text, values);
      return 'done';
    } catch (error) {
      return (error as { code?: string }).code === '23514' ? 'refused' : String(error);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }

  /** How a row comes to a state, by legal moves only. */
  const ROW = randomUUID();
  const born = (table: keyof typeof BORN_AS, status: string) => [BORN_AS[table], ROW, status] as const;
  const moves = (table: keyof typeof BORN_AS, status: string) => [MOVES_TO[table], ROW, status] as const;
  const there = (table: keyof typeof BORN_AS, status: string) =>
    status === 'released'
      ? [born(table, 'duplicate'), moves(table, status)]
      : status === 'matched' || status === 'expired'
        ? [born(table, 'kept'), moves(table, status)]
        : [born(table, status)];

  const CALLS = { inbound: [INBOUND_BIRTHS, INBOUND_MOVES], event: [['kept'], EVENT_MOVES] } as const;
  test.each(['inbound', 'event'] as const)(
    'the database moves rows of "%s" by the table, and no other way',
    async (table) => {
      const [births, legal] = CALLS[table];
      const statuses = Object.keys(legal);
      const found: string[] = [];
      const expected: string[] = [];
      for (const from of statuses) {
        found.push(`→ ${from}: ${await asked(born(table, from))}`);
        expected.push(`→ ${from}: ${births.some((status) => status === from) ? 'done' : 'refused'}`);
        for (const to of statuses.filter((status) => status !== from)) {
          found.push(`${from} → ${to}: ${await asked(...there(table, from), moves(table, to))}`);
          const targets: readonly string[] = Object.entries(legal).find(([status]) => status === from)?.[1] ?? [];
          expected.push(`${from} → ${to}: ${targets.includes(to) ? 'done' : 'refused'}`);
        }
      }
      expect(found).toEqual(expected);
    },
  );

  test('a call keeps its key, its time and its run', async () => {
    const set = (change: string) => asked(born('inbound', 'accepted'), [`update inbound set ${change}`]);
    for (const change of [`dedupe_key = 'other'`, `received_at = 'epoch'`, 'run_id = gen_random_uuid()'])
      expect(`${change}: ${await set(change)}`).toBe(`${change}: refused`);
    expect(await set(`detail = 'other'`)).toBe('done');
  });

  const MACHINES = { WRITES_BY_HOLDER, WRITES_BY_FACT, WAITS, OWNERSHIP } as const;
  test.each(Object.entries(MACHINES))('moves by the table %s, as the statements do', async (_, machine) => {
    for (const { name, before, happens, then, read } of machine)
      expect(`${name}: ${read(await follow([...before, happens], tables.database))}`).toBe(`${name}: ${then}`);
  });

  test('does in every sequence what the statements do', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (sequence) => void (await follow(sequence, tables.database))),
      { numRuns: SEQUENCES, interruptAfterTimeLimit: 240_000 },
    );
  });

  /** By which sequence it shows: the same ones each time, and not made shorter. What becomes of a write comes first, as it is seldom met. */
  const missed = (database: Database, guards?: Guards) =>
    fc.check(
      fc.asyncProperty(operations, async (sequence) => void (await follow(sequence, database, guards))),
      { examples: ON_WRITES, numRuns: ON_WRITES.length + MUTANT_SEQUENCES, endOnFailure: true, seed: 1 },
    );

  /** @throws DivergedError when operations on many are not the same in both. */
  async function followMany(sequence: readonly Asked[], database: Database): Promise<void> {
    let now = EPOCH;
    await tables.empty();
    await tables.setClock(now);
    const store = new StoreModel(() => now);
    const both = new ManySequence(store, database);
    for (const asked of sequence) {
      if (asked.ask === 'pass') {
        now += asked.ms;
        await tables.setClock(now);
      } else await both.ask(asked);
    }
  }

  test('carries operations on many out as the statements do', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(askedOfMany, (sequence) => followMany(sequence, tables.database)),
      { numRuns: MANY_SEQUENCES, interruptAfterTimeLimit: 100_000 },
    );
  });

  test.each(GUARDS_OF_MANY)('is not matched by an operation without "%s"', async (guard, without) => {
    const database = tables.changed(guard, without);
    const { failed } = await fc.check(
      fc.asyncProperty(askedOfMany, (sequence) => followMany(sequence, database)),
      { numRuns: MUTANT_SEQUENCES, endOnFailure: true, seed: 1 },
    );
    expect(failed).toBe(true);
  });

  test('is caught when it does not look at fences', async () => {
    const { failed, errorInstance } = await missed(tables.database, { ...ALL_GUARDS, fence: false });
    expect(failed).toBe(true);
    expect(errorInstance).toBeInstanceOf(DivergedError);
  });

  test.each(GUARDS_OF_STATEMENTS)('is not matched by statements without "%s"', async (guard, without) => {
    const { failed } = await missed(tables.changed(guard, without));
    expect(failed).toBe(true);
  });

  describe('a commit whose connection breaks', () => {
    const OWNER = randomUUID();
    const committer = { owner: OWNER, leaseMs: 15_000 };
    /** The next commit of a run with this text in its journal, under its first lease. */
    const next = (runId: string, head: number, text: string, more: Partial<Checkpoint> = {}): Checkpoint => {
      const hash = text.padEnd(64, '0');
      const numbers = { hasOutcome: false, wakeSeq: 0, wakeAt: null, stepCount: 0, attemptCount: 0, endedAt: null };
      const texts = { trouble: null, waitingFor: null, response: null, result: null };
      return {
        runId,
        birth: null,
        fence: 1,
        head,
        row: { status: 'running', head: head + 1, headHash: hash, lease: 'keep', ...numbers, ...texts },
        journal: { seq: head + 1, last: head + 1, entries: `["${text}"]`, hash, versionId: WORKSPACE },
        ...{
          steps: [],
          payloads: [],
          effects: [],
          waits: [],
          closeWaitsOf: [],
          consumed: [],
          children: [],
          notify: [],
        },
        ...more,
      };
    };
    const birth: Checkpoint['birth'] = {
      workspaceId: WORKSPACE,
      workflowId: WORKSPACE,
      versionId: WORKSPACE,
      mode: 'live',
      source: 'manual',
      triggerNode: 'start',
      businessKey: null,
      parent: null,
      replayOf: null,
      inbound: null,
      startedAt: EPOCH,
      deadlineAt: null,
    };

    test.each([
      ['a statement the server never saw', 'before', 'cafe01'],
      ['a statement whose answer was lost', 'after', 'cafe01'],
      ['a transaction of which it never saw the end', 'before', 'commit'],
      ['a transaction whose end was not confirmed', 'after', 'commit'],
    ] as const)('is known to stand, once: %s', async (_, side, pattern) => {
      await tables.empty();
      const { host, user, database } = tables.database.target as { host: string; user: string; database: string };
      const link = await TcpProxy.open(join(host, '.s.PGSQL.5432'));
      const far = openDatabase({ host: '127.0.0.1', port: link.port, user, database });
      const write = batchesOn(far.writers, committer);
      const recall = (batch: readonly Checkpoint[]) => recallBatch(far.writers, batch, committer);
      const writer = new GroupWriter(knowingFates({ write, recall, timers: platformTimers, patienceMs: 30_000 }));
      const [run, other] = [randomUUID(), randomUUID()];
      for (const each of [run, other]) await writer.commit(next(each, 0, 'beef', { birth }));
      const notify = pattern === 'commit' ? [{ runId: other, kind: 'told', body: '{}' }] : [];
      link.cutWhen({ pattern, side });
      const result = await writer.commit(next(run, 1, 'cafe01', { notify }));
      const woken = notify.map(({ runId }) => ({ runId, wakeSeq: 1 }));
      expect([link.cuts, result]).toEqual([1, { kind: 'committed', wakeSeq: 0, woken }]);
      const { rows } = await tables.database.pool.query(
        `select (select count(*)::int from journal where run_id = $1) as journal, (select count(*)::int from inbox) as inbox, head::int, fence::int from run where id = $1`,
        [run],
      );
      expect(rows).toEqual([{ journal: 2, inbox: notify.length, head: 2, fence: 1 }]);
      await far.close();
      await link.close();
    });
  });

  describe('failure model 1c: what the writer makes of an error of the database', () => {
    const raise = (code: string) => `do $$ begin raise exception 'for a test' using errcode = '${code}'; end $$`;
    /** again: the same transaction, five times more; down: nobody's fault, all of the batch is told; data: the run whose data it is stands alone. */
    const rows: [state: string, verdict: 'again' | 'down' | 'data', sql?: string][] = [
      ['40001', 'again'],
      ['40P01', 'again'],
      ['57P01', 'down', 'select pg_terminate_backend(pg_backend_pid())'],
      ['57P02', 'down'],
      ['57P03', 'down'],
      ['08003', 'down'],
      ['08006', 'down'],
      ['53100', 'down'],
      ['53200', 'down'],
      ['53300', 'down'],
      ['25006', 'down', 'begin read only; create table never (id int)'],
      ['22P05', 'data', `select '{"a":"\\u0000"}'::jsonb ->> 'a'`],
      ['22P02', 'data', `select 'no number'::int`],
      ['23514', 'data'],
    ];
    test.each(rows)('%s: %s', async (state, verdict, said?: string) => {
      const sql: string = said ?? raise(state);
      const runs = ['a', 'bad', 'c'].map((runId) => ({ runId }) as Checkpoint);
      const seen: string[] = [];
      const writer = new GroupWriter(async (batch) => {
        seen.push(batch.map(({ runId }) => runId).join(' '));
        if (batch.some(({ runId }) => runId === 'bad')) {
          const client = await tables.database.pool.connect();
          // Back to nobody: its session is over, or in a transaction that broke.
          await client.query(sql).finally(() => client.release(true));
        }
        return batch.map((): CommitResult => ({ kind: 'committed', wakeSeq: 0, woken: [] }));
      }, 1);
      const told = await Promise.allSettled(runs.map((run) => writer.commit(run)));
      const codes = told.map((each) =>
        each.status === 'fulfilled' ? 'committed' : (each.reason as { code?: string }).code,
      );
      const parted = ['a bad', 'a', 'bad', 'c'];
      if (verdict === 'down') expect([codes, seen]).toEqual([[state, state, state], ['a bad c']]);
      else {
        expect(codes).toEqual(['committed', state, 'committed']);
        const isAgain = verdict === 'again';
        const times = (batch: string) => (isAgain && batch.includes('bad') ? Array<string>(6).fill(batch) : [batch]);
        expect(seen).toEqual(['a bad c', ...parted].flatMap(times));
      }
      await writer.drain();
    });
  });
});
