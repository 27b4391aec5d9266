import { contentHash, logicHash, type WorkflowDocument } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { Registry } from '../registry.ts';
import { type CompiledWorkflow, compileWorkflow } from '../worker/plans.ts';
import type { Database } from './database.ts';

/** Versions that runs are pinned to: published ones with a number, snapshots of drafts without. */
export class VersionStore {
  readonly #database: Database;
  readonly #registry: Registry;

  constructor(database: Database, registry: Registry) {
    this.#database = database;
    this.#registry = registry;
  }

  /** Reads and compiles a version. @throws UncompilableVersionError */
  async load(versionId: string): Promise<CompiledWorkflow> {
    const row = await this.#database.db
      .selectFrom('workflow_version')
      .select(['id', 'workspace_id', 'workflow_id', 'number', 'document'])
      .where('id', '=', versionId)
      .executeTakeFirst();
    if (!row) throw new Error(`There is no version ${versionId}.`);
    return compileWorkflow(
      { versionId, workspaceId: row.workspace_id, workflowId: row.workflow_id, number: row.number },
      row.document,
      this.#registry,
    );
  }

  /** Id of the live version of a workflow, by id or by name; null when there is none. */
  async liveId(workspaceId: string, idOrName: string): Promise<string | null> {
    const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(idOrName);
    const row = await this.#database.db
      .selectFrom('workflow')
      .select('live_version_id')
      .where('workspace_id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .where('live_version_id', 'is not', null)
      .where(isId ? 'id' : 'name', '=', idOrName)
      .orderBy('updated_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.live_version_id ?? null;
  }

  /** The snapshot of a draft: made once for each content. Gives the version's id. */
  async snapshot(
    workspaceId: string,
    workflowId: string,
    document: WorkflowDocument,
    by: { id: string; name: string },
  ): Promise<string> {
    const hash = contentHash(document);
    const put = () =>
      this.#database.pool.query<{ id: string }>({
        name: 'snapshot',
        text: `with put as (
          insert into workflow_version (id, workspace_id, workflow_id, number, logic_hash, content_hash, document, published_by, published_by_name)
          values ($1, $2, $3, null, $4, $5, $6, $7, $8) on conflict (workflow_id, content_hash) where number is null do nothing returning id
        )
        select id from put union all select id from workflow_version where workflow_id = $3 and content_hash = $5 and number is null limit 1`,
        values: [uuid(), workspaceId, workflowId, logicHash(document), hash, JSON.stringify(document), by.id, by.name],
      });
    // Of two at once one makes it, and the other one's statement does not see it yet.
    const id = (await put()).rows[0]?.id ?? (await put()).rows[0]?.id;
    if (!id) throw new Error('The snapshot of the draft could not be stored.');
    return id;
  }
}
