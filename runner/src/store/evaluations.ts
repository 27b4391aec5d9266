import type { JsonObject } from '@holdfast/workflow';
import type { FilledForm } from '../ai/corrections.ts';
import type { EvaluationCase, Scores } from '../ai/scores.ts';
import type { Database } from './database.ts';
import type { By } from './workflows.ts';

export interface EvaluationSetRow {
  readonly id: string;
  readonly workflowId: string;
  readonly node: string;
  readonly name: string;
  readonly cases: readonly EvaluationCase[];
  readonly revision: number;
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** What came of an evaluation: its scores, and what it took. */
export interface EvaluationResult {
  readonly scores: Scores;
  /** US dollars, without calls that nobody knows the price of. */
  readonly cost: number;
  /** How many calls those are. Left out in results of before they were counted. */
  readonly unpriced?: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of one call, in milliseconds. */
  readonly latency: { readonly p50: number; readonly p95: number };
}

export interface EvaluationRow {
  readonly id: string;
  readonly setId: string;
  readonly runId: string;
  readonly node: string;
  /** Model that was asked for; empty: that of the connection. */
  readonly model: string;
  /** Null: the draft. */
  readonly version: number | null;
  /** Hash of all that the author tells the model: equal ones had the same prompt. */
  readonly prompt: string;
  readonly setRevision: number;
  readonly cases: readonly EvaluationCase[];
  readonly result: EvaluationResult | null;
  readonly at: Date;
  readonly by: string;
}

const SET = `id, workflow_id as "workflowId", node, name, cases, revision, updated_at as "updatedAt", updated_by_name as "updatedBy"`;
const EVALUATION = `id, set_id as "setId", run_id as "runId", node, model, version, prompt, set_revision as "setRevision", cases, result, at, by_name as "by"`;

/** Examples of workflows, and evaluations on them. */
export class EvaluationStore {
  readonly #pool: Pick<Database['pool'], 'query'>;

  constructor({ pool }: { readonly pool: Pick<Database['pool'], 'query'> }) {
    this.#pool = pool;
  }

  async sets(workspaceId: string, workflowId: string): Promise<EvaluationSetRow[]> {
    const { rows } = await this.#pool.query<EvaluationSetRow>(
      `select ${SET} from evaluation_set where workspace_id = $1 and workflow_id = $2 order by name, id limit 200`,
      [workspaceId, workflowId],
    );
    return rows;
  }

  async set(workspaceId: string, id: string): Promise<EvaluationSetRow | null> {
    const { rows } = await this.#pool.query<EvaluationSetRow>(
      `select ${SET} from evaluation_set where workspace_id = $1 and id = $2`,
      [workspaceId, id],
    );
    return rows[0] ?? null;
  }

  async createSet(
    workspaceId: string,
    made: Pick<EvaluationSetRow, 'id' | 'workflowId' | 'node' | 'name' | 'cases'>,
    by: By,
  ): Promise<void> {
    await this.#pool.query(
      `insert into evaluation_set (id, workspace_id, workflow_id, node, name, cases, updated_by, updated_by_name)
        values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [made.id, workspaceId, made.workflowId, made.node, made.name, JSON.stringify(made.cases), by.id, by.name],
    );
  }

  /** Changes a set that is still at a revision. False: somebody else was faster, or it is gone. */
  async changeSet(
    workspaceId: string,
    id: string,
    said: Pick<EvaluationSetRow, 'name' | 'cases' | 'revision'>,
    by: By,
  ): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `update evaluation_set set name = $4, cases = $5, revision = revision + 1, updated_at = clock_timestamp(),
          updated_by = $6, updated_by_name = $7
        where workspace_id = $1 and id = $2 and revision = $3`,
      [workspaceId, id, said.revision, said.name, JSON.stringify(said.cases), by.id, by.name],
    );
    return rowCount === 1;
  }

  async deleteSet(workspaceId: string, id: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('delete from evaluation_set where workspace_id = $1 and id = $2', [
      workspaceId,
      id,
    ]);
    return rowCount === 1;
  }

  async create(workspaceId: string, made: Omit<EvaluationRow, 'at' | 'result'>): Promise<void> {
    await this.#pool.query(
      `insert into evaluation (id, set_id, workspace_id, run_id, node, model, version, prompt, set_revision, cases, by_name)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        made.id,
        made.setId,
        workspaceId,
        made.runId,
        made.node,
        made.model,
        made.version,
        made.prompt,
        made.setRevision,
        JSON.stringify(made.cases),
        made.by,
      ],
    );
  }

  /** The latest evaluations of a set, newest first. */
  async ofSet(workspaceId: string, setId: string, most: number): Promise<EvaluationRow[]> {
    const { rows } = await this.#pool.query<EvaluationRow>(
      `select ${EVALUATION} from evaluation where workspace_id = $1 and set_id = $2 order by at desc, id limit $3`,
      [workspaceId, setId, most],
    );
    return rows;
  }

  async get(workspaceId: string, id: string): Promise<EvaluationRow | null> {
    const { rows } = await this.#pool.query<EvaluationRow>(
      `select ${EVALUATION} from evaluation where workspace_id = $1 and id = $2`,
      [workspaceId, id],
    );
    return rows[0] ?? null;
  }

  /** Keeps what came of an evaluation, once. */
  async finish(id: string, result: EvaluationResult): Promise<void> {
    await this.#pool.query('update evaluation set result = $2 where id = $1 and result is null', [
      id,
      JSON.stringify(result),
    ]);
  }

  /** Forms of a workflow that people filled in, the latest first. Those of rehearsals are none. */
  async filledForms(workspaceId: string, workflowId: string, days: number, most: number): Promise<FilledForm[]> {
    const { rows } = await this.#pool.query<FilledForm>(
      `select a.asked -> 'evidence' as evidence, a.asked -> 'form' -> 'value' as value, a.outcome -> 'changes' as changes
        from wait a join run r on r.id = a.run_id
        where a.workspace_id = $1 and r.workflow_id = $2 and a.kind = 'approval' and a.asked ->> 'kind' = 'form'
          and not a.is_open and a.outcome -> 'value' is not null and r.mode <> 'rehearsal'
          and a.closed_at > clock_timestamp() - make_interval(days => $3)
        order by a.closed_at desc limit $4`,
      [workspaceId, workflowId, days, most],
    );
    return rows;
  }

  /** How long the calls of a run took, in milliseconds. */
  async latency(runId: string): Promise<EvaluationResult['latency']> {
    const { rows } = await this.#pool.query<{ p50: number | null; p95: number | null }>(
      `select percentile_cont(0.5) within group (order by duration_ms) as p50,
          percentile_cont(0.95) within group (order by duration_ms) as p95 from model_call where run_id = $1`,
      [runId],
    );
    return { p50: Math.round(rows[0]?.p50 ?? 0), p95: Math.round(rows[0]?.p95 ?? 0) };
  }
}

/** A case as it came in, with nothing but what belongs to it. */
export const plainCase = ({ name, input, expected }: EvaluationCase): EvaluationCase => ({
  ...(name === undefined ? {} : { name }),
  input: input as JsonObject,
  expected: expected as JsonObject,
});
