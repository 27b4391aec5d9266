import type { JsonObject } from '@holdfast/workflow';
import { toStorable } from '../connections/storable.ts';
import type { Database } from './database.ts';
import { inTransaction, type Queries } from './transaction.ts';
import type { By } from './workflows.ts';

/** A line of the audit trail that is written together with what it is about. */
export interface AuditEntry {
  readonly by: By;
  readonly action: string;
  /** What it was done to, such as `run:<id>`. */
  readonly subject: string;
  readonly detail: JsonObject;
}

/** The detail of a record as it is stored. */
export const detailText = (detail: JsonObject): string => JSON.stringify(toStorable(detail));

/** Who acts, and in which workspace. */
export interface Acting extends By {
  readonly workspaceId: string;
}

/** @param subject what it was done to, such as `workflow:<id>` */
export type Recorder = (action: string, subject: string, detail?: JsonObject) => Promise<void>;

/** A record as lists show it. */
export interface AuditRow {
  readonly seq: number;
  readonly at: Date;
  readonly by: By;
  readonly action: string;
  readonly subject: string;
  readonly detail: JsonObject;
  /** Where it stands in the chain; null until it is sealed. */
  readonly link: { readonly seq: number; readonly hash: string } | null;
}

/** What a list is about; `run` takes in the questions that the run asked. */
export interface AuditFilter {
  readonly subject?: string;
  readonly actor?: string;
  readonly action?: string;
  /** ISO 8601. */
  readonly since?: string;
  readonly run?: string;
}

interface RawRecord {
  seq: string;
  at: Date;
  actor: string;
  actor_name: string;
  action: string;
  subject: string;
  detail: JsonObject;
  link: string | null;
  hash: string | null;
}

const listed = (row: RawRecord): AuditRow => ({
  seq: Number(row.seq),
  at: row.at,
  by: { id: row.actor, name: row.actor_name },
  action: row.action,
  subject: row.subject,
  detail: row.detail,
  link: row.link !== null && row.hash !== null ? { seq: Number(row.link), hash: row.hash } : null,
});

/** What people and administrators did. Records are only ever added, each in the transaction of what it tells of. */
export class AuditStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first, from before a number on. Heads of journals are left out unless the action asks for them. */
  async list(workspaceId: string, filter: AuditFilter, limit: number, before: number | null): Promise<AuditRow[]> {
    const values: unknown[] = [workspaceId, limit];
    const where = ['a.workspace_id = $1'];
    const add = (condition: (parameter: string) => string, value: unknown) => {
      values.push(value);
      where.push(condition(`$${values.length}`));
    };
    if (filter.action === undefined) where.push(`a.action <> 'journal.anchored'`);
    else add((p) => `a.action = ${p}`, filter.action);
    if (filter.subject !== undefined) add((p) => `a.subject = ${p}`, filter.subject);
    if (filter.actor !== undefined) add((p) => `a.actor = ${p}`, filter.actor);
    if (filter.since !== undefined) add((p) => `a.at >= ${p}::timestamptz`, filter.since);
    if (filter.run !== undefined)
      add(
        (p) =>
          `a.subject in (select 'run:' || ${p}::text union all select 'approval:' || id from wait where run_id = ${p}::text::uuid)`,
        filter.run,
      );
    if (before !== null) add((p) => `a.seq < ${p}`, before);
    const { rows } = await this.#database.pool.query<RawRecord>(
      `select a.seq, a.at, a.actor, a.actor_name, a.action, a.subject, a.detail, c.seq as link, encode(c.hash, 'hex') as hash
       from audit a left join audit_chain c on c.audit_seq = a.seq where ${where.join(' and ')} order by a.seq desc limit $2`,
      values,
    );
    return rows.map(listed);
  }

  /** Does something and records it: both are written, or neither. */
  act<T>(by: Acting, work: (within: Queries, record: Recorder) => Promise<T>): Promise<T> {
    return inTransaction(this.#database, (within) =>
      work(within, async (action, subject, detail = {}) => {
        await within.db
          .insertInto('audit')
          .values({
            workspace_id: by.workspaceId,
            actor: by.id,
            actor_name: by.name,
            action,
            subject,
            detail: detailText(detail),
          })
          .execute();
      }),
    );
  }
}
