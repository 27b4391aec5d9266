import type { PinnedFile } from '@holdfast/workflow';
import { lentId } from '../worker/pins.ts';
import type { Queries } from './transaction.ts';

/** For so many days a file is kept that no draft names any more: undo, and drafts that are saved late, find it. */
export const UNNAMED_DAYS = 7;

/** A file of a run, as it is asked about. */
export interface FileOfRun {
  readonly id: string;
  readonly sizeBytes: number;
}

/**
 * The files of pinned data. Invariants:
 * K1 They are named by what they hold, within a workspace: nobody comes to a file of another one by its name.
 * K2 A run gets copies as its own, before it begins: it needs nothing of what is kept here any more.
 * K3 One goes when no draft of its workspace has named it for a week.
 */
export class PinnedFileStore {
  readonly #pool: Queries['pool'];

  constructor({ pool }: Pick<Queries, 'pool'>) {
    this.#pool = pool;
  }

  /** Those among these that are files of runs of the workspace. */
  async ofRuns(workspaceId: string, ids: readonly string[]): Promise<FileOfRun[]> {
    const { rows } = await this.#pool.query<{ id: string; size_bytes: string }>({
      name: 'files-of-runs',
      text: `select p.id, p.size_bytes from payload p join run r on r.id = p.run_id
        where p.id = any($2::uuid[]) and p.kind = 'file' and r.workspace_id = $1`,
      values: [workspaceId, ids],
    });
    return rows.map(({ id, size_bytes }) => ({ id, sizeBytes: Number(size_bytes) }));
  }

  /** How much is kept for a workspace, in bytes. */
  async size(workspaceId: string): Promise<number> {
    const { rows } = await this.#pool.query<{ bytes: string }>({
      name: 'pinned-size',
      text: 'select coalesce(sum(size_bytes), 0) as bytes from pinned_file where workspace_id = $1',
      values: [workspaceId],
    });
    return Number(rows[0]?.bytes ?? 0);
  }

  /** Keeps what files of runs of the workspace hold. What is kept already is kept anew. */
  async keep(workspaceId: string, ids: readonly string[]): Promise<void> {
    await this.#pool.query({
      name: 'keep-pinned',
      text: `insert into pinned_file (workspace_id, sha256, size_bytes, bytes)
        select distinct on (2) $1::uuid, encode(sha256(p.bytes), 'hex'), p.size_bytes, p.bytes from payload p join run r on r.id = p.run_id
        where p.id = any($2::uuid[]) and p.kind = 'file' and r.workspace_id = $1
        on conflict (workspace_id, sha256) do update set unnamed_at = null`,
      values: [workspaceId, ids],
    });
  }

  /** Those among these that are not kept. */
  async missing(workspaceId: string, files: readonly PinnedFile[]): Promise<Set<string>> {
    if (files.length === 0) return new Set();
    const { rows } = await this.#pool.query<{ sha256: string }>({
      name: 'missing-pinned',
      text: `select distinct w.sha256 from unnest($2::text[]) as w(sha256)
        where not exists (select from pinned_file k where k.workspace_id = $1 and k.sha256 = w.sha256)`,
      values: [workspaceId, files.map(({ sha256 }) => sha256)],
    });
    return new Set(rows.map(({ sha256 }) => sha256));
  }

  /** Copies files to a run, which may not have come about yet. */
  async lend(workspaceId: string, runId: string, files: readonly PinnedFile[]): Promise<void> {
    const each = new Map(files.map((file) => [file.sha256, file]));
    await this.#pool.query({
      name: 'lend-pinned',
      text: `insert into payload (id, run_id, kind, size_bytes, encoding, bytes, meta)
        select w.id, $2, 'file', k.size_bytes, 'raw', k.bytes, json_build_object('name', w.name, 'mimeType', w.mime_type, 'sha256', k.sha256)
        from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) as w(id, sha256, name, mime_type)
          join pinned_file k on k.workspace_id = $1 and k.sha256 = w.sha256
        on conflict (id) do nothing`,
      values: [
        workspaceId,
        runId,
        [...each.values()].map((file) => lentId(runId, file)),
        [...each.keys()],
        [...each.values()].map(({ name }) => name),
        [...each.values()].map(({ mimeType }) => mimeType),
      ],
    });
  }

  /** Notes which of them no draft names, and clears away most of those that none has named for long. */
  async prune(most: number): Promise<number> {
    await this.#pool.query(
      `with seen as (
         select k.workspace_id, k.sha256, exists (
           select from workflow w where w.workspace_id = k.workspace_id and w.pinned_files <> '{}' and w.deleted_at is null and k.sha256 = any(w.pinned_files)
         ) as is_named from pinned_file k
       )
       update pinned_file k set unnamed_at = case when s.is_named then null else clock_timestamp() end
       from seen s where k.workspace_id = s.workspace_id and k.sha256 = s.sha256 and s.is_named = (k.unnamed_at is not null)`,
    );
    const { rowCount } = await this.#pool.query(
      `delete from pinned_file where ctid = any(array(
         select ctid from pinned_file where unnamed_at < now() - interval '${UNNAMED_DAYS} days' limit ${most} for update skip locked))`,
    );
    return rowCount ?? 0;
  }
}
