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

/** Who acts, and in which workspace. */
export interface Acting extends By {
  readonly workspaceId: string;
}

/** @param subject what it was done to, such as `workflow:<id>` */
export type Recorder = (action: string, subject: string, detail?: JsonObject) => Promise<void>;

/** What people and administrators did. Records are only ever added, each in the transaction of what it tells of. */
export class AuditStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
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
            detail: JSON.stringify(toStorable(detail)),
          })
          .execute();
      }),
    );
  }
}
