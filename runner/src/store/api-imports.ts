import type { OperationSummary, SignIn } from '@holdfast/openapi';
import type { Database } from './database.ts';
import type { By } from './workflows.ts';

/** An API that was imported, without its document. */
export interface ApiImportRow {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly version: string;
  readonly specification: string;
  readonly address: string | null;
  readonly fileName: string | null;
  readonly sha256: string;
  readonly servers: readonly string[];
  readonly signIns: readonly SignIn[];
  readonly operations: readonly OperationSummary[];
  readonly offered: readonly string[];
  readonly updatedAt: Date;
  readonly updatedBy: string;
}

/** What was read of a document, and how it is kept. */
export type ApiImportWrite = Omit<ApiImportRow, 'updatedAt' | 'updatedBy'> & { readonly document: Buffer };

const COLUMNS = `id, slug, title, version, specification, address, file_name as "fileName", sha256, servers,
  sign_ins as "signIns", operations, offered, updated_at as "updatedAt", updated_by_name as "updatedBy"`;

/** APIs of workspaces. */
export class ApiImportStore {
  readonly #pool: Pick<Database['pool'], 'query'>;

  constructor({ pool }: { readonly pool: Pick<Database['pool'], 'query'> }) {
    this.#pool = pool;
  }

  /** By title. */
  async list(workspaceId: string): Promise<ApiImportRow[]> {
    const { rows } = await this.#pool.query<ApiImportRow>(
      `select ${COLUMNS} from api_import where workspace_id = $1 order by lower(title), slug`,
      [workspaceId],
    );
    return rows;
  }

  async get(workspaceId: string, id: string): Promise<ApiImportRow | null> {
    const { rows } = await this.#pool.query<ApiImportRow>(
      `select ${COLUMNS} from api_import where workspace_id = $1 and id = $2`,
      [workspaceId, id],
    );
    return rows[0] ?? null;
  }

  /** Its document, compressed. */
  async document(workspaceId: string, id: string): Promise<Buffer | null> {
    const { rows } = await this.#pool.query<{ document: Buffer }>(
      'select document from api_import where workspace_id = $1 and id = $2',
      [workspaceId, id],
    );
    return rows[0]?.document ?? null;
  }

  /** Keeps an API under its id, whether or not there is one. False: its slug is taken by another one. */
  async put(workspaceId: string, write: ApiImportWrite, by: By): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `insert into api_import (id, workspace_id, slug, title, version, specification, address, file_name, sha256,
         servers, sign_ins, operations, offered, document, updated_by, updated_by_name)
       select $2, $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
       where not exists (select 1 from api_import where workspace_id = $1 and slug = $3 and id <> $2)
       on conflict (id) do update set title = excluded.title, version = excluded.version,
         specification = excluded.specification, address = excluded.address, file_name = excluded.file_name,
         sha256 = excluded.sha256, servers = excluded.servers, sign_ins = excluded.sign_ins,
         operations = excluded.operations, offered = excluded.offered, document = excluded.document,
         updated_at = clock_timestamp(), updated_by = excluded.updated_by, updated_by_name = excluded.updated_by_name`,
      [
        workspaceId,
        write.id,
        write.slug,
        write.title,
        write.version,
        write.specification,
        write.address,
        write.fileName,
        write.sha256,
        JSON.stringify(write.servers),
        JSON.stringify(write.signIns),
        JSON.stringify(write.operations),
        JSON.stringify(write.offered),
        write.document,
        by.id,
        by.name,
      ],
    );
    return rowCount === 1;
  }

  /** Sets which operations are offered. */
  async offer(workspaceId: string, id: string, offered: readonly string[], by: By): Promise<void> {
    await this.#pool.query(
      `update api_import set offered = $3, updated_at = clock_timestamp(), updated_by = $4, updated_by_name = $5
       where workspace_id = $1 and id = $2`,
      [workspaceId, id, JSON.stringify(offered), by.id, by.name],
    );
  }

  async remove(workspaceId: string, id: string): Promise<void> {
    await this.#pool.query('delete from api_import where workspace_id = $1 and id = $2', [workspaceId, id]);
  }
}
