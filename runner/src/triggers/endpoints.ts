import { randomBytes } from 'node:crypto';
import type { WorkflowDocument } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { Database } from '../store/database.ts';
import type { Queries } from '../store/transaction.ts';

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

  /** Gives every webhook node of a version its address; to be called in a transaction, and `forget` after it. */
  async sync(
    { db }: Queries,
    workspaceId: string,
    workflowId: string,
    document: WorkflowDocument,
    versionId: string,
  ): Promise<void> {
    const nodes = document.nodes
      .filter(({ type, disabled }) => type === 'trigger.webhook' && disabled === undefined)
      .map(({ id }) => id);
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
          is_live: true,
        })
        .onConflict((conflict) =>
          conflict.columns(['workflow_id', 'node_id']).doUpdateSet({ version_id: versionId, is_live: true }),
        )
        .execute();
    }
  }

  /** Switches all addresses of a workflow off; to be called in a transaction, and `forget` after it. */
  async close({ db }: Queries, workflowId: string): Promise<void> {
    await db.updateTable('endpoint').set({ is_live: false }).where('workflow_id', '=', workflowId).execute();
  }

  /** Addresses of a workflow by node id, live or not. */
  async of(workflowId: string): Promise<Map<string, { token: string; isLive: boolean }>> {
    const rows = await this.#database.db
      .selectFrom('endpoint')
      .select(['node_id', 'token', 'is_live'])
      .where('workflow_id', '=', workflowId)
      .execute();
    return new Map(
      rows.flatMap(({ node_id, token, is_live }): [string, { token: string; isLive: boolean }][] =>
        token === null ? [] : [[node_id, { token, isLive: is_live }]],
      ),
    );
  }

  /** The live address with this token. What another process published is seen within a second. */
  async find(token: string): Promise<Endpoint | undefined> {
    this.#live ??= await this.#load();
    return this.#live.get(token);
  }

  /** What is live is read anew by the next call. */
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
            row.version_id === null || row.token === null
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
