import { createHash } from 'node:crypto';
import type { FileRecord } from '@holdfast/workflow';
import type { FileStore } from '../context.ts';
import { fail } from '../failures.ts';

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/** Keeps files in memory. Like the runner's store it knows only files that it made itself. */
export class MemoryFiles implements FileStore {
  readonly #bytes = new Map<string, Uint8Array>();

  async read(file: FileRecord, { maxBytes = DEFAULT_MAX_BYTES } = {}): Promise<Uint8Array> {
    const bytes = this.#bytes.get(file.id);
    if (!bytes) throw fail.data('file_missing', { message: `There is no file "${file.name}".` });
    if (bytes.byteLength > maxBytes) {
      throw fail.data('file_too_large', {
        message: `"${file.name}" has ${bytes.byteLength} bytes; ${maxBytes} are allowed here.`,
      });
    }
    return bytes.slice();
  }

  async write({ name, mimeType, bytes }: { name: string; mimeType: string; bytes: Uint8Array }): Promise<FileRecord> {
    const id = `file-${this.#bytes.size + 1}`;
    this.#bytes.set(id, bytes.slice());
    return {
      id,
      name,
      mimeType,
      sizeBytes: bytes.byteLength,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  }

  /** Stores text as UTF-8, for tests. */
  text(name: string, text: string, mimeType = 'text/plain'): Promise<FileRecord> {
    return this.write({ name, mimeType, bytes: new TextEncoder().encode(text) });
  }
}
