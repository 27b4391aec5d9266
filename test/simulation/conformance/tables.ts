import { join } from 'node:path';
import { type Database, migrate, openDatabase, startEmbedded } from '@holdfast/runner/testing';
import type pg from 'pg';
import { WORKSPACE } from '../workloads.ts';

/** A database whose time is a number that is set. */
export interface Tables {
  readonly database: Database;
  /** Sets what `clock_timestamp()` says, epoch milliseconds. */
  setClock(ms: number): Promise<void>;
  /** Ids of the messages in all inboxes, in the order in which they came. */
  inboxIds(): Promise<string[]>;
  /** Takes every run away. */
  empty(): Promise<void>;
  /** The same tables, asked with statements in which one text stands for another. */
  changed(from: string, to: string): Database;
  stop(): Promise<void>;
}

/** Some runs are of one workflow, the others of another. */
const WORKFLOWS = [WORKSPACE, '00000006-0000-4000-8000-000000000001'] as const;
export const workflowOf = (run: number): string => WORKFLOWS[run % 2 === 0 ? 0 : 1];

/** Rows of a sequence are few: to take them out is cheaper than to truncate as many tables. */
const EMPTIED =
  'run, journal, step, step_cursor, effect, payload, file_use, wait, answer, hand_over, notice, inbox, inbound, incident, exception, proposal, bulk_item, bulk_operation'
    .split(', ')
    .map((table) => `delete from ${table}`)
    .join(';');

export async function startTables(folder: string): Promise<Tables> {
  const embedded = await startEmbedded(join(folder, 'database'));
  const first = openDatabase(embedded.target);
  await migrate(first);
  // Found before the one in pg_catalog, and asked by every statement that asks for the time.
  await first.pool.query(`
    create schema world;
    create table world.clock (at timestamptz not null);
    insert into world.clock values (now());
    create function world.clock_timestamp() returns timestamptz language sql volatile as 'select at from world.clock';
    alter database postgres set search_path = world, pg_catalog, public;
    insert into workspace (id, slug, name, tenant_key) values ('${WORKSPACE}', 'world', 'World', 'key') on conflict do nothing;
    insert into workflow (id, workspace_id, name, draft, draft_hash, updated_by, updated_by_name)
      select id, '${WORKSPACE}', 'Workflow', '{}', '', '', '' from unnest('{${WORKFLOWS}}'::uuid[]) as w(id);
    insert into endpoint (id, workspace_id, workflow_id, node_id, token) values ('${WORKSPACE}', '${WORKSPACE}', '${WORKSPACE}', 'start', 'token')`);
  await first.close();
  const database = openDatabase(embedded.target);
  const closing = [database.close];
  return {
    database,
    setClock: async (ms) =>
      void (await database.pool.query('update world.clock set at = to_timestamp($1 / 1000.0)', [ms])),
    inboxIds: async () =>
      (await database.pool.query<{ id: string }>('select id from inbox order by id')).rows.map(({ id }) => id),
    empty: async () => void (await database.pool.query(EMPTIED)),
    changed(from, to) {
      const other = openDatabase(embedded.target);
      closing.push(other.close);
      for (const pool of [other.pool, other.writers]) pool.on('connect', (client) => change(client, from, to));
      return other;
    },
    async stop() {
      for (const close of closing) await close();
      await embedded.stop();
    },
  };
}

/** Statements on this connection are asked with one text in place of another. */
function change(client: pg.ClientBase, from: string, to: string): void {
  const query = client.query.bind(client) as (...asked: unknown[]) => unknown;
  const changed = (asked: unknown): unknown => {
    if (typeof asked === 'string') return asked.replace(from, to);
    if (typeof asked !== 'object' || asked === null || !('text' in asked)) return asked;
    return { ...asked, text: String(asked.text).replace(from, to) };
  };
  // One name for a dozen signatures: only the first argument is looked at.
  client.query = ((first: unknown, ...rest: unknown[]) => query(changed(first), ...rest)) as typeof client.query;
}
