import type { JsonObject } from '@holdfast/workflow';
import type { Database } from './database.ts';
import type { By } from './workflows.ts';

/** A line of the audit trail that is written together with what it is about. */
export interface AuditEntry {
  readonly by: By;
  readonly action: string;
  /** What it was done to, such as `run:<id>`. */
  readonly subject: string;
  readonly detail: JsonObject;
}

/** What people and administrators did. Rows are only ever added. */
export class AuditStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param subject what it was done to, such as `workflow:<id>` */
  async record(workspaceId: string, by: By, action: string, subject: string, detail: JsonObject = {}): Promise<void> {
    await this.#database.db
      .insertInto('audit')
      .values({
        workspace_id: workspaceId,
        actor: by.id,
        actor_name: by.name,
        action,
        subject,
        detail: JSON.stringify(detail),
      })
      .execute();
  }
}
