import type { CallEnd, PlannedCall } from '@holdfast/node-sdk';
import type { Database } from './database.ts';
import { inTransaction, type Queries } from './transaction.ts';

/** Whose call it is. */
export interface Payer {
  readonly workspaceId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly stepId: string;
  readonly node: string;
  readonly attempt: number;
  readonly connection: string | null;
}

/** Most US dollars that may be spent; null: no such budget. */
export interface BudgetLimits {
  readonly perRun: number | null;
  readonly perDay: number | null;
  readonly perMonth: number | null;
  /** Of the whole workspace. */
  readonly workspacePerDay: number | null;
}

export const BUDGETS = ['perRun', 'perDay', 'perMonth', 'workspacePerDay'] as const;
export type Budget = (typeof BUDGETS)[number];

/** A call that is paid for, or the budget that it would overrun. */
export type SetAside =
  | { readonly kind: 'set_aside'; readonly callId: string }
  | { readonly kind: 'over'; readonly budget: Budget; readonly spent: number; readonly limit: number };

/** Sums of calls: US dollars with what is set aside for those under way. */
export interface Spent {
  /** Without the calls that nobody knows the price of. */
  readonly cost: number;
  /** How many calls those are. */
  readonly unpriced: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface ModelCallRow {
  readonly step: string;
  readonly attempt: number;
  readonly connection: string | null;
  readonly model: string;
  /** Null: nobody knows, and `most` counts. */
  readonly cost: number | null;
  /** Null: nobody knows its price. */
  readonly most: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly durationMs: number | null;
  /** `answered`, the code of a failure, or null: it is under way, or its worker died. */
  readonly outcome: string | null;
  readonly at: Date;
}

export interface SpentBy extends Spent {
  /** A day, a node or a model. */
  readonly name: string;
}

/** Stands for all workflows of a workspace in the sums of a day. */
const ALL = '00000000-0000-0000-0000-000000000000';
const TODAY = `(now() at time zone 'UTC')::date`;
const UNPRICED = `count(*) filter (where coalesce(cost, most) is null)::int`;
const CALL_SUMS = `coalesce(sum(coalesce(cost, most)), 0)::float8 as cost, ${UNPRICED} as unpriced, count(*)::int as calls, sum(input_tokens)::float8 as "inputTokens", sum(output_tokens)::float8 as "outputTokens"`;

/**
 * What calls of models cost. Invariants:
 * B1 What a call may cost is counted before it is made, in one transaction with the look at every budget: workers
 *    beside each other wait for the row of the sum, and together overrun no budget.
 * B2 Rows are locked in one order: run, workflow's day, workspace's day.
 * B3 A call that nobody settled counts at its most: it may have been charged.
 */
export class SpendingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Counts a call that is about to be made, unless it would overrun a budget: then nothing is counted. */
  async setAside(payer: Payer, call: PlannedCall, limits: BudgetLimits): Promise<SetAside> {
    try {
      return await inTransaction(this.#database, async (within): Promise<SetAside> => {
        const over = await counted(within, payer, call.most ?? 0, limits);
        if (over) throw new OverBudget(over);
        return { kind: 'set_aside', callId: await noted(within, payer, call) };
      });
    } catch (error) {
      if (error instanceof OverBudget) return error.over;
      throw error;
    }
  }

  /** Puts what a call did cost in the place of what was set aside for it. Once: a second time changes nothing. */
  async settle(callId: string, end: CallEnd): Promise<void> {
    await inTransaction(this.#database, async ({ pool }) => {
      const { rows } = await pool.query<{
        workspace_id: string;
        workflow_id: string;
        run_id: string;
        day: string;
        more: string;
      }>(
        `update model_call set cost = $2, input_tokens = $3, output_tokens = $4, duration_ms = $5, outcome = $6
          where id = $1 and outcome is null
          returning workspace_id, workflow_id, run_id, day::text, (coalesce(cost, most, 0) - coalesce(most, 0))::text as more`,
        [callId, end.cost, end.inputTokens, end.outputTokens, Math.round(end.durationMs), end.outcome.slice(0, 200)],
      );
      const [row] = rows;
      if (!row) return;
      const sums = [row.more, end.inputTokens, end.outputTokens];
      const add =
        'set amount = amount + $1::numeric, input_tokens = input_tokens + $2, output_tokens = output_tokens + $3';
      await pool.query(`update run_spending ${add} where run_id = $4`, [...sums, row.run_id]);
      for (const workflow of [row.workflow_id, ALL])
        await pool.query(`update day_spending ${add} where workspace_id = $4 and workflow_id = $5 and day = $6::date`, [
          ...sums,
          row.workspace_id,
          workflow,
          row.day,
        ]);
    });
  }

  /** What a run has spent; null where it made no such call. */
  async ofRun(workspaceId: string, runId: string): Promise<Spent | null> {
    const { rows } = await this.#database.pool.query<Spent>(
      `select amount::float8 as cost, calls, input_tokens::float8 as "inputTokens", output_tokens::float8 as "outputTokens",
          (select ${UNPRICED} from model_call where run_id = $1) as unpriced
        from run_spending where run_id = $1 and workspace_id = $2`,
      [runId, workspaceId],
    );
    return rows[0] ?? null;
  }

  /** The calls of a step, the latest first. */
  async calls(workspaceId: string, runId: string, stepId: string, most: number): Promise<ModelCallRow[]> {
    const { rows } = await this.#database.pool.query<ModelCallRow>(
      `select step_id as step, attempt, connection, model, cost::float8 as cost, most::float8 as most, input_tokens as "inputTokens",
          output_tokens as "outputTokens", duration_ms as "durationMs", outcome, at
        from model_call where run_id = $1 and step_id = $2 and workspace_id = $3 order by id desc limit $4`,
      [runId, stepId, workspaceId, most],
    );
    return rows;
  }

  /** What a workflow has spent, by day (the last `days` of them), by node and by model. */
  async ofWorkflow(workspaceId: string, workflowId: string, days: number) {
    const since = `${TODAY} - $3::int + 1`;
    const values = [workspaceId, workflowId, days];
    const by = async (name: string): Promise<SpentBy[]> => {
      const { rows } = await this.#database.pool.query<SpentBy>(
        `select ${name} as name, ${CALL_SUMS} from model_call
          where workspace_id = $1 and workflow_id = $2 and day >= ${since} group by ${name} order by cost desc, name limit 50`,
        values,
      );
      return rows;
    };
    const perDay = this.#database.pool.query<SpentBy>(
      `select s.day::text as name, s.amount::float8 as cost, s.calls, s.input_tokens::float8 as "inputTokens",
          s.output_tokens::float8 as "outputTokens", coalesce(c.unpriced, 0) as unpriced
        from day_spending s left join (select day, ${UNPRICED} as unpriced from model_call
          where workspace_id = $1 and workflow_id = $2 and day >= ${since} group by day) c on c.day = s.day
        where s.workspace_id = $1 and s.workflow_id = $2 and s.day >= ${since} order by s.day`,
      values,
    );
    const standing = this.#database.pool.query<{ today: number; month: number; workspace: number }>(
      `select coalesce(sum(amount) filter (where workflow_id = $2 and day = ${TODAY}), 0)::float8 as today,
          coalesce(sum(amount) filter (where workflow_id = $2), 0)::float8 as month,
          coalesce(sum(amount) filter (where workflow_id = '${ALL}' and day = ${TODAY}), 0)::float8 as workspace
        from day_spending where workspace_id = $1 and workflow_id in ($2, '${ALL}') and day >= date_trunc('month', ${TODAY})::date`,
      [workspaceId, workflowId],
    );
    const [{ rows }, nodes, models, sums] = await Promise.all([perDay, by('node'), by('model'), standing]);
    return { days: rows, nodes, models, ...(sums.rows[0] ?? { today: 0, month: 0, workspace: 0 }) };
  }
}

class OverBudget extends Error {
  override readonly name = 'OverBudget';
  readonly over: Extract<SetAside, { kind: 'over' }>;

  constructor(over: Extract<SetAside, { kind: 'over' }>) {
    super(`Budget ${over.budget}`);
    this.over = over;
  }
}

/** Counts a call and says which budget it overruns, if any (B1, B2). */
async function counted(
  { pool }: Queries,
  { runId, workspaceId, workflowId }: Payer,
  most: number,
  limits: BudgetLimits,
): Promise<Extract<SetAside, { kind: 'over' }> | null> {
  const run = await pool.query<{ amount: number }>(
    `insert into run_spending (run_id, workspace_id, amount, calls) values ($1, $2, $3, 1)
      on conflict (run_id) do update set amount = run_spending.amount + excluded.amount, calls = run_spending.calls + 1
      returning amount::float8`,
    [runId, workspaceId, most],
  );
  const dayOf = async (workflow: string): Promise<number> => {
    const { rows } = await pool.query<{ amount: number }>(
      `insert into day_spending (workspace_id, workflow_id, day, amount, calls) values ($1, $2, ${TODAY}, $3, 1)
        on conflict (workspace_id, workflow_id, day)
        do update set amount = day_spending.amount + excluded.amount, calls = day_spending.calls + 1
        returning amount::float8`,
      [workspaceId, workflow, most],
    );
    return rows[0]?.amount ?? 0;
  };
  const day = await dayOf(workflowId);
  const workspace = await dayOf(ALL);
  const month = await pool.query<{ amount: number }>(
    `select coalesce(sum(amount), 0)::float8 as amount from day_spending
      where workspace_id = $1 and workflow_id = $2 and day >= date_trunc('month', ${TODAY})::date`,
    [workspaceId, workflowId],
  );
  const sums: Record<Budget, number> = {
    perRun: run.rows[0]?.amount ?? 0,
    perDay: day,
    perMonth: month.rows[0]?.amount ?? 0,
    workspacePerDay: workspace,
  };
  for (const budget of BUDGETS) {
    const limit = limits[budget];
    if (limit !== null && sums[budget] > limit) return { kind: 'over', budget, spent: sums[budget] - most, limit };
  }
  return null;
}

async function noted({ pool }: Queries, payer: Payer, { model, most }: PlannedCall): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into model_call (workspace_id, workflow_id, run_id, step_id, node, attempt, connection, model, day, most)
      values ($1, $2, $3, $4, $5, $6, $7, $8, ${TODAY}, $9) returning id`,
    [
      payer.workspaceId,
      payer.workflowId,
      payer.runId,
      payer.stepId,
      payer.node,
      payer.attempt,
      payer.connection,
      model.slice(0, 200),
      most,
    ],
  );
  return rows[0]?.id ?? '';
}
