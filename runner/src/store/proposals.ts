import { type AuditEntry, detailText } from './audit.ts';
import type { Database } from './database.ts';

/** What somebody wants done about a parked step, for which a second person is needed. */
export interface Proposal {
  readonly action: string;
  readonly byName: string;
  readonly at: Date;
}

/** Where it belongs, and the hash of all that the second person has to agree to. */
export interface Proposed {
  readonly workspaceId: string;
  readonly runId: string;
  readonly step: string;
  readonly action: string;
  readonly fingerprint: string;
}

/** Moves that one person has proposed. The latest stands for a step; agreed to, it is gone. */
export class ProposalStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async of(runId: string, step: string): Promise<Proposal | null> {
    const { rows } = await this.#database.pool.query<Proposal>(
      'select action, by_name as "byName", at from proposal where run_id = $1 and step_id = $2',
      [runId, step],
    );
    return rows[0] ?? null;
  }

  /** Takes out what somebody else has proposed in the same words; gives who that was, once. Null where nobody has. */
  async agree({ runId, step, fingerprint }: Proposed, by: string): Promise<{ name: string } | null> {
    const { rows } = await this.#database.pool.query<{ name: string }>(
      'delete from proposal where run_id = $1 and step_id = $2 and fingerprint = $3 and by <> $4 returning by_name as name',
      [runId, step, fingerprint, by],
    );
    return rows[0] ?? null;
  }

  /** Notes what somebody proposes, in place of what was proposed before. */
  async propose({ workspaceId, runId, step, action, fingerprint }: Proposed, audit: AuditEntry): Promise<void> {
    await this.#database.pool.query(
      `with put as (
         insert into proposal (run_id, step_id, action, fingerprint, by, by_name) values ($1, $2, $3, $4, $5, $6)
         on conflict (run_id, step_id) do update set action = excluded.action, fingerprint = excluded.fingerprint,
           by = excluded.by, by_name = excluded.by_name, at = clock_timestamp() returning run_id
       ) insert into audit (workspace_id, actor, actor_name, action, subject, detail) select $7, $5, $6, $8, $9, $10::jsonb from put`,
      [
        runId,
        step,
        action,
        fingerprint,
        audit.by.id,
        audit.by.name,
        workspaceId,
        audit.action,
        audit.subject,
        detailText(audit.detail),
      ],
    );
  }
}
