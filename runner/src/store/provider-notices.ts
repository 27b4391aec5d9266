import type { Notice } from '@holdfast/node-sdk';
import type { JsonObject } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { Database } from './database.ts';
import type { Queries } from './transaction.ts';

/** A notice on its way into the store: which connection it is for. */
export interface NewNotice extends Notice {
  readonly connectionId: string;
}

/** A notice that somebody looks into. */
export interface DueNotice extends Notice {
  readonly id: string;
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly tries: number;
}

interface Raw {
  id: string;
  workspace_id: string;
  connection_id: string;
  key: string;
  kind: string;
  data: JsonObject;
  tries: number;
}

/** Whoever looks into notices has so long; then somebody else may. */
const HOLD = `interval '60 seconds'`;

/**
 * What providers told and nobody has looked into yet. Invariants:
 * B1 A notice is stored before its call is answered, and once, however often it comes.
 * B2 It is done with in the transaction that stores the runs it led to.
 */
export class ProviderNoticeStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Stores what a genuine call said, and that it came. Gives how many of the notices are new. */
  async take(workspaceId: string, connectionId: string, notices: readonly NewNotice[]): Promise<number> {
    const { rows } = await this.#database.pool.query<{ count: number }>({
      name: 'provider-notice-take',
      text: `with heard as (
          insert into webhook (connection_id, workspace_id, delivered, delivered_at)
          select id, $1, 1, clock_timestamp() from unnest($2::uuid[]) id order by id
          on conflict (connection_id) do update set delivered = webhook.delivered + 1, delivered_at = clock_timestamp(), refused_since = null
        ), put as (
          insert into provider_notice (id, workspace_id, connection_id, key, kind, data)
          select id, $1, connection_id, key, kind, data
          from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::json[]) n(id, connection_id, key, kind, data)
          order by connection_id, key
          on conflict (connection_id, key) do nothing returning 1
        ) select count(*)::int from put`,
      values: [
        workspaceId,
        [...new Set([connectionId, ...notices.map((notice) => notice.connectionId)])],
        notices.map(() => uuid()),
        notices.map((notice) => notice.connectionId),
        notices.map(({ key }) => key),
        notices.map(({ kind }) => kind),
        notices.map(({ data }) => JSON.stringify(data)),
      ],
    });
    return rows[0]?.count ?? 0;
  }

  /** Notices to be looked into, oldest first: they are the caller's until its time is up. */
  async claim(most: number): Promise<DueNotice[]> {
    const { rows } = await this.#database.pool.query<Raw>({
      name: 'provider-notice-claim',
      text: `update provider_notice set due_at = clock_timestamp() + ${HOLD}, tries = tries + 1 where id = any(array(
          select id from provider_notice where done_at is null and due_at <= clock_timestamp() order by due_at, id limit $1 for update skip locked))
        returning id, workspace_id, connection_id, key, kind, data, tries`,
      values: [most],
    });
    return rows
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((row) => ({
        id: row.id,
        workspaceId: row.workspace_id,
        connectionId: row.connection_id,
        key: row.key,
        kind: row.kind,
        account: null,
        data: row.data,
        tries: row.tries,
      }));
  }

  /** They have led to what they lead to. */
  async done({ pool }: Queries, ids: readonly string[]): Promise<void> {
    await pool.query({
      name: 'provider-notice-done',
      text: 'update provider_notice set done_at = clock_timestamp() where id = any($1::uuid[]) and done_at is null',
      values: [ids],
    });
  }

  /** They could not be looked into now. */
  async later(ids: readonly string[], delayMs: number): Promise<void> {
    await this.#database.pool.query({
      name: 'provider-notice-later',
      text: `update provider_notice set due_at = clock_timestamp() + $2 * interval '1 ms' where id = any($1::uuid[]) and done_at is null`,
      values: [ids, delayMs],
    });
  }
}
