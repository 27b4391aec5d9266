import type { JsonObject } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { Queries } from './transaction.ts';

/** Word to people that was written. */
export interface Delivery {
  readonly id: string;
  readonly workspaceId: string;
  readonly channelId: string;
  readonly recipients: readonly string[];
  readonly message: JsonObject;
  /** Attempts that began, this one too. */
  readonly attempts: number;
}

export interface NewDelivery extends Omit<Delivery, 'id' | 'attempts'> {
  /** The question that it is about, and its run; null: it is about alerts. */
  readonly runId: string | null;
  readonly waitId: string | null;
  readonly occasion: string;
}

export type DeliveryState = 'due' | 'sent' | 'failed';
export type DeliveryAbout = 'questions' | 'alerts';

/** A delivery as the log shows it. */
export interface DeliveryRow {
  readonly id: string;
  readonly channelId: string;
  readonly channelName: string | null;
  /** null: it is about alerts. */
  readonly approvalId: string | null;
  readonly occasion: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly detail: string | null;
  readonly nextAt: Date | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
}

/** Longer than an attempt takes: who claimed it is lost after that. */
const CLAIM_MS = 120_000;

/** What is to be told, and what became of it. */
export class DeliveryStore {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async add(row: NewDelivery): Promise<void> {
    await this.#queries.pool.query(
      `insert into notice (id, workspace_id, run_id, wait_id, channel_id, occasion, recipients, message)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        uuid(),
        row.workspaceId,
        row.runId,
        row.waitId,
        row.channelId,
        row.occasion,
        row.recipients,
        JSON.stringify(row.message),
      ],
    );
  }

  /** Takes deliveries that are due. One that is neither sent nor failed comes again after a while. */
  async claim(most: number): Promise<Delivery[]> {
    const { rows } = await this.#queries.pool.query<{
      id: string;
      workspace_id: string;
      channel_id: string;
      recipients: string[];
      message: JsonObject;
      attempts: number;
    }>(
      `update notice set attempts = attempts + 1, next_at = clock_timestamp() + $2 * interval '1 ms'
       where id in (select id from notice where state = 'due' and next_at <= clock_timestamp() order by next_at limit $1 for update skip locked)
       returning id, workspace_id, channel_id, recipients, message, attempts`,
      [most, CLAIM_MS],
    );
    return rows.map((row) => ({
      id: row.id,
      workspaceId: row.workspace_id,
      channelId: row.channel_id,
      recipients: row.recipients,
      message: row.message,
      attempts: row.attempts,
    }));
  }

  async sent(id: string): Promise<void> {
    await this.#queries.pool.query(
      `update notice set state = 'sent', sent_at = clock_timestamp(), next_at = null, detail = null where id = $1`,
      [id],
    );
  }

  /** @param againInMs null: it is given up */
  async failed(id: string, detail: string, againInMs: number | null): Promise<void> {
    await this.#queries.pool.query(
      `update notice set detail = $2, state = case when $3::float8 is null then 'failed' else 'due' end,
         next_at = clock_timestamp() + $3::float8 * interval '1 ms' where id = $1`,
      [id, detail, againInMs],
    );
  }

  /** Newest first. */
  async list(
    workspaceId: string,
    { state, about }: { readonly state: DeliveryState | null; readonly about: DeliveryAbout | null },
    limit: number,
    before: string | null,
  ): Promise<DeliveryRow[]> {
    const { rows } = await this.#queries.pool.query<{
      id: string;
      channel_id: string;
      channel_name: string | null;
      wait_id: string | null;
      occasion: string;
      recipients: string[];
      message: { subject?: string };
      state: DeliveryState;
      attempts: number;
      detail: string | null;
      next_at: Date | null;
      created_at: Date;
      sent_at: Date | null;
    }>(
      `select n.id, n.channel_id, c.name as channel_name, n.wait_id, n.occasion, n.recipients, n.message, n.state, n.attempts, n.detail,
         n.next_at, n.created_at, n.sent_at
       from notice n left join notice_channel c on c.id = n.channel_id
       where n.workspace_id = $1 and ($2::text is null or n.state = $2) and ($3::uuid is null or n.id < $3)
         ${about === null ? '' : `and n.run_id is ${about === 'alerts' ? '' : 'not '}null`} order by n.id desc limit $4`,
      [workspaceId, state, before, limit],
    );
    return rows.map((row) => ({
      id: row.id,
      channelId: row.channel_id,
      channelName: row.channel_name,
      approvalId: row.wait_id,
      occasion: row.occasion,
      recipients: row.recipients,
      subject: row.message.subject ?? '',
      state: row.state,
      attempts: row.attempts,
      detail: row.detail,
      nextAt: row.next_at,
      createdAt: row.created_at,
      sentAt: row.sent_at,
    }));
  }
}
