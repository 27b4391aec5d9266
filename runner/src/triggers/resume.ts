import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '@holdfast/workflow';
import { ProblemError, problemBody } from '../api/problems.ts';
import { messageOf, type Runtime } from '../runtime.ts';
import { resumeToken } from '../worker/effects.ts';
import { contentTypeOf, parseBody, readBody } from './body.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Calls that let a waiting run go on: `/hooks/resume/<run>/<token>`, followed by
 * the id of the node where a run waits at several. The wait is closed and the
 * run told in one transaction; a second call is told that it was too late.
 */
export class ResumeIntake {
  readonly #runtime: Runtime;
  readonly #maxBytes: number;

  constructor(runtime: Runtime, maxBytes: number) {
    this.#runtime = runtime;
    this.#maxBytes = maxBytes;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('cache-control', 'no-store');
    try {
      const runId = await this.#take(request);
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.writeHead(202).end(JSON.stringify({ runId, status: 'accepted' }));
    } catch (error) {
      const problem =
        error instanceof ProblemError
          ? error
          : new ProblemError(503, 'not_stored', 'The call could not be stored. Send it again.');
      if (!(error instanceof ProblemError)) {
        this.#runtime.log('error', 'A resume call could not be taken in', { error: messageOf(error) });
        response.setHeader('retry-after', '5');
      }
      response.setHeader('content-type', 'application/problem+json; charset=utf-8');
      response.writeHead(problem.status).end(JSON.stringify(problemBody(problem, '')));
    }
  }

  async #take(request: IncomingMessage): Promise<string> {
    const url = new URL(request.url ?? '/', 'http://intake.invalid');
    const [, , , runId = '', token = '', node] = url.pathname.split('/');
    const unknown = new ProblemError(404, 'no_such_address', 'No run waits at this address.');
    if (request.method !== 'POST')
      throw new ProblemError(
        405,
        'method_not_allowed',
        'A waiting run is called with POST. Opening a link never lets it go on.',
      );
    if (!UUID.test(runId)) throw unknown;
    const { pool } = this.#runtime.database;
    const { rows } = await pool.query<{ workspace_id: string }>('select workspace_id from run where id = $1', [runId]);
    const workspaceId = rows[0]?.workspace_id;
    if (workspaceId === undefined) throw unknown;
    const expected = Buffer.from(resumeToken(this.#runtime.workspaces.get(workspaceId).tenantKey, runId));
    const given = Buffer.from(token);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) throw unknown;
    const bytes = await readBody(request, this.#maxBytes);
    const body = {
      query: Object.fromEntries(url.searchParams),
      body: bytes.length === 0 ? null : parseBody(bytes, contentTypeOf(request)),
    } as JsonObject;
    await this.#close(runId, node ?? null, body);
    return runId;
  }

  async #close(runId: string, node: string | null, data: JsonObject): Promise<void> {
    const client = await this.#runtime.database.pool.connect();
    try {
      await client.query('begin');
      await client.query('select id from run where id = $1 for update', [runId]);
      const open = await client.query<{ id: string; step_id: string }>(
        `select id, step_id from wait where run_id = $1 and kind = 'callback' and is_open and ($2::text is null or split_part(step_id, '@', 1) = $2) order by created_at limit 2`,
        [runId, node],
      );
      const wait = open.rows[0];
      if (!wait || open.rows.length > 1) {
        await client.query('rollback');
        throw wait
          ? new ProblemError(
              409,
              'several_waits',
              'The run waits at several steps. Add the id of the node to the address.',
            )
          : new ProblemError(
              409,
              'not_waiting',
              'The run does not wait here: it was called before, or its time was over.',
            );
      }
      await client.query(
        `update wait set is_open = false, closed_at = clock_timestamp(), closed_by = 'call', outcome = $2::json where id = $1`,
        [wait.id, JSON.stringify(data)],
      );
      await client.query(`insert into inbox (run_id, kind, body) values ($1, 'called', $2::json)`, [
        runId,
        JSON.stringify({ step: wait.step_id }),
      ]);
      const woken = await client.query<{ wake_seq: number }>(
        'update run set wake_seq = wake_seq + 1, wake_at = least(wake_at, clock_timestamp()) where id = $1 returning wake_seq',
        [runId],
      );
      await client.query('commit');
      this.#runtime.ring(runId, woken.rows[0]?.wake_seq ?? 0, null);
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }
}
