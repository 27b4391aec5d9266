import { contentHash, logicHash, pinnedFiles, type WorkflowDocument } from '@holdfast/workflow';
import { sql } from 'kysely';
import { v7 as uuid } from 'uuid';
import { storableText } from '../connections/storable.ts';
import { authorsAfter, type DraftAuthor } from './draft-authors.ts';
import type { WorkflowState } from './schema.ts';
import { StepCursors } from './step-cursors.ts';
import type { Queries } from './transaction.ts';
import { countsByVersion, NO_COUNTS, type VersionCounts } from './version-counts.ts';

/** Who did something, as it is kept. */
export interface By {
  readonly id: string;
  readonly name: string;
}

export interface WorkflowRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly name: string;
  readonly description: string | null;
  readonly state: WorkflowState;
  readonly document: WorkflowDocument;
  readonly revision: number;
  readonly draftHash: string;
  readonly draftAuthors: readonly DraftAuthor[];
  readonly live: { readonly versionId: string; readonly number: number; readonly logicHash: string } | null;
  readonly owner: string | null;
  readonly nodeTypes: readonly string[];
  readonly nodeCount: number;
  readonly updatedAt: Date;
  readonly updatedBy: By;
}

export interface VersionRow {
  readonly id: string;
  readonly number: number;
  readonly logicHash: string;
  readonly document: WorkflowDocument;
  readonly note: string | null;
  readonly publishedAt: Date;
  readonly publishedBy: By;
}

/** The draft was changed by somebody else since it was read. */
export interface DraftConflictRow {
  readonly conflict: WorkflowRow;
}

/** Node types of a document, most frequent first. */
function typesOf(document: WorkflowDocument): string[] {
  const counts = new Map<string, number>();
  for (const { type } of document.nodes) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([type]) => type);
}

const columns = (document: WorkflowDocument) => ({
  name: document.name,
  description: document.description ?? null,
  draft: JSON.stringify(document),
  draft_hash: logicHash(document),
  node_types: typesOf(document),
  pinned_files: [...new Set(pinnedFiles(document).map(({ file }) => file.sha256))],
  node_count: document.nodes.length,
  owner: document.settings?.owner ?? null,
});

/** Workflows with their drafts and published versions. */
export class WorkflowStore {
  readonly #queries: Queries;

  /** @param queries the database, or a transaction that is to hold what is changed */
  constructor(queries: Queries) {
    this.#queries = queries;
  }

  #select() {
    return this.#queries.db
      .selectFrom('workflow as w')
      .leftJoin('workflow_version as v', 'v.id', 'w.live_version_id')
      .selectAll('w')
      .select(['v.number as live_number', 'v.logic_hash as live_hash'])
      .where('w.deleted_at', 'is', null);
  }

  async get(workspaceId: string, id: string): Promise<WorkflowRow | null> {
    const row = await this.#select()
      .where('w.workspace_id', '=', workspaceId)
      .where('w.id', '=', id)
      .executeTakeFirst();
    return row ? shaped(row) : null;
  }

  /** Newest change first. `after` is the last row of the page before. */
  async list(
    workspaceId: string,
    options: { limit: number; after: { at: string; id: string } | null; q: string | null; state: WorkflowState | null },
  ): Promise<WorkflowRow[]> {
    let query = this.#select().where('w.workspace_id', '=', workspaceId);
    if (options.state) query = query.where('w.state', '=', options.state);
    if (options.q) {
      const like = `%${options.q.replace(/[\\%_]/g, '\\$&')}%`;
      query = query.where((where) =>
        where.or([
          where('w.name', 'ilike', like),
          where('w.owner', 'ilike', like),
          sql<boolean>`array_to_string(w.node_types, ' ') ilike ${like}`,
        ]),
      );
    }
    const { after } = options;
    if (after)
      query = query.where(
        sql<boolean>`(date_trunc('milliseconds', w.updated_at), w.id) < (${after.at}::timestamptz, ${after.id}::uuid)`,
      );
    const rows = await query
      .orderBy(sql`date_trunc('milliseconds', w.updated_at)`, 'desc')
      .orderBy('w.id', 'desc')
      .limit(options.limit)
      .execute();
    return rows.map(shaped);
  }

  async create(workspaceId: string, document: WorkflowDocument, by: By, id: string = uuid()): Promise<WorkflowRow> {
    await this.#queries.db
      .insertInto('workflow')
      .values({
        id,
        workspace_id: workspaceId,
        ...columns(document),
        live_version_id: null,
        updated_by: by.id,
        updated_by_name: by.name,
      })
      .execute();
    return (await this.get(workspaceId, id)) as WorkflowRow;
  }

  /** Saves a draft if nobody saved another one since `baseRevision`. */
  async save(
    workspaceId: string,
    id: string,
    document: WorkflowDocument,
    baseRevision: number,
    by: By,
  ): Promise<WorkflowRow | DraftConflictRow | null> {
    const { db } = this.#queries;
    const before = await db
      .selectFrom('workflow')
      .select(['draft', 'draft_authors', sql<Date>`now()`.as('now')])
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .where('revision', '=', baseRevision)
      .executeTakeFirst();
    const authors = before
      ? authorsAfter(before.draft_authors, before.draft, document, by, before.now.toISOString())
      : [];
    const saved = await db
      .updateTable('workflow')
      .set({
        ...columns(document),
        draft_authors: JSON.stringify(authors),
        revision: sql<number>`revision + 1`,
        updated_at: sql<Date>`now()`,
        updated_by: by.id,
        updated_by_name: by.name,
      })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .where('revision', '=', baseRevision)
      .executeTakeFirst();
    const row = await this.get(workspaceId, id);
    if (!row) return null;
    return saved.numUpdatedRows > 0n ? row : { conflict: row };
  }

  /** Takes a workflow away, with how far its steps have read; to be called in a transaction. */
  async remove(workspaceId: string, id: string): Promise<boolean> {
    const result = await this.#queries.db
      .updateTable('workflow')
      .set({ deleted_at: sql<Date>`now()`, state: 'paused' })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (result.numUpdatedRows === 0n) return false;
    await new StepCursors(this.#queries).forget(id);
    return true;
  }

  /** False when there is no such workflow. */
  async setState(workspaceId: string, id: string, state: WorkflowState): Promise<boolean> {
    const result = await this.#queries.db
      .updateTable('workflow')
      .set({ state })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /** Publishes a draft as the next version and makes it the live one; to be called in a transaction. Null: the draft moved on meanwhile. */
  async publish(
    workspaceId: string,
    id: string,
    baseRevision: number,
    note: string | null,
    by: By,
  ): Promise<VersionRow | null> {
    const { db } = this.#queries;
    const row = await db
      .selectFrom('workflow')
      .select(['draft', 'revision'])
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!row || row.revision !== baseRevision) return null;
    const document = row.draft;
    const last = await db
      .selectFrom('workflow_version')
      .select(({ fn }) => fn.max('number').as('number'))
      .where('workflow_id', '=', id)
      .executeTakeFirst();
    const version = await db
      .insertInto('workflow_version')
      .values({
        id: uuid(),
        workspace_id: workspaceId,
        workflow_id: id,
        number: (last?.number ?? 0) + 1,
        logic_hash: logicHash(document),
        content_hash: contentHash(document),
        document: JSON.stringify(document),
        note: note === null ? null : storableText(note),
        published_by: by.id,
        published_by_name: by.name,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await db
      .updateTable('workflow')
      .set({ live_version_id: version.id, state: 'live', draft_authors: '[]' })
      .where('id', '=', id)
      .execute();
    return shapedVersion({ ...version, document });
  }

  async versions(
    workspaceId: string,
    id: string,
    options: { limit: number; before: number | null },
  ): Promise<(Omit<VersionRow, 'document'> & { readonly counts: VersionCounts })[]> {
    let query = this.#queries.db
      .selectFrom('workflow_version as v')
      .select(['v.id', 'v.number', 'v.logic_hash', 'v.note', 'v.published_at', 'v.published_by', 'v.published_by_name'])
      .where('v.workspace_id', '=', workspaceId)
      .where('v.workflow_id', '=', id)
      .where('v.number', 'is not', null);
    if (options.before !== null) query = query.where('v.number', '<', options.before);
    const rows = await query.orderBy('v.number', 'desc').limit(options.limit).execute();
    const counts = await countsByVersion(this.#queries, id);
    return rows.map((row) => ({
      ...shapedVersion({ ...row, document: undefined as never }),
      counts: counts.get(row.id) ?? NO_COUNTS,
    }));
  }

  async version(workspaceId: string, id: string, number: number): Promise<VersionRow | null> {
    const row = await this.#queries.db
      .selectFrom('workflow_version')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('workflow_id', '=', id)
      .where('number', '=', number)
      .executeTakeFirst();
    return row ? shapedVersion(row) : null;
  }

  /** Figures for a list: runs that began in the present hour and the 23 before it, and what waits. */
  async figures(workspaceId: string, ids: readonly string[]): Promise<Map<string, Figures>> {
    if (ids.length === 0) return new Map();
    const { rows } = await this.#queries.pool.query<{
      id: string;
      day: string;
      failed: string;
      waiting: string;
      parked: string;
      last: Date | null;
    }>({
      name: 'workflow-figures',
      text: `with day as (
          select workflow_id, sum(runs) as runs, sum(runs) filter (where status in ('failed', 'parked')) as failed
          from run_count where workspace_id = $1 and hour > now() - interval '1 day' group by 1
        ), standing as (
          select workflow_id, count(*) as waiting from run where workspace_id = $1 and status = 'waiting' group by 1
        ), parked as (
          select workflow_id, count(*) as parked from exception where workspace_id = $1 and closed_at is null group by 1
        )
        select w.id, coalesce(day.runs, 0) as day, coalesce(day.failed, 0) as failed, coalesce(standing.waiting, 0) as waiting,
          coalesce(parked.parked, 0) as parked,
          (select r.started_at from run r where r.workflow_id = w.id order by r.started_at desc limit 1) as last
        from unnest($2::uuid[]) as w(id) left join day on day.workflow_id = w.id left join standing on standing.workflow_id = w.id left join parked on parked.workflow_id = w.id`,
      values: [workspaceId, ids],
    });
    return new Map(
      rows.map((row) => [
        row.id,
        {
          last24h: Number(row.day),
          failed24h: Number(row.failed),
          waiting: Number(row.waiting),
          parked: Number(row.parked),
          lastRunAt: row.last,
        },
      ]),
    );
  }

  /** Workflows whose draft or live version names a connection. */
  async using(workspaceId: string, slug: string): Promise<{ id: string; name: string }[]> {
    const { rows } = await this.#queries.pool.query<{ id: string; name: string }>(
      `select w.id, w.name from workflow w left join workflow_version v on v.id = w.live_version_id
       where w.workspace_id = $1 and w.deleted_at is null and exists (
         select from json_array_elements(w.draft -> 'nodes') n where n ->> 'connection' = $2
         union all select from json_array_elements(v.document -> 'nodes') n where n ->> 'connection' = $2
       ) order by w.name`,
      [workspaceId, slug],
    );
    return rows;
  }
}

export interface Figures {
  readonly last24h: number;
  /** Failed, or standing still until a person decides. */
  readonly failed24h: number;
  readonly waiting: number;
  /** Steps that wait for an operator: as many as the list of exceptions has. */
  readonly parked: number;
  readonly lastRunAt: Date | null;
}

interface Selected {
  id: string;
  workspace_id: string;
  name: string;
  description: string | null;
  state: WorkflowState;
  draft: WorkflowDocument;
  draft_hash: string;
  draft_authors: DraftAuthor[];
  revision: number;
  live_version_id: string | null;
  live_number: number | null;
  live_hash: string | null;
  owner: string | null;
  node_types: string[];
  node_count: number;
  updated_at: Date;
  updated_by: string;
  updated_by_name: string;
}

const shaped = (row: Selected): WorkflowRow => ({
  id: row.id,
  workspaceId: row.workspace_id,
  name: row.name,
  description: row.description,
  state: row.state,
  document: row.draft,
  revision: row.revision,
  draftHash: row.draft_hash,
  draftAuthors: row.draft_authors,
  live:
    row.live_version_id !== null && row.live_number !== null && row.live_hash !== null
      ? { versionId: row.live_version_id, number: row.live_number, logicHash: row.live_hash }
      : null,
  owner: row.owner,
  nodeTypes: row.node_types,
  nodeCount: row.node_count,
  updatedAt: row.updated_at,
  updatedBy: { id: row.updated_by, name: row.updated_by_name },
});

const shapedVersion = (row: {
  id: string;
  number: number | null;
  logic_hash: string;
  document: WorkflowDocument;
  note: string | null;
  published_at: Date;
  published_by: string;
  published_by_name: string;
}): VersionRow => ({
  id: row.id,
  number: row.number ?? 0,
  logicHash: row.logic_hash,
  document: row.document,
  note: row.note,
  publishedAt: row.published_at,
  publishedBy: { id: row.published_by, name: row.published_by_name },
});
