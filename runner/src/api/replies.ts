import type { Database } from '../store/database.ts';
import { Reply } from './calls.ts';
import { ProblemError } from './problems.ts';

interface Key {
  readonly workspaceId: string;
  readonly actor: string;
  readonly key: string;
}

const MAX_KEY = 255;
/** Stands in a row while the first request is under way. */
const UNDER_WAY = 0;

/** Answers to requests with an Idempotency-Key: the second one gets the answer of the first. */
export class ReplyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws ProblemError when the key was used for something else, or its first request is under way */
  async once({ workspaceId, actor, key }: Key, requestSha: Buffer, work: () => Promise<Reply>): Promise<Reply> {
    if (key === '' || key.length > MAX_KEY)
      throw new ProblemError(400, 'bad_key', `An Idempotency-Key has 1 to ${MAX_KEY} characters.`);
    const { pool } = this.#database;
    const taken = await pool.query(
      `insert into reply (workspace_id, actor, key, request_sha, status) values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [workspaceId, actor, key, requestSha, UNDER_WAY],
    );
    if (taken.rowCount === 0) return this.#known({ workspaceId, actor, key }, requestSha);
    try {
      const reply = await work();
      await pool.query('update reply set status = $4, body = $5 where workspace_id = $1 and actor = $2 and key = $3', [
        workspaceId,
        actor,
        key,
        reply.status,
        JSON.stringify(reply.body ?? null),
      ]);
      return reply;
    } catch (error) {
      await pool.query('delete from reply where workspace_id = $1 and actor = $2 and key = $3', [
        workspaceId,
        actor,
        key,
      ]);
      throw error;
    }
  }

  async #known({ workspaceId, actor, key }: Key, requestSha: Buffer): Promise<Reply> {
    const { rows } = await this.#database.pool.query<{ request_sha: Buffer; status: number; body: unknown }>(
      'select request_sha, status, body from reply where workspace_id = $1 and actor = $2 and key = $3',
      [workspaceId, actor, key],
    );
    const row = rows[0];
    if (row && !row.request_sha.equals(requestSha))
      throw new ProblemError(422, 'key_reused', 'This Idempotency-Key was used for another request. Use a new one.');
    if (!row || row.status === UNDER_WAY)
      throw new ProblemError(
        409,
        'under_way',
        'The first request with this Idempotency-Key is under way. Ask again in a moment.',
      );
    return new Reply(row.status, row.body, { 'idempotency-replayed': 'true' });
  }
}
