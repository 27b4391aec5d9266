import type { Json, JsonObject } from '@holdfast/workflow';
import type { Database } from './database.ts';
import type { RunReader } from './run-reader.ts';
import type { OutputChunk, RunMode } from './schema.ts';

/** What is compared by: the node whose results are listed. */
const NODE_TYPE = 'reconcile.compare';
const RESULT_PORT = 'result';

/** A reconciliation that was made, with the document that came of it. */
export interface ReconciliationRow {
  readonly runId: string;
  readonly stepId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly mode: RunMode;
  readonly startedAt: Date;
  readonly madeAt: Date;
  readonly result: JsonObject;
}

/** Where a page ended: start of the run, run and step. */
export interface ReconciliationPosition {
  readonly at: string;
  readonly runId: string;
  readonly stepId: string;
}

interface Raw extends Omit<ReconciliationRow, 'result'> {
  readonly output: OutputChunk[] | null;
}

/** Results of reconciliations, the latest run first. They are read where the runs keep them, so they live as long as these. */
export class ReconciliationStore {
  readonly #database: Database;
  readonly #reader: Pick<RunReader, 'loadChunks'>;

  constructor(database: Database, reader: Pick<RunReader, 'loadChunks'>) {
    this.#database = database;
    this.#reader = reader;
  }

  /**
   * @param workflowId null: of all workflows
   * @param after null: from the latest on
   */
  async list(
    workspaceId: string,
    workflowId: string | null,
    limit: number,
    after: ReconciliationPosition | null,
  ): Promise<ReconciliationRow[]> {
    // The versions that compare are few. Of each workflow the latest runs are read by its index, and no more than a page holds.
    const { rows } = await this.#database.pool.query<Raw>({
      name: 'reconciliations',
      text: `with compares as materialized (
          select v.id, v.workflow_id, array(
            select n ->> 'id' from json_array_elements(v.document -> 'nodes') n where n ->> 'type' = $6) as nodes
          from workflow_version v
          where v.workspace_id = $1 and position('"' || $6 || '"' in v.document::text) > 0
            and ($2::uuid is null or v.workflow_id = $2)
        )
        select m.*, w.id as "workflowId", w.name as "workflowName"
        from (select distinct workflow_id from compares) c join workflow w on w.id = c.workflow_id cross join lateral (
          select r.id as "runId", s.step_id as "stepId", r.mode, r.started_at as "startedAt", coalesce(s.ended_at, r.updated_at) as "madeAt", s.output
          from run r join compares v on v.id = r.version_id join step s on s.run_id = r.id and s.node = any (v.nodes)
          where r.workflow_id = c.workflow_id and s.status = 'succeeded'
            and ($3::timestamptz is null or (r.started_at, r.id, s.step_id) < ($3, $4::uuid, $5))
          order by r.started_at desc, r.id desc, s.step_id desc limit $7
        ) m
        order by m."startedAt" desc, m."runId" desc, m."stepId" desc limit $7`,
      values: [
        workspaceId,
        workflowId,
        after?.at ?? null,
        after?.runId ?? null,
        after?.stepId ?? null,
        NODE_TYPE,
        limit,
      ],
    });
    return Promise.all(
      rows.map(async ({ output, ...row }) => ({
        ...row,
        result: resultIn(await this.#reader.loadChunks(output ?? [])),
      })),
    );
  }
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The document of a comparison; empty where it gave none, such as a version of long ago. */
function resultIn(chunks: Awaited<ReturnType<RunReader['loadChunks']>>): JsonObject {
  const item = chunks.at(-1)?.ports[RESULT_PORT]?.[0];
  return item && isObject(item.json) ? item.json : {};
}
