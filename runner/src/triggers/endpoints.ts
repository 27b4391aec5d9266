import { randomBytes } from 'node:crypto';
import type { WorkflowDocument } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { Database } from '../store/database.ts';

/** An address that runs can be started by: one for each webhook node, for as long as the node lives. */
export interface Endpoint {
  readonly id: string;
  readonly workspaceId: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly token: string;
  readonly versionId: string;
}

const TOKEN_BYTES = 24;

/** Addresses of webhooks. Those that are live are kept in memory and refreshed on every change. */
export class EndpointStore {
  readonly #database: Database;
  #live: Map<string, Endpoint> | null = null;
  #loading: Promise<Map<string, Endpoint>> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Gives every webhook node of a document its address, live on this version or not live at all. */
  async sync(
    workspaceId: string,
    workflowId: string,
    document: WorkflowDocument,
    versionId: string | null,
  ): Promise<void> {
    const nodes = document.nodes
      .filter(({ type, disabled }) => type === 'trigger.webhook' && disabled === undefined)
      .map(({ id }) => id);
    await this.#database.db.transaction().execute(async (db) => {
      await db.updateTable('endpoint').set({ is_live: false }).where('workflow_id', '=', workflowId).execute();
      for (const nodeId of nodes) {
        await db
          .insertInto('endpoint')
          .values({
            id: uuid(),
            workspace_id: workspaceId,
            workflow_id: workflowId,
            node_id: nodeId,
            token: randomBytes(TOKEN_BYTES).toString('base64url'),
            version_id: versionId,
            is_live: versionId !== null,
          })
          .onConflict((conflict) =>
            conflict
              .columns(['workflow_id', 'node_id'])
              .doUpdateSet({ version_id: versionId, is_live: versionId !== null }),
          )
          .execute();
      }
    });
    this.forget();
  }

  /** Switches all addresses of a workflow off. */
  async close(workflowId: string): Promise<void> {
    await this.#database.db
      .updateTable('endpoint')
      .set({ is_live: false })
      .where('workflow_id', '=', workflowId)
      .execute();
    this.forget();
  }

  /** Addresses of a workflow by node id, live or not. */
  async of(workflowId: string): Promise<Map<string, { token: string; isLive: boolean }>> {
    const rows = await this.#database.db
      .selectFrom('endpoint')
      .select(['node_id', 'token', 'is_live'])
      .where('workflow_id', '=', workflowId)
      .execute();
    return new Map(rows.map(({ node_id, token, is_live }) => [node_id, { token, isLive: is_live }]));
  }

  /** The live address with this token. What another process published is seen within a second. */
  async find(token: string): Promise<Endpoint | undefined> {
    this.#live ??= await this.#load();
    return this.#live.get(token);
  }

  forget(): void {
    this.#live = null;
    this.#loading = null;
  }

  #load(): Promise<Map<string, Endpoint>> {
    this.#loading ??= this.#database.db
      .selectFrom('endpoint')
      .selectAll()
      .where('is_live', '=', true)
      .execute()
      .then((rows) => {
        setTimeout(() => this.forget(), 1_000).unref();
        return new Map(
          rows.flatMap((row): [string, Endpoint][] =>
            row.version_id === null
              ? []
              : [
                  [
                    row.token,
                    {
                      id: row.id,
                      workspaceId: row.workspace_id,
                      workflowId: row.workflow_id,
                      nodeId: row.node_id,
                      token: row.token,
                      versionId: row.version_id,
                    },
                  ],
                ],
          ),
        );
      })
      .catch((error: unknown) => {
        this.forget();
        throw error;
      });
    return this.#loading;
  }
}
