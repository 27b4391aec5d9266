import type { Json, WorkflowDocument } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { Registry } from '../registry.ts';
import type { Database } from './database.ts';
import type { Queries } from './transaction.ts';

/** A live trigger that follows a provider. Its id is that of the endpoint which its runs come by. */
export interface Watch {
  readonly id: string;
  readonly workspaceId: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly versionId: string;
  /** Slug of its connection. */
  readonly connection: string;
  readonly begunAt: number;
  readonly cursor: Json;
  readonly turn: number;
  readonly tries: number;
}

/** How a watch stands, for the page of its connection. */
export interface WatchRow {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly node: string;
  readonly sweptAt: Date | null;
  readonly dueAt: Date | null;
  readonly caught: number;
  readonly caughtAt: Date | null;
  readonly error: string | null;
  readonly errorAt: Date | null;
}

/** Somebody else went on from the same place, or the trigger is not live any more. */
export class LostTurnError extends Error {
  override readonly name = 'LostTurnError';

  constructor(watchId: string) {
    super(`The watch ${watchId} was moved on by somebody else.`);
  }
}

/** What a stored part of a sweep says of its watch. */
export interface Advance {
  readonly cursor: Json;
  /** Milliseconds until the next sweep; null: the next part follows at once. */
  readonly nextMs: number | null;
  /** Changes that became runs, and that a call of the provider should have told of by now. */
  readonly caught: number;
}

interface Raw {
  id: string;
  workspace_id: string;
  workflow_id: string;
  node_id: string;
  version_id: string;
  connection: string;
  begun_at: Date;
  cursor: Json;
  turn: string;
  tries: number;
}

const COLUMNS =
  'endpoint_id as id, workspace_id, workflow_id, node_id, version_id, connection, begun_at, cursor, turn, tries';
/** W3, in an upsert. */
const GOES_ON = 'watch.is_live and watch.connection = excluded.connection';
/** Whoever sweeps has so long for each part; then somebody else may. */
const HOLD = `interval '90 seconds'`;

const watchOf = (row: Raw): Watch => ({
  id: row.id,
  workspaceId: row.workspace_id,
  workflowId: row.workflow_id,
  nodeId: row.node_id,
  versionId: row.version_id,
  connection: row.connection,
  begunAt: row.begun_at.getTime(),
  cursor: row.cursor,
  turn: Number(row.turn),
  tries: row.tries,
});

/**
 * How far each trigger has followed its provider. Invariants:
 * W1 A cursor moves in the transaction that stores the runs of what was read up to there.
 * W2 It moves from the turn it was read at, and for the version that read it.
 * W3 A trigger that goes live begins with what happens from then on; one that stays live under a new version goes on.
 */
export class WatchStore {
  readonly #database: Database;
  readonly #registry: Registry;

  constructor(database: Database, registry: Registry) {
    this.#database = database;
    this.#registry = registry;
  }

  /** Takes over the triggers of a version that follow a provider; to be called in a transaction. */
  async sync(
    { pool }: Queries,
    workspaceId: string,
    workflowId: string,
    document: WorkflowDocument,
    versionId: string,
  ): Promise<void> {
    const nodes = document.nodes.filter(
      ({ type, typeVersion, disabled, connection }) =>
        disabled === undefined &&
        connection !== undefined &&
        this.#registry.trigger(type, typeVersion)?.source === 'provider',
    );
    await pool.query(
      'update watch set is_live = false, due_at = null where workflow_id = $1 and not (node_id = any($2))',
      [workflowId, nodes.map(({ id }) => id)],
    );
    for (const { id: nodeId, connection } of nodes) {
      const { rows } = await pool.query<{ id: string }>(
        `insert into endpoint (id, workspace_id, workflow_id, node_id, token, version_id, is_live) values ($1, $2, $3, $4, null, $5, false)
         on conflict (workflow_id, node_id) do update set version_id = excluded.version_id returning id`,
        [uuid(), workspaceId, workflowId, nodeId, versionId],
      );
      await pool.query(
        `insert into watch (endpoint_id, workspace_id, workflow_id, node_id, version_id, connection, due_at)
         values ($1, $2, $3, $4, $5, $6, clock_timestamp())
         on conflict (endpoint_id) do update set version_id = excluded.version_id, connection = excluded.connection, is_live = true,
           due_at = clock_timestamp(), turn = watch.turn + 1, tries = 0, error = null, error_at = null,
           begun_at = case when ${GOES_ON} then watch.begun_at else clock_timestamp() end,
           cursor = case when ${GOES_ON} then watch.cursor end`,
        [rows[0]?.id, workspaceId, workflowId, nodeId, versionId, connection],
      );
    }
  }

  /** Lets the triggers of a workflow follow nothing any more; to be called in a transaction. */
  async close({ pool }: Queries, workflowId: string): Promise<void> {
    await pool.query('update watch set is_live = false, due_at = null where workflow_id = $1', [workflowId]);
  }

  /** The live ones of a connection. */
  async following(workspaceId: string, slug: string): Promise<Watch[]> {
    const { rows } = await this.#database.pool.query<Raw>({
      name: 'watch-following',
      text: `select ${COLUMNS} from watch where is_live and workspace_id = $1 and connection = $2 order by endpoint_id`,
      values: [workspaceId, slug],
    });
    return rows.map(watchOf);
  }

  /** All that are live. */
  async live(): Promise<Watch[]> {
    const { rows } = await this.#database.pool.query<Raw>({
      name: 'watch-live',
      text: `select ${COLUMNS} from watch where is_live order by endpoint_id`,
    });
    return rows.map(watchOf);
  }

  /** Those whose sweep is due: they are the caller's until its time is up. */
  async claim(most: number): Promise<Watch[]> {
    const { rows } = await this.#database.pool.query<Raw>({
      name: 'watch-claim',
      text: `update watch set due_at = clock_timestamp() + ${HOLD}, tries = tries + 1 where endpoint_id = any(array(
          select endpoint_id from watch where is_live and due_at <= clock_timestamp() order by due_at limit $1 for update skip locked))
        returning ${COLUMNS}`,
      values: [most],
    });
    return rows.map(watchOf);
  }

  /** Sweeps that become due at once. */
  async hurry({ pool }: Queries, ids: readonly string[]): Promise<void> {
    await pool.query({
      name: 'watch-hurry',
      text: 'update watch set due_at = least(due_at, clock_timestamp()) where endpoint_id = any($1::uuid[]) and is_live',
      values: [ids],
    });
  }

  /** Moves a watch on; gives its next turn. @throws LostTurnError */
  async advance({ pool }: Queries, watch: Watch, { cursor, nextMs, caught }: Advance): Promise<number> {
    const { rows } = await pool.query<{ turn: string }>({
      name: 'watch-advance',
      text: `update watch set cursor = $4, turn = turn + 1, caught = caught + $6, caught_at = case when $6 > 0 then clock_timestamp() else caught_at end,
          due_at = clock_timestamp() + case when $5::float8 is null then ${HOLD} else $5 * interval '1 ms' end,
          swept_at = case when $5 is null then swept_at else clock_timestamp() end, tries = 0, error = null, error_at = null
        where endpoint_id = $1 and turn = $2 and version_id = $3 and is_live returning turn`,
      values: [watch.id, watch.turn, watch.versionId, JSON.stringify(cursor), nextMs, caught],
    });
    const turn = rows[0]?.turn;
    if (turn === undefined) throw new LostTurnError(watch.id);
    return Number(turn);
  }

  /**
   * A look or a sweep did not come through.
   *
   * @param error null: it was held back, which is no trouble
   * @param delayMs until the next sweep; null: as it was due
   */
  async failed(id: string, error: string | null, delayMs: number | null): Promise<void> {
    await this.#database.pool.query({
      name: 'watch-failed',
      text: `update watch set error = coalesce($2, error), error_at = case when $2::text is null then error_at else clock_timestamp() end,
          due_at = case when $3::float8 is null then due_at else clock_timestamp() + $3 * interval '1 ms' end
        where endpoint_id = $1 and is_live`,
      values: [id, error?.slice(0, 1_000) ?? null, delayMs],
    });
  }

  /** How those of some connections stand, by slug. */
  async standing(workspaceId: string): Promise<Map<string, WatchRow[]>> {
    const { rows } = await this.#database.pool.query<WatchRow & { connection: string }>({
      name: 'watch-standing',
      text: `select h.connection, h.workflow_id as "workflowId", w.name as "workflowName", h.node_id as node, h.swept_at as "sweptAt",
          h.due_at as "dueAt", h.caught::int, h.caught_at as "caughtAt", h.error, h.error_at as "errorAt"
        from watch h join workflow w on w.id = h.workflow_id where h.is_live and h.workspace_id = $1 order by w.name, h.node_id`,
      values: [workspaceId],
    });
    return Map.groupBy(rows, ({ connection }) => connection);
  }
}
