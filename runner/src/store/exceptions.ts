import type { FailureClass, ItemFailures, WorkflowDocument } from '@holdfast/workflow';
import type { Actor } from '../auth/actor.ts';
import { storableText } from '../connections/storable.ts';
import { type AuditEntry, detailText } from './audit.ts';
import type { Database } from './database.ts';
import {
  type RawRun,
  type RawStep,
  RUN_COLUMNS,
  RUN_TABLES,
  type RunListRow,
  runRow,
  type StepListRow,
  stepRow,
} from './runs.ts';

/** Which exceptions somebody wants. Every field narrows it further. */
export interface ExceptionFilter {
  readonly workflowId?: string;
  readonly node?: string;
  readonly class?: string;
  readonly code?: string;
  readonly fingerprint?: string;
  /** `mine`: assigned to this person; `team`: to nobody yet; `all`. */
  readonly owner?: 'mine' | 'team' | 'all';
  /** First seen before this instant, ISO 8601. */
  readonly before?: string;
  /** Past its service target. */
  readonly overdue?: boolean;
  /** Questions only. */
  readonly asked?: boolean;
  /** Questions only, and of those such as are for whoever looks. */
  readonly askedOf?: 'me';
}

/** What waits for an operator. */
export interface ExceptionListRow {
  readonly run: RunListRow;
  readonly step: StepListRow;
  readonly document: WorkflowDocument;
  readonly parked: readonly ItemFailures[];
  readonly class: FailureClass;
  readonly code: string;
  readonly message: string;
  readonly fingerprint: string;
  readonly itemCount: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly dueAt: Date;
  readonly askedUntil: Date | null;
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly comment: string | null;
}

/** Exceptions of one cause, counted. */
export interface ExceptionGroupRow {
  readonly fingerprint: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly node: string;
  readonly nodeName: string;
  readonly class: FailureClass;
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly itemCount: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly overdue: number;
}

/** Position in the list: in doubt or not, first seen, run and step. */
export interface ExceptionPosition {
  readonly rank: boolean;
  readonly at: string;
  readonly runId: string;
  readonly stepId: string;
}

interface Raw extends RawRun, Omit<RawStep, 'status' | 'started_at' | 'ended_at'> {
  step_status: RawStep['status'];
  step_started: Date | null;
  step_ended: Date | null;
  document: WorkflowDocument;
  parked: ItemFailures[] | null;
  class: FailureClass;
  code: string;
  message: string;
  fingerprint: string;
  item_count: number;
  first_seen: Date;
  last_seen: Date;
  due_at: Date;
  asked_until: Date | null;
  owner: string | null;
  owner_name: string | null;
  comment: string | null;
}

/** Who looks. */
export type Me = Pick<Actor, 'id' | 'email' | 'role'>;

/** Some of the questions name nobody, or one of these names. */
const ASKS = (names: string): string => `exists (
  select from step q cross join jsonb_array_elements(q.parked) g
  where q.run_id = e.run_id and q.step_id = e.step_id and g ? 'until' and (not g ? 'who' or exists (
    select from jsonb_array_elements_text(g -> 'who') w where w = any(${names}::text[]) or lower(w) = any(${names}::text[]))))`;

/** The condition of a filter, with its values after those that are there. */
function conditionOf(values: unknown[], workspaceId: string, filter: ExceptionFilter, me: Me): string {
  const where = ['e.closed_at is null'];
  const add = (condition: (parameter: string) => string, value: unknown) => {
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  add((p) => `e.workspace_id = ${p}`, workspaceId);
  if (filter.workflowId) add((p) => `e.workflow_id = ${p}`, filter.workflowId);
  if (filter.node) add((p) => `e.node = ${p}`, filter.node);
  if (filter.class) add((p) => `e.class = ${p}`, filter.class);
  if (filter.code) add((p) => `e.code = ${p}`, filter.code);
  if (filter.fingerprint) add((p) => `e.fingerprint = ${p}`, filter.fingerprint);
  if (filter.owner === 'mine') add((p) => `e.owner = ${p}`, me.id);
  if (filter.owner === 'team') where.push('e.owner is null');
  if (filter.before) add((p) => `e.first_seen < ${p}`, filter.before);
  if (filter.overdue) where.push('e.due_at < clock_timestamp()');
  if (filter.asked || filter.askedOf) where.push('e.asked_until is not null');
  if (filter.askedOf) add((p) => ASKS(p), [me.role, me.email?.toLowerCase() ?? '']);
  return where.join(' and ');
}

/** Exceptions: kept by the database beside the steps, read and assigned here. */
export class ExceptionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Writes in doubt first, then what has waited longest. */
  async list(
    workspaceId: string,
    filter: ExceptionFilter,
    me: Me,
    page: { limit: number; after: ExceptionPosition | null },
  ): Promise<ExceptionListRow[]> {
    const values: unknown[] = [];
    let where = conditionOf(values, workspaceId, filter, me);
    if (page.after) {
      const { rank, at, runId, stepId } = page.after;
      values.push(rank, at, runId, stepId);
      const n = values.length;
      where += ` and (e.class <> 'ambiguous', e.first_seen, e.run_id, e.step_id) > ($${n - 3}::boolean, $${n - 2}::timestamptz, $${n - 1}::uuid, $${n}::text)`;
    }
    values.push(page.limit);
    const { rows } = await this.#database.pool.query<Raw>(
      `select ${RUN_COLUMNS}, v.document, s.step_id, s.node, s.status as step_status, s.attempt, s.sends, s.started_at as step_started,
         s.ended_at as step_ended, s.wake_at, s.input_count, s.counts, s.failures, s.usage, s.parked, e.class, e.code, e.message, e.fingerprint,
         e.item_count, e.first_seen, e.last_seen, e.due_at, e.asked_until, e.owner, e.owner_name, e.comment
       from exception e join step s on s.run_id = e.run_id and s.step_id = e.step_id join ${RUN_TABLES.replace('run r', 'run r on r.id = e.run_id')}
       where ${where} order by e.class <> 'ambiguous', e.first_seen, e.run_id, e.step_id limit $${values.length}`,
      values,
    );
    return rows.map((row) => ({
      run: runRow(row),
      step: stepRow({ ...row, status: row.step_status, started_at: row.step_started, ended_at: row.step_ended }),
      document: row.document,
      parked: row.parked ?? row.failures ?? [],
      class: row.class,
      code: row.code,
      message: row.message,
      fingerprint: row.fingerprint,
      itemCount: row.item_count,
      firstSeen: row.first_seen,
      lastSeen: row.last_seen,
      dueAt: row.due_at,
      askedUntil: row.asked_until,
      owner: row.owner === null ? null : { id: row.owner, name: row.owner_name ?? row.owner },
      comment: row.comment,
    }));
  }

  /** Every group of the same filter, in the order of the list: the counts are those of the list. */
  async groups(workspaceId: string, filter: ExceptionFilter, me: Me): Promise<ExceptionGroupRow[]> {
    const values: unknown[] = [];
    const where = conditionOf(values, workspaceId, filter, me);
    const { rows } = await this.#database.pool.query<{
      fingerprint: string;
      workflow_id: string;
      node: string;
      class: FailureClass;
      code: string;
      message: string;
      count: string;
      items: string;
      first_seen: Date;
      last_seen: Date;
      overdue: string;
      document: WorkflowDocument | null;
      name: string | null;
    }>(
      `select g.*, v.document, w.name from (
         select e.fingerprint, e.workflow_id, e.node, e.class, e.code, min(e.message) as message, count(*) as count, sum(e.item_count) as items,
           min(e.first_seen) as first_seen, max(e.last_seen) as last_seen, count(*) filter (where e.due_at < clock_timestamp()) as overdue,
           (array_agg(e.run_id order by e.first_seen desc))[1] as run_id
         from exception e where ${where} group by e.fingerprint, e.workflow_id, e.node, e.class, e.code) g
       join run r on r.id = g.run_id left join workflow_version v on v.id = r.version_id left join workflow w on w.id = g.workflow_id
       order by g.class <> 'ambiguous', g.first_seen limit 1000`,
      values,
    );
    return rows.map((row) => ({
      fingerprint: row.fingerprint,
      workflowId: row.workflow_id,
      workflowName: row.document?.name ?? row.name ?? '',
      node: row.node,
      nodeName: row.document?.nodes.find(({ id }) => id === row.node)?.name ?? row.node,
      class: row.class,
      code: row.code,
      message: row.message,
      count: Number(row.count),
      itemCount: Number(row.items),
      firstSeen: row.first_seen,
      lastSeen: row.last_seen,
      overdue: Number(row.overdue),
    }));
  }

  /** Gives an exception to somebody, or says something about it, and notes who did. False when it is closed or not there. */
  async assign(
    workspaceId: string,
    runId: string,
    stepId: string,
    change: { owner?: { id: string; name: string } | null; comment?: string | null },
    audit: AuditEntry,
  ): Promise<boolean> {
    const { rows } = await this.#database.pool.query(
      `with changed as (
         update exception set owner = case when $4 then $5 else owner end, owner_name = case when $4 then $6 else owner_name end,
           comment = case when $7 then $8 else comment end
         where workspace_id = $1 and run_id = $2 and step_id = $3 and closed_at is null returning run_id
       ), noted as (insert into audit (workspace_id, actor, actor_name, action, subject, detail) select $1, $9, $10, $11, $12, $13::jsonb from changed)
       select run_id from changed`,
      [
        workspaceId,
        runId,
        stepId,
        change.owner !== undefined,
        change.owner?.id ?? null,
        change.owner?.name ?? null,
        change.comment !== undefined,
        typeof change.comment === 'string' ? storableText(change.comment) : null,
        audit.by.id,
        audit.by.name,
        audit.action,
        audit.subject,
        detailText(audit.detail),
      ],
    );
    return rows.length > 0;
  }
}
