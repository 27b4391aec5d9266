import { promisify } from 'node:util';
import { zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib';
import type { Item } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { PayloadRow } from '../store/checkpoint.ts';
import type { OutputChunk } from '../store/schema.ts';
import type { Chunk } from './run-data.ts';

/** Outputs up to this size, in bytes of JSON, stand in the step's row. */
const INLINE_BYTES = 2_048;
/** From this size on, compression leaves the main thread. */
const ASYNC_BYTES = 64 * 1024;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** How large outputs are made small, and large again: away from the main thread where that is worth it. */
export interface Packing {
  pack(bytes: Buffer): Buffer | Promise<Buffer>;
  unpack(packed: Buffer): Promise<Buffer>;
}

export const zstd: Packing = {
  pack: (bytes) => (bytes.length < ASYNC_BYTES ? zstdCompressSync(bytes) : compress(bytes)),
  unpack: (packed) => decompress(packed),
};

/** An output as it is stored: the entry for the step's row, and the payload beside it if it is large. */
export interface StoredChunk {
  /** JSON text of an OutputChunk. */
  readonly text: string;
  readonly payload: PayloadRow | null;
}

/** An output is larger than the policy of its node allows. */
export class OutputTooLargeError extends Error {
  override readonly name = 'OutputTooLargeError';
  readonly sizeBytes: number;

  constructor(sizeBytes: number) {
    super(`${sizeBytes} bytes`);
    this.sizeBytes = sizeBytes;
  }
}

/**
 * Serialises an output once: what is measured, hashed and stored is the same text.
 *
 * @throws OutputTooLargeError
 */
export function storeChunk(
  chunk: Chunk,
  { pack }: Packing,
  mostBytes = Number.POSITIVE_INFINITY,
): StoredChunk | Promise<StoredChunk> {
  const ports = JSON.stringify(chunk.ports);
  // A character is a byte at least, and three at most.
  const sizeBytes = ports.length * 3 > mostBytes ? Buffer.byteLength(ports) : 0;
  if (sizeBytes > mostBytes) throw new OutputTooLargeError(sizeBytes);
  const head = `"attempt":${chunk.attempt},"items":${JSON.stringify(chunk.items)}`;
  if (ports.length <= INLINE_BYTES) return { text: `{${head},"inline":${ports}}`, payload: null };
  const id = uuid();
  const bytes = Buffer.from(ports);
  const stored = (compressed: Buffer): StoredChunk => ({
    text: `{${head},"payload":"${id}"}`,
    payload: {
      id,
      kind: 'items',
      sizeBytes: bytes.length,
      encoding: 'zstd',
      bytes: compressed.toString('base64'),
      file: null,
      meta: null,
    },
  });
  const packed = pack(bytes);
  return packed instanceof Promise ? packed.then(stored) : stored(packed);
}

/** Reads an output back. `load` brings the bytes of a payload. */
export async function loadChunk(
  stored: OutputChunk,
  load: (payloadId: string) => Promise<Buffer>,
  { unpack }: Packing,
): Promise<Chunk> {
  const { attempt, items } = stored;
  if ('inline' in stored) return { attempt, items, ports: stored.inline as unknown as Record<string, readonly Item[]> };
  const bytes = await unpack(await load(stored.payload));
  return { attempt, items, ports: JSON.parse(bytes.toString()) as Record<string, readonly Item[]> };
}
