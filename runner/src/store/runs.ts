import {
  type ItemFailures,
  type JsonObject,
  type RanStep,
  RUN_STATUSES,
  type RunStatus,
  type StepStatus,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { toStorable } from '../connections/storable.ts';
import type { LogLine } from '../worker/attempt-log.ts';
import { type AuditEntry, detailText } from './audit.ts';
import type { Database } from './database.ts';
import { hasRunLimits, NO_RUN_LIMITS, type PlaceWanted, type RunLimits, waitingForPlace } from './lanes.ts';
import type { RunMode, RunSource, Trouble, WaitingFor } from './schema.ts';

/** A run as lists show it. */
export interface RunListRow {
  readonly id: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly version: number | null;
  readonly status: RunStatus;
  readonly mode: RunMode;
  readonly source: RunSource;
  readonly trigger: string;
  readonly businessKey: string | null;
  readonly parentRunId: string | null;
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly endedAt: Date | null;
  readonly stepCount: number;
  readonly attempts: number;
  readonly trouble: Trouble | null;
  readonly waitingFor: WaitingFor | null;
  /** It is due, and so many others are carried that it has to wait for its turn. */
  readonly waitsForPlace: PlaceWanted | null;
  /** Last position in the journal. */
  readonly head: number;
  readonly replayOf: string | null;
}

export interface RunRowDetail extends RunListRow {
  readonly document: WorkflowDocument;
  readonly versionId: string;
  readonly wakeSeq: number;
  readonly deadlineAt: Date | null;
  readonly children: readonly { id: string; workflowName: string; status: RunStatus; step: string }[];
}

export interface StepListRow {
  readonly id: string;
  readonly node: string;
  readonly status: StepStatus;
  readonly attempt: number;
  readonly sends: number;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly wakeAt: Date | null;
  readonly inputCount: number;
  readonly counts: Record<string, number>;
  readonly failures: ItemFailures[];
  readonly usage: JsonObject | null;
}

/** What one attempt wrote. */
export interface AttemptLogRow {
  readonly step: string;
  readonly node: string;
  readonly attempt: number;
  readonly lines: readonly LogLine[];
}

export interface RunFilter {
  readonly workflowId?: string;
  readonly statuses?: readonly string[];
  readonly mode?: RunMode;
  readonly key?: string;
  readonly since?: string;
  readonly until?: string;
}

/** The filter as it stands in a query. */
export const runFilterOf = ({
  status,
  ...filter
}: Omit<RunFilter, 'statuses'> & { readonly status?: string }): RunFilter => ({
  ...filter,
  ...(status === undefined ? {} : { statuses: status.split(',') }),
});

export interface RawRun {
  id: string;
  workflow_id: string;
  workflow_name: string;
  version: number | null;
  status: RunStatus;
  mode: RunMode;
  source: RunSource;
  trigger_node: string;
  business_key: string | null;
  parent_run_id: string | null;
  started_at: Date;
  updated_at: Date;
  ended_at: Date | null;
  step_count: number;
  attempt_count: number;
  trouble: Trouble | null;
  waiting_for: WaitingFor | null;
  head: number;
  replay_of: string | null;
}

export const RUN_COLUMNS = `r.id, r.workflow_id, coalesce(v.document ->> 'name', w.name, '') as workflow_name, v.number as version, r.status, r.mode, r.source, r.trigger_node,
  r.business_key, r.parent_run_id, r.started_at, r.updated_at, r.ended_at, r.step_count, r.attempt_count, r.trouble, r.waiting_for, r.head, r.replay_of`;
export const RUN_TABLES =
  'run r left join workflow_version v on v.id = r.version_id left join workflow w on w.id = r.workflow_id';

export const runRow = (row: RawRun): RunListRow => ({
  id: row.id,
  workflowId: row.workflow_id,
  workflowName: row.workflow_name,
  version: row.version,
  status: row.status,
  mode: row.mode,
  source: row.source,
  trigger: row.trigger_node,
  businessKey: row.business_key,
  parentRunId: row.parent_run_id,
  startedAt: row.started_at,
  updatedAt: row.updated_at,
  endedAt: row.ended_at,
  stepCount: row.step_count,
  attempts: row.attempt_count,
  trouble: row.trouble,
  waitingFor: row.waiting_for,
  waitsForPlace: null,
  head: row.head,
  replayOf: row.replay_of,
});

/** A page of a list, and the position of its last row. */
export interface After {
  readonly at: string;
  readonly id: string;
}

/** Runs and their steps for those who look. Every statement names the workspace. */
export class RunStore {
  readonly #database: Database;
  readonly #limits: RunLimits;

  constructor(database: Database, limits: RunLimits = NO_RUN_LIMITS) {
    this.#database = database;
    this.#limits = limits;
  }

  async #withPlaces(runs: readonly RunListRow[]): Promise<RunListRow[]> {
    if (!hasRunLimits(this.#limits) || runs.length === 0) return [...runs];
    const ids = runs.map(({ id }) => id);
    const waiting = await waitingForPlace(this.#database, ids, this.#limits);
    return runs.map((run) => ({ ...run, waitsForPlace: waiting.get(run.id) ?? null }));
  }

  /** Newest first. */
  async list(workspaceId: string, filter: RunFilter, limit: number, after: After | null): Promise<RunListRow[]> {
    const values: unknown[] = [workspaceId];
    const where = ['r.workspace_id = $1'];
    const add = (condition: (parameter: string) => string, value: unknown) => {
      values.push(value);
      where.push(condition(`$${values.length}`));
    };
    if (filter.workflowId) add((p) => `r.workflow_id = ${p}`, filter.workflowId);
    if (filter.mode) add((p) => `r.mode = ${p}`, filter.mode);
    if (filter.key?.endsWith('*'))
      add((p) => `r.business_key like ${p}`, `${filter.key.slice(0, -1).replace(/[\\%_]/g, '\\$&')}%`);
    else if (filter.key) add((p) => `r.business_key = ${p}`, filter.key);
    if (filter.since) add((p) => `r.started_at >= ${p}`, filter.since);
    if (filter.until) add((p) => `r.started_at < ${p}`, filter.until);
    if (after) {
      values.push(after.at, after.id);
      where.push(`(r.started_at, r.id) < ($${values.length - 1}::timestamptz, $${values.length}::uuid)`);
    }
    values.push(limit);
    const newest = `order by r.started_at desc, r.id desc limit $${values.length}`;
    const page = (conditions: readonly string[]) => `select r.* from run r where ${conditions.join(' and ')} ${newest}`;
    // Each status has its runs in order in an index; asked for together, they would be looked for among all runs.
    const statuses = filter.statuses && RUN_STATUSES.filter((status) => filter.statuses?.includes(status));
    if (statuses?.length === 0) return [];
    const pages = statuses?.map((status) => `(${page([...where, `r.status = $${values.push(status)}`])})`);
    const { rows } = await this.#database.pool.query<RawRun>(
      `select ${RUN_COLUMNS} from ${RUN_TABLES.replace('run r', `(${pages?.join(' union all ') ?? page(where)}) r`)} ${newest}`,
      values,
    );
    return this.#withPlaces(rows.map(runRow));
  }

  async summary(workspaceId: string, id: string): Promise<RunListRow | null> {
    const { rows } = await this.#database.pool.query<RawRun>({
      name: 'run-summary',
      text: `select ${RUN_COLUMNS} from ${RUN_TABLES} where r.workspace_id = $1 and r.id = $2`,
      values: [workspaceId, id],
    });
    const [run = null] = await this.#withPlaces(rows.map(runRow));
    return run;
  }

  /** When a run was cleared away; null where it is here, or never was. The trail names each of them. */
  async clearedAt(workspaceId: string, id: string): Promise<Date | null> {
    const { rows } = await this.#database.pool.query<{ at: Date }>(
      `select at from audit where workspace_id = $1 and subject = 'runs' and action = 'runs.pruned' and detail -> 'runs' ? $2 order by seq desc limit 1`,
      [workspaceId, id],
    );
    return rows[0]?.at ?? null;
  }

  async get(workspaceId: string, id: string): Promise<RunRowDetail | null> {
    const { rows } = await this.#database.pool.query<
      RawRun & { document: WorkflowDocument; version_id: string; wake_seq: number; deadline_at: Date | null }
    >(
      `select ${RUN_COLUMNS}, v.document, r.version_id, r.wake_seq, r.deadline_at from ${RUN_TABLES} where r.workspace_id = $1 and r.id = $2`,
      [workspaceId, id],
    );
    const row = rows[0];
    const [run] = await this.#withPlaces(rows.map(runRow));
    if (!row || !run) return null;
    const children = await this.#database.pool.query<{ id: string; name: string; status: RunStatus; step: string }>(
      `select r.id, coalesce(v.document ->> 'name', '') as name, r.status, r.parent_step as step from run r left join workflow_version v on v.id = r.version_id
       where r.parent_run_id = $1 order by r.parent_step, r.parent_index limit 500`,
      [id],
    );
    return {
      ...run,
      document: row.document,
      versionId: row.version_id,
      wakeSeq: row.wake_seq,
      deadlineAt: row.deadline_at,
      children: children.rows.map(({ id: childId, name, status, step }) => ({
        id: childId,
        workflowName: name,
        status,
        step,
      })),
    };
  }

  /** Journal entries after a position, as they are stored. */
  async journal(
    workspaceId: string,
    id: string,
    after: number,
    limit: number,
  ): Promise<{ head: number; entries: unknown[] } | null> {
    const run = await this.#database.pool.query<{ head: number }>({
      name: 'run-head',
      text: 'select head from run where workspace_id = $1 and id = $2',
      values: [workspaceId, id],
    });
    const head = run.rows[0]?.head;
    if (head === undefined) return null;
    const { rows } = await this.#database.pool.query<{ entries: { seq: number }[] }>({
      name: 'journal-after',
      text: 'select entries from journal where run_id = $1 and last > $2 order by seq limit $3',
      values: [id, after, limit],
    });
    const entries = rows
      .flatMap((row) => row.entries)
      .filter(({ seq }) => seq > after)
      .slice(0, limit);
    return { head, entries };
  }

  async steps(
    workspaceId: string,
    id: string,
    options: { limit: number; after: string | null; node: string | null },
  ): Promise<StepListRow[]> {
    const { rows } = await this.#database.pool.query<RawStep>({
      name: 'steps',
      text: `select ${STEP_COLUMNS} from step s join run r on r.id = s.run_id
        where r.workspace_id = $1 and s.run_id = $2 and ($3::text is null or s.step_id > $3) and ($4::text is null or s.node = $4)
        order by s.step_id limit $5`,
      values: [workspaceId, id, options.after, options.node, options.limit],
    });
    return rows.map(stepRow);
  }

  /** Every step of a run, in the order in which they began. */
  async ranSteps(workspaceId: string, id: string): Promise<readonly RanStep[]> {
    const { rows } = await this.#database.pool.query<RanStep>({
      name: 'ran-steps',
      text: `select s.step_id as id, s.node, s.status from step s join run r on r.id = s.run_id
        where r.workspace_id = $1 and s.run_id = $2 order by s.started_at nulls first, s.step_id`,
      values: [workspaceId, id],
    });
    return rows;
  }

  async step(workspaceId: string, id: string, stepId: string): Promise<StepListRow | null> {
    const { rows } = await this.#database.pool.query<RawStep>({
      name: 'step',
      text: `select ${STEP_COLUMNS} from step s join run r on r.id = s.run_id where r.workspace_id = $1 and s.run_id = $2 and s.step_id = $3`,
      values: [workspaceId, id, stepId],
    });
    return rows[0] ? stepRow(rows[0]) : null;
  }

  /** What the attempts of a run wrote, by step and attempt. */
  async logs(
    workspaceId: string,
    id: string,
    options: { limit: number; after: { step: string; attempt: number } | null; step: string | null },
  ): Promise<AttemptLogRow[]> {
    const { rows } = await this.#database.pool.query<{
      step_id: string;
      node: string;
      attempt: number;
      lines: LogLine[];
    }>({
      name: 'step-logs',
      text: `select l.step_id, s.node, l.attempt, l.lines from step_log l join run r on r.id = l.run_id join step s on s.run_id = l.run_id and s.step_id = l.step_id
        where r.workspace_id = $1 and l.run_id = $2 and ($3::text is null or l.step_id = $3)
          and ($4::text is null or (l.step_id, l.attempt) > ($4, $5::int))
        order by l.step_id, l.attempt limit $6`,
      values: [
        workspaceId,
        id,
        options.step,
        options.after?.step ?? null,
        options.after?.attempt ?? null,
        options.limit,
      ],
    });
    return rows.map(({ step_id, node, attempt, lines }) => ({ step: step_id, node, attempt, lines }));
  }

  /** Numbers for the rail and the overview. */
  async counts(workspaceId: string): Promise<{ parked: number; approvals: number; running: number; waiting: number }> {
    const { rows } = await this.#database.pool.query<Record<'parked' | 'approvals' | 'running' | 'waiting', string>>({
      name: 'counts',
      text: `select
        (select count(*) from exception where workspace_id = $1 and closed_at is null) as parked,
        (select count(*) from wait where workspace_id = $1 and kind = 'approval' and is_open) as approvals,
        (select count(*) from run where workspace_id = $1 and status in ('accepted', 'running', 'cancelling')) as running,
        (select count(*) from run where workspace_id = $1 and status = 'waiting') as waiting`,
      values: [workspaceId],
    });
    const row = rows[0];
    return {
      parked: Number(row?.parked),
      approvals: Number(row?.approvals),
      running: Number(row?.running),
      waiting: Number(row?.waiting),
    };
  }

  /** Runs by the hour they began in, of the last eight days. */
  async perHour(workspaceId: string): Promise<{ hour: Date; runs: number; succeeded: number; failed: number }[]> {
    const { rows } = await this.#database.pool.query<{ hour: Date; runs: string; succeeded: string; failed: string }>({
      name: 'per-hour',
      text: `select hour, sum(runs) as runs, coalesce(sum(runs) filter (where status = 'succeeded'), 0) as succeeded,
          coalesce(sum(runs) filter (where status = 'failed'), 0) as failed
        from run_count where workspace_id = $1 and hour > now() - interval '8 days' group by 1 order by 1`,
      values: [workspaceId],
    });
    return rows.map(({ hour, runs, succeeded, failed }) => ({
      hour,
      runs: Number(runs),
      succeeded: Number(succeeded),
      failed: Number(failed),
    }));
  }

  /**
   * Puts a message into the inbox of a run and wakes it, and notes who did so, in
   * one transaction. Null when the run is over or not there: the sender is told.
   */
  async tell(
    workspaceId: string,
    runId: string,
    kind: string,
    body: JsonObject,
    audit: AuditEntry,
  ): Promise<{ wakeSeq: number } | null> {
    const { rows } = await this.#database.pool.query<{ wake_seq: number }>({
      name: 'tell',
      text: `with woken as (
          update run set wake_seq = wake_seq + 1, wake_at = least(wake_at, clock_timestamp())
          where workspace_id = $1 and id = $2 and status not in ('succeeded', 'failed', 'cancelled') returning id, wake_seq
        ), put as (insert into inbox (run_id, kind, body) select id, $3, $4::json from woken),
        noted as (insert into audit (workspace_id, actor, actor_name, action, subject, detail) select $1, $5, $6, $7, $8, $9::jsonb from woken)
        select wake_seq from woken`,
      values: [
        workspaceId,
        runId,
        kind,
        JSON.stringify(toStorable(body)),
        audit.by.id,
        audit.by.name,
        audit.action,
        audit.subject,
        detailText(audit.detail),
      ],
    });
    return rows[0] ? { wakeSeq: rows[0].wake_seq } : null;
  }
}

export interface RawStep {
  step_id: string;
  node: string;
  status: StepStatus;
  attempt: number;
  sends: number;
  started_at: Date | null;
  ended_at: Date | null;
  wake_at: Date | null;
  input_count: number;
  counts: Record<string, number>;
  failures: ItemFailures[] | null;
  usage: JsonObject | null;
}

const STEP_COLUMNS =
  's.step_id, s.node, s.status, s.attempt, s.sends, s.started_at, s.ended_at, s.wake_at, s.input_count, s.counts, s.failures, s.usage';

export const stepRow = (row: RawStep): StepListRow => ({
  id: row.step_id,
  node: row.node,
  status: row.status,
  attempt: row.attempt,
  sends: row.sends,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  wakeAt: row.wake_at,
  inputCount: row.input_count,
  counts: row.counts,
  failures: row.failures ?? [],
  usage: row.usage,
});
