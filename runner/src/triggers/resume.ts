import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject, RunStatus } from '@holdfast/workflow';
import { ProblemError, problemBody } from '../api/problems.ts';
import { toStorable } from '../connections/storable.ts';
import { fault } from '../faults.ts';
import { messageOf, type Runtime } from '../runtime.ts';
import { inTransaction, type Queries } from '../store/transaction.ts';
import { tokenHash } from '../worker/addresses.ts';
import { contentTypeOf, parseBody, readBody } from './body.ts';

/** For how long an address that no step waits at yet can be called. */
const EARLY = `interval '366 days'`;

interface Found {
  id: string;
  step_id: string;
  is_open: boolean;
  is_late: boolean;
  closed_by: string | null;
  status: RunStatus;
}

/**
 * Calls that let a waiting run go on: `/hooks/resume/<token>`. The address is used
 * up and the run told in one transaction, under the run's lock: a second call, and
 * one after the deadline or the end of the run, is told that it was too late and for what.
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
    const [, , , token = '', ...rest] = url.pathname.split('/');
    if (request.method !== 'POST')
      throw new ProblemError(
        405,
        'method_not_allowed',
        'A waiting run is called with POST. Opening a link never lets it go on.',
      );
    const hash = Buffer.from(tokenHash(token), 'hex');
    const { rows } = await this.#runtime.database.pool.query<{ run_id: string }>({
      name: 'resume-find',
      text: 'select run_id from wait where token_hash = $1',
      values: [hash],
    });
    const runId = rows[0]?.run_id;
    if (runId === undefined || rest.length > 0)
      throw new ProblemError(404, 'no_such_address', 'No run waits at this address.');
    const bytes = await readBody(request, this.#maxBytes);
    const body = toStorable({
      query: Object.fromEntries(url.searchParams),
      body: bytes.length === 0 ? null : parseBody(bytes, contentTypeOf(request)),
    }) as JsonObject;
    const wakeSeq = await inTransaction(this.#runtime.database, (within) => close(within, runId, hash, body));
    fault('human.committed', 'run.called');
    this.#runtime.ring(runId, wakeSeq, null);
    return runId;
  }
}

/** Uses the address up, and tells the run. Gives the run's place in the queue. @throws ProblemError when it is too late */
async function close({ pool }: Queries, runId: string, hash: Buffer, body: JsonObject): Promise<number> {
  await pool.query('select id from run where id = $1 for update', [runId]);
  const { rows } = await pool.query<Found>(
    `select w.id, w.step_id, w.is_open, w.closed_by, r.status, coalesce(w.deadline, w.created_at + ${EARLY}) <= clock_timestamp() as is_late
     from wait w join run r on r.id = w.run_id where w.token_hash = $1`,
    [hash],
  );
  const [wait] = rows;
  if (!wait) throw new ProblemError(404, 'no_such_address', 'No run waits at this address.');
  const why = whyNot(wait);
  if (why !== null) throw new ProblemError(409, 'not_waiting', why);
  await pool.query(
    `update wait set is_open = false, closed_at = clock_timestamp(), closed_by = 'call', outcome = case when id = $2 then $4::json end
     where run_id = $1 and step_id = $3 and kind = 'callback' and is_open`,
    [runId, wait.id, wait.step_id, JSON.stringify(body)],
  );
  await pool.query(`insert into inbox (run_id, kind, body) values ($1, 'called', $2::json)`, [
    runId,
    JSON.stringify({ wait: wait.id, step: wait.step_id }),
  ]);
  const woken = await pool.query<{ wake_seq: number }>(
    'update run set wake_seq = wake_seq + 1, wake_at = least(wake_at, clock_timestamp()) where id = $1 returning wake_seq',
    [runId],
  );
  return woken.rows[0]?.wake_seq ?? 0;
}

function whyNot({ status, is_open, is_late, closed_by }: Found): string | null {
  if (status === 'succeeded' || status === 'failed' || status === 'cancelled')
    return `The run does not wait any more: it ${status === 'cancelled' ? 'was cancelled' : status}.`;
  if (closed_by === 'call') return 'The run does not wait here any more: it was called before.';
  if (closed_by === 'time' || is_late) return 'The run does not wait here any more: its time was over.';
  return is_open ? null : 'The run does not wait here any more: the step was stopped.';
}
