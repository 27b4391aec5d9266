import type { Subscription } from '@holdfast/node-sdk';
import type { Json } from '@holdfast/workflow';
import type { Database } from './database.ts';

/** How the calls of a connection's provider go. */
export interface WebhookRow {
  readonly connectionId: string;
  readonly delivered: number;
  readonly deliveredAt: Date | null;
  readonly refused: number;
  readonly refusedAt: Date | null;
  readonly handshakeAt: Date | null;
  readonly expiresAt: Date | null;
  readonly error: string | null;
  readonly errorAt: Date | null;
}

/** A subscription that is to be made, renewed or ended. */
export interface DueSubscription {
  readonly connectionId: string;
  readonly workspaceId: string;
  /** Kinds of notices that are wanted; none: it is to end. */
  readonly kinds: readonly string[];
  /** What is known of the present one. */
  readonly known: Json;
  readonly tries: number;
}

/** Whoever renews has so long; then somebody else may. */
const HOLD = `interval '60 seconds'`;

/** How the calls of providers go, and the subscriptions behind them. */
export class WebhookStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async handshake(workspaceId: string, connectionId: string): Promise<void> {
    await this.#database.pool.query({
      name: 'webhook-handshake',
      text: `insert into webhook (connection_id, workspace_id, handshake_at) values ($2, $1, clock_timestamp())
        on conflict (connection_id) do update set handshake_at = clock_timestamp()`,
      values: [workspaceId, connectionId],
    });
  }

  /**
   * Calls that could not be proven. `refused_since` begins where they do not stand between genuine
   * ones: Xero sends wrong signatures on purpose, to see them refused.
   */
  async refused(workspaceId: string, connectionId: string, count: number): Promise<void> {
    await this.#database.pool.query({
      name: 'webhook-refused',
      text: `insert into webhook (connection_id, workspace_id, refused, refused_at, refused_since) values ($2, $1, $3, clock_timestamp(), clock_timestamp())
        on conflict (connection_id) do update set refused = webhook.refused + $3, refused_at = clock_timestamp(),
          refused_since = case when webhook.delivered_at > clock_timestamp() - interval '1 minute' then null
            else coalesce(webhook.refused_since, clock_timestamp()) end`,
      values: [workspaceId, connectionId, count],
    });
  }

  /** By connection. */
  async standing(workspaceId: string): Promise<Map<string, WebhookRow>> {
    const { rows } = await this.#database.pool.query<WebhookRow>({
      name: 'webhook-standing',
      text: `select connection_id as "connectionId", delivered::int, delivered_at as "deliveredAt", refused::int, refused_at as "refusedAt",
          handshake_at as "handshakeAt", expires_at as "expiresAt", error, error_at as "errorAt"
        from webhook where workspace_id = $1`,
      values: [workspaceId],
    });
    return new Map(rows.map((row) => [row.connectionId, row]));
  }

  /** What live triggers ask of a connection: its subscription is due where that has changed. */
  async wanted(workspaceId: string, connectionId: string, kinds: readonly string[]): Promise<void> {
    await this.#database.pool.query({
      name: 'webhook-wanted',
      text: `insert into webhook (connection_id, workspace_id, kinds, renew_at)
        select $2, $1, $3::text[], clock_timestamp() where cardinality($3::text[]) > 0 or exists (select from webhook where connection_id = $2)
        on conflict (connection_id) do update set kinds = excluded.kinds, renew_at = clock_timestamp()
        where webhook.kinds is distinct from excluded.kinds`,
      values: [workspaceId, connectionId, kinds],
    });
  }

  /** Those that are due: they are the caller's until its time is up. */
  async claim(most: number): Promise<DueSubscription[]> {
    const { rows } = await this.#database.pool.query({
      name: 'webhook-claim',
      text: `update webhook set renew_at = clock_timestamp() + ${HOLD}, tries = tries + 1 where connection_id = any(array(
          select connection_id from webhook where renew_at <= clock_timestamp() order by renew_at limit $1 for update skip locked))
        returning connection_id as "connectionId", workspace_id as "workspaceId", subscription as known, kinds, tries`,
      values: [most],
    });
    return rows;
  }

  /** @param renewBeforeMs it is renewed so long before it ends; at once where other kinds are wanted by now */
  async subscribed(
    connectionId: string,
    { known, expiresAt }: Subscription,
    kinds: readonly string[],
    renewBeforeMs: number,
  ): Promise<void> {
    await this.#database.pool.query({
      name: 'webhook-subscribed',
      text: `update webhook set subscription = $2, expires_at = $3, tries = 0, error = null, error_at = null,
          renew_at = case when kinds = $5 then $3::timestamptz - $4 * interval '1 ms' else clock_timestamp() end
        where connection_id = $1`,
      values: [
        connectionId,
        JSON.stringify(known),
        expiresAt === null ? null : new Date(expiresAt),
        renewBeforeMs,
        kinds,
      ],
    });
  }

  async ended(connectionId: string): Promise<void> {
    await this.#database.pool.query({
      name: 'webhook-ended',
      text: `update webhook set subscription = null, expires_at = null, tries = 0, error = null, error_at = null,
          renew_at = case when kinds = '{}' then null else clock_timestamp() end
        where connection_id = $1`,
      values: [connectionId],
    });
  }

  async failed(connectionId: string, error: string, delayMs: number): Promise<void> {
    await this.#database.pool.query({
      name: 'webhook-failed',
      text: `update webhook set error = $2, error_at = clock_timestamp(), renew_at = clock_timestamp() + $3 * interval '1 ms' where connection_id = $1`,
      values: [connectionId, error.slice(0, 1_000), delayMs],
    });
  }
}
