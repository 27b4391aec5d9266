import { createHash } from 'node:crypto';
import { type FileStore, fail } from '@holdfast/node-sdk';
import type { FileRecord } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { Database } from '../store/database.ts';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** A file as it is given back to somebody outside. */
export interface StoredFile {
  readonly bytes: Buffer;
  readonly name: string;
  readonly mimeType: string;
}

/** Bytes beside items, in the database: written before any step names them. */
export class Files {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The files that steps of a run may read and write: its own, and what others of its workspace handed to it. */
  of(identity: { runId: string; workspaceId: string }): FileStore {
    return {
      read: async (file, { maxBytes = MAX_FILE_BYTES } = {}) => {
        const { rows } = await this.#database.pool.query<{ bytes: Buffer; size_bytes: string }>({
          name: 'read-file',
          text: `select case when p.size_bytes <= $4 then p.bytes end as bytes, p.size_bytes from payload p
            where p.id = $1 and p.kind = 'file'
              and (p.run_id = $2 or exists (select from run r where r.id = p.run_id and r.workspace_id = $3))`,
          values: [file.id, identity.runId, identity.workspaceId, maxBytes],
        });
        const row = rows[0];
        if (!row) throw fail.data('no_file', { message: `The file "${file.name}" does not exist any more.` });
        if (row.bytes === null) {
          throw fail.data('file_too_large', {
            message: `"${file.name}" has ${row.size_bytes} bytes; ${maxBytes} can be read here.`,
          });
        }
        return row.bytes;
      },
      write: async ({ name, mimeType, bytes }) => {
        if (bytes.byteLength > MAX_FILE_BYTES) {
          throw fail.data('file_too_large', {
            message: `"${name}" has ${bytes.byteLength} bytes; ${MAX_FILE_BYTES} are allowed.`,
          });
        }
        const record: FileRecord = {
          id: uuid(),
          name,
          mimeType,
          sizeBytes: bytes.byteLength,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        };
        await this.store(identity.runId, record, bytes);
        return record;
      },
    };
  }

  /** Stores the bytes of a file of a run, which may not have come about yet. */
  async store(runId: string, { id, name, mimeType, sizeBytes, sha256 }: FileRecord, bytes: Uint8Array): Promise<void> {
    await this.#database.pool.query({
      name: 'write-file',
      text: `insert into payload (id, run_id, kind, size_bytes, encoding, bytes, meta) values ($1, $2, 'file', $3, 'raw', $4, $5)`,
      values: [
        id,
        runId,
        sizeBytes,
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        JSON.stringify({ name, mimeType, sha256 }),
      ],
    });
  }

  /** Takes files away that no run came to name. */
  async drop(ids: readonly string[]): Promise<void> {
    await this.#database.pool.query({
      name: 'drop-files',
      text: `delete from payload where id = any($1::uuid[]) and kind = 'file'`,
      values: [ids],
    });
  }

  /** A file of a workspace, for somebody who may see its runs. Null when there is none. */
  async read(workspaceId: string | null, id: string): Promise<StoredFile | null> {
    const { rows } = await this.#database.pool.query<{
      bytes: Buffer;
      meta: { name: string; mimeType: string } | null;
    }>({
      name: 'hand-out-file',
      text: `select p.bytes, p.meta from payload p join run r on r.id = p.run_id
        where p.id = $1 and p.kind = 'file' and ($2::uuid is null or r.workspace_id = $2)`,
      values: [id, workspaceId],
    });
    const row = rows[0];
    if (!row) return null;
    return {
      bytes: row.bytes,
      name: row.meta?.name ?? 'file',
      mimeType: row.meta?.mimeType ?? 'application/octet-stream',
    };
  }
}
