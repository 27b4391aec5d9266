import type { JsonObject } from '@holdfast/workflow';
import type { Queries } from './transaction.ts';

/** An open question whose next moment has come. */
export interface DueQuestion {
  readonly id: string;
  readonly workspaceId: string;
  readonly runId: string;
  readonly asked: JsonObject;
  readonly approvers: readonly string[];
  readonly deadline: Date;
  readonly workflowName: string;
  /** The moment that has come, and this instant by the clock of the database; epoch milliseconds. */
  readonly noticeAt: number;
  readonly now: number;
  readonly isEscalated: boolean;
}

interface Raw {
  id: string;
  workspace_id: string;
  run_id: string;
  asked: JsonObject;
  approvers: string[];
  deadline: Date;
  notice_at: number;
  now: number;
  is_escalated: boolean;
}

const MS = (moment: string) => `extract(epoch from ${moment})::float8 * 1000`;

/** When people are to be told of open questions. Rows are claimed within a transaction: of two processes each question falls to one. */
export class NoticeStore {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** Questions that are due, locked until the transaction ends. */
  async due(limit: number): Promise<DueQuestion[]> {
    const { rows } = await this.#queries.pool.query<Raw>(
      `select w.id, w.workspace_id, w.run_id, w.asked, w.approvers, w.deadline, ${MS('w.notice_at')} as notice_at,
         ${MS('clock_timestamp()')} as now,
         exists (select from hand_over h where h.wait_id = w.id and h.kind = 'escalated') as is_escalated
       from wait w where w.kind = 'approval' and w.is_open and w.notice_at <= clock_timestamp()
       order by w.notice_at limit $1 for update of w skip locked`,
      [limit],
    );
    return rows.map((row) => ({
      id: row.id,
      workspaceId: row.workspace_id,
      runId: row.run_id,
      asked: row.asked,
      approvers: row.approvers,
      deadline: row.deadline,
      workflowName: nameIn(row.asked),
      noticeAt: row.notice_at,
      now: row.now,
      isEscalated: row.is_escalated,
    }));
  }

  /** @param at epoch milliseconds; null: nothing is left to be told */
  async next(id: string, at: number | null): Promise<void> {
    await this.#queries.pool.query('update wait set notice_at = to_timestamp($2::float8 / 1000) where id = $1', [
      id,
      at,
    ]);
  }
}

/** The workflow's name, as it was frozen with the question. */
function nameIn({ context }: JsonObject): string {
  const isRecord = context !== null && typeof context === 'object' && !Array.isArray(context);
  return isRecord && typeof context.workflowName === 'string' ? context.workflowName : '';
}
