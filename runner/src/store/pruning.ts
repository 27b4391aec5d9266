import type { JsonObject } from '@holdfast/workflow';
import { messageOf } from '../runtime.ts';
import { Rounds } from '../worker/rounds.ts';
import { detailText } from './audit.ts';
import type { Database } from './database.ts';
import { PinnedFileStore } from './pinned-files.ts';
import { DAYS_OF_WORKSPACE, OVER, runsToGo } from './retention.ts';
import { inTransaction, type Queries } from './transaction.ts';

/** What a pass has cleared away. */
export type Pruned = Readonly<
  Record<
    | 'runs'
    | 'waits'
    | 'calls'
    | 'notices'
    | 'told'
    | 'events'
    | 'versions'
    | 'keys'
    | 'replies'
    | 'payloads'
    | 'pinnedFiles'
    | 'variables',
    number
  >
>;

/** For how many days something is kept. */
export interface Keep {
  /** Calls that started no run, events that are settled, values that variables had, versions of things that calls were about, and what was told of alerts. */
  readonly calls: number;
  /** Senders try again for days: so long a run stands for its call, however short its workflow keeps it. */
  readonly keys: number;
  /** Answers to requests that brought a key. */
  readonly replies: number;
}

interface PrunerSetup {
  readonly database: Database;
  readonly keep: Keep;
  log(level: 'info' | 'warn', message: string, fields: JsonObject): void;
}

const PRUNER_LOCK = 4_400_004;
const EVERY_MS = 10 * 60_000;
/** Most rows of one kind in one transaction, and most transactions of one pass. */
const BATCH = 200;
const MOST_BATCHES = 50;
/** Most runs that one pass takes. */
export const MOST_IN_A_PASS = BATCH * MOST_BATCHES;
const NO_ID = '00000000-0000-0000-0000-000000000000';
/** No run that began before this moment is still open; an hour is left for what was read before it began. */
const BEFORE_OPEN_RUNS = `(select coalesce(min(started_at), now()) - interval '1 hour' from run where status not in ${OVER} and status <> 'succeeded')`;
/** Tables that hold rows of a run, its own row last. */
const OF_RUN = [
  'journal',
  'step',
  'step_log',
  'model_call',
  'run_spending',
  'effect',
  'notice',
  'answer',
  'hand_over',
  'wait',
  'inbox',
  'payload',
  'file_use',
  'gone_write',
  'exception',
  'proposal',
  'write_identity',
  'inbound',
  'schedule_slot',
] as const;

/**
 * Clears away what nobody needs any more. Two at once do no harm. Invariants:
 * P1 A run goes whole, with its call and its slot, and the audit trail names it in the same transaction.
 * P2 Only runs that are over go: when their workflow says how long they are kept, or else their workspace,
 *    when their sums are taken, when the run that started them is over, when their call cannot come again, nor a sweep find the change again,
 *    when no evaluation, and no operation on many that is under way, has yet to learn what came of them, and when what they left in
 *    doubt is an alert no more.
 * P3 A payload goes when it is older than a day and no row names it.
 * P4 A value that a variable had goes when no run that is open can have begun with it.
 * P5 An address that a run told is no open wait any more when the run is over.
 * P6 A file of pinned data goes when no draft has named it for a week.
 * P7 A file of a run that goes becomes that of another one of its workspace that names it, and goes with the last of them.
 * P8 What a called run has written is told with the run that called it, for as long as that is there.
 */
export class Pruner {
  readonly #setup: PrunerSetup;
  readonly #rounds = new Rounds({
    everyMs: EVERY_MS,
    look: () => this.prune(),
    failed: (error) => this.#setup.log('warn', 'Old rows could not be cleared away', { error: messageOf(error) }),
  });
  #isStopped = false;
  /** Ids of payloads are in the order of their birth: where the next look begins. */
  #lookedUntil = NO_ID;

  constructor(setup: PrunerSetup) {
    this.#setup = setup;
  }

  start(): void {
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#rounds.stop();
  }

  /** One bounded pass. */
  async prune(): Promise<Pruned> {
    const { calls, keys, replies } = this.#setup.keep;
    const older = (column: string, days: number) => `${column} < now() - interval '${days} days'`;
    const pruned: Pruned = {
      runs: await this.#again((within) => pruneRuns(within, keys)),
      waits: await this.#again(closeWaits),
      calls: await this.#again((within) =>
        remove(within, 'inbound', `disposition <> 'accepted' and ${older('received_at', calls)}`),
      ),
      notices: await this.#again((within) => remove(within, 'provider_notice', older('done_at', keys))),
      told: await this.#again((within) => remove(within, 'notice', `run_id is null and ${older('created_at', calls)}`)),
      events: await this.#again((within) =>
        remove(within, 'event', `state <> 'kept' and ${older('settled_at', calls)}`),
      ),
      versions: await this.#again((within) => remove(within, 'entity_version', older('applied_at', calls))),
      keys: await this.#again((within) => remove(within, 'seen_key', 'expires_at < now()')),
      replies: await this.#again((within) => remove(within, 'reply', older('created_at', replies))),
      payloads: await this.#again((within) => this.#prunePayloads(within)),
      pinnedFiles: await this.#again(prunePinnedFiles),
      variables: await this.#again((within) =>
        remove(within, 'variable', `${older('ended_at', calls)} and ended_at < ${BEFORE_OPEN_RUNS}`),
      ),
    };
    if (Object.values(pruned).some((count) => count > 0)) this.#setup.log('info', 'Old rows were cleared away', pruned);
    return pruned;
  }

  /** Batch by batch until there is nothing left or the pass has done enough. */
  async #again(work: (within: Queries) => Promise<{ removed: number; isMore: boolean }>): Promise<number> {
    let total = 0;
    for (let batch = 0; batch < MOST_BATCHES && !this.#isStopped; batch += 1) {
      const { removed, isMore } = await inTransaction(this.#setup.database, work);
      total += removed;
      if (!isMore) break;
    }
    return total;
  }

  async #prunePayloads({ pool }: Queries): Promise<{ removed: number; isMore: boolean }> {
    const { rows } = await pool.query<{ id: string }>(
      `select id from payload where id > $1 and created_at < now() - interval '1 day' order by id limit ${BATCH}`,
      [this.#lookedUntil],
    );
    const isMore = rows.length === BATCH;
    this.#lookedUntil = (isMore && rows.at(-1)?.id) || NO_ID;
    // Items name files from within compressed rows: a file stays as long as its run does.
    const { rowCount } = await pool.query(
      `delete from payload p where p.id = any($1::uuid[]) and (
         not exists (select from run r where r.id = p.run_id)
         or p.kind = 'items' and not exists (
           select from step s cross join lateral json_array_elements(s.output) as chunk(value)
           where s.run_id = p.run_id and chunk.value ->> 'payload' = p.id::text))`,
      [rows.map(({ id }) => id)],
    );
    return { removed: rowCount ?? 0, isMore };
  }
}

async function remove({ pool }: Queries, table: string, where: string): Promise<{ removed: number; isMore: boolean }> {
  const { rowCount } = await pool.query(
    `delete from ${table} where ctid = any(array(select ctid from ${table} where ${where} limit ${BATCH} for update skip locked))`,
  );
  const removed = rowCount ?? 0;
  return { removed, isMore: removed === BATCH };
}

async function prunePinnedFiles(within: Queries): Promise<{ removed: number; isMore: boolean }> {
  const removed = await new PinnedFileStore(within).prune(BATCH);
  return { removed, isMore: removed === BATCH };
}

/** Addresses that were told and at which no step came to wait: nobody is waited for once the run is over. */
async function closeWaits({ pool }: Queries): Promise<{ removed: number; isMore: boolean }> {
  const { rowCount } = await pool.query(
    `update wait set is_open = false, closed_at = clock_timestamp(), closed_by = 'end' where id = any(array(
       select w.id from wait w join run r on r.id = w.run_id where w.is_open and r.status in ${OVER} limit ${BATCH} for update of w skip locked))`,
  );
  const removed = rowCount ?? 0;
  return { removed, isMore: removed === BATCH };
}

/**
 * Gives files of runs that go to others that name them (P7): to the youngest, which is most likely there for longest.
 * The bytes stay where they are.
 */
async function handFilesOn({ pool }: Queries, going: readonly string[]): Promise<void> {
  const { rows: held } = await pool.query<{ id: string }>(
    `select id from payload where run_id = any($1::uuid[]) and kind = 'file' order by id for update`,
    [going],
  );
  if (held.length === 0) return;
  // Asked only now, so that whoever came to name one before it was held is seen. Another workspace's run has no claim to it.
  await pool.query(
    `update payload p set run_id = n.run_id from (
       select distinct on (f.id) f.id, r.id as run_id from payload f join run o on o.id = f.run_id
         join file_use u on u.file_id = f.id join run r on r.id = u.run_id and r.workspace_id = o.workspace_id
       where f.id = any($2::uuid[]) and r.id <> all($1::uuid[]) order by f.id, r.started_at desc, r.id) n
     where p.id = n.id`,
    [going, held.map(({ id }) => id)],
  );
}

/** Remembers what called runs that go have written, with the nearest of those above them that stay (P8). */
async function rememberWrites({ pool }: Queries, going: readonly string[]): Promise<void> {
  await pool.query(
    `with recursive line as (
       select id as run, parent_run_id as above, parent_step as step from run where id = any($1::uuid[]) and parent_run_id is not null
       union all
       select l.run, r.parent_run_id, r.parent_step from line l join run r on r.id = l.above where r.id = any($1::uuid[]) and r.parent_run_id is not null
     ), written as (
       select run_id, state, 1 as writes from effect where run_id = any($1::uuid[])
       union all select run_id, state, writes from gone_write where run_id = any($1::uuid[])
     )
     insert into gone_write (run_id, step_id, state, writes)
     select r.id, l.step, w.state, sum(w.writes) from line l join run r on r.id = l.above join written w on w.run_id = l.run
     where r.id <> all($1::uuid[]) group by 1, 2, 3
     on conflict (run_id, step_id, state) do update set writes = gone_write.writes + excluded.writes`,
    [going],
  );
}

/** Runs that nobody keeps any longer. */
async function pruneRuns(within: Queries, keyDays: number): Promise<{ removed: number; isMore: boolean }> {
  const { pool } = within;
  // Of two at once, one would give files to a run that the other takes away.
  await pool.query('select pg_advisory_xact_lock($1)', [PRUNER_LOCK]);
  const { rows } = await pool.query<{ id: string; workspace_id: string }>(
    runsToGo({ standard: DAYS_OF_WORKSPACE, keyDays, most: BATCH, isLocked: true }),
  );
  if (rows.length === 0) return { removed: 0, isMore: false };
  const ids = rows.map(({ id }) => id);
  await handFilesOn(within, ids);
  await rememberWrites(within, ids);
  for (const table of OF_RUN) await pool.query(`delete from ${table} where run_id = any($1::uuid[])`, [ids]);
  await pool.query('delete from run where id = any($1::uuid[])', [ids]);
  for (const [workspaceId, own] of Map.groupBy(rows, ({ workspace_id }) => workspace_id))
    await pool.query(
      `insert into audit (workspace_id, actor, actor_name, action, subject, detail) values ($1, 'holdfast', 'Holdfast', 'runs.pruned', 'runs', $2::jsonb)`,
      [workspaceId, detailText({ runs: own.map(({ id }) => id) })],
    );
  return { removed: ids.length, isMore: ids.length === BATCH };
}
