import type { InboundStatus } from '@holdfast/engine';
import type { Item } from '@holdfast/workflow';
import { sql } from 'kysely';
import { v7 as uuid } from 'uuid';
import type { Database } from './database.ts';
import type { Queries } from './transaction.ts';

/** What became of a call. `accepted` rows are written with their run. */
export type Disposition = InboundStatus;

/** A call that started no run. */
export interface TurnedAway {
  readonly workspaceId: string;
  readonly endpointId: string;
  readonly disposition: Exclude<Disposition, 'accepted' | 'released'>;
  /** Code of the refusal, or the key that was seen before. */
  readonly detail: string;
  /** The run that stands for it, where there is one. */
  readonly runId: string | null;
  /** Kept where the call may still be let in. */
  readonly item: Item | null;
}

/** A call, for lists. */
export interface InboundRow {
  readonly id: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly node: string;
  readonly disposition: Disposition;
  readonly detail: string | null;
  readonly runId: string | null;
  readonly receivedAt: Date;
  /** The same to its last digit: calls that are stored together share it, and a page may end among them. */
  readonly place: string;
  readonly canRelease: boolean;
  readonly releasedBy: string | null;
}

/** What is needed to let a duplicate in after all. */
export interface Releasable {
  readonly disposition: Disposition;
  readonly item: Item | null;
  readonly runId: string | null;
  readonly versionId: string | null;
  readonly node: string;
}

/** Calls from outside and what became of them. */
export class InboundStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add({ workspaceId, endpointId, disposition, detail, runId, item }: TurnedAway): Promise<void> {
    await this.#database.pool.query({
      name: 'inbound-add',
      text: `insert into inbound (id, workspace_id, endpoint_id, disposition, detail, run_id, item) values ($1, $2, $3, $4, $5, $6, $7::json)`,
      values: [uuid(), workspaceId, endpointId, disposition, detail, runId, item && JSON.stringify(item)],
    });
  }

  /** The run that a call with one of these keys became within the last so many milliseconds. */
  async recent(endpointId: string, dedupeKey: string, withinMs: number): Promise<string | null> {
    const { rows } = await this.#database.pool.query<{ run_id: string }>({
      name: 'inbound-recent',
      text: `select run_id from inbound where endpoint_id = $1 and dedupe_key = $2 and received_at > clock_timestamp() - $3 * interval '1 ms'`,
      values: [endpointId, dedupeKey, withinMs],
    });
    return rows[0]?.run_id ?? null;
  }

  /** Newest first. */
  async list(
    workspaceId: string,
    filter: { disposition?: string; workflowId?: string },
    limit: number,
    after: { at: string; id: string } | null,
  ): Promise<InboundRow[]> {
    const { rows } = await this.#database.pool.query({
      name: 'inbound-list',
      text: `select i.id, e.workflow_id as "workflowId", w.name as "workflowName", e.node_id as node, i.disposition, i.detail, i.run_id as "runId",
          i.received_at as "receivedAt", to_char(i.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place, i.disposition = 'duplicate' and i.item is not null as "canRelease", i.released_by as "releasedBy"
        from inbound i join endpoint e on e.id = i.endpoint_id join workflow w on w.id = e.workflow_id
        where i.workspace_id = $1 and ($2::text is null or i.disposition = $2) and ($3::uuid is null or e.workflow_id = $3)
          and ($4::timestamptz is null or (i.received_at, i.id) < ($4, $5::uuid))
        order by i.received_at desc, i.id desc limit $6`,
      values: [
        workspaceId,
        filter.disposition ?? null,
        filter.workflowId ?? null,
        after?.at ?? null,
        after?.id ?? null,
        limit,
      ],
    });
    return rows;
  }

  async releasable(workspaceId: string, id: string): Promise<Releasable | null> {
    const row = await this.#database.db
      .selectFrom('inbound as i')
      .innerJoin('endpoint as e', 'e.id', 'i.endpoint_id')
      .select(['i.disposition', 'i.item', 'i.run_id', 'e.version_id', 'e.is_live', 'e.node_id'])
      .where('i.workspace_id', '=', workspaceId)
      .where('i.id', '=', id)
      .executeTakeFirst();
    if (!row) return null;
    return {
      disposition: row.disposition as Disposition,
      item: row.item,
      runId: row.run_id,
      versionId: row.is_live ? row.version_id : null,
      node: row.node_id,
    };
  }

  /** A duplicate is let in after all. False where somebody else has let it in meanwhile. */
  async released(within: Queries, id: string, runId: string, by: string): Promise<boolean> {
    const { numUpdatedRows } = await within.db
      .updateTable('inbound')
      .set({
        disposition: 'released',
        run_id: runId,
        item: null,
        released_by: by,
        released_at: sql<Date>`clock_timestamp()`,
      })
      .where('id', '=', id)
      .where('disposition', '=', 'duplicate')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}
