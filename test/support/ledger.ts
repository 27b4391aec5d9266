import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LedgerRow } from './invariants.ts';

/**
 * A provider that takes every entry once per key and keeps the books that the
 * invariants are checked against. The answer to the second entry is lost.
 */
export async function startLedger(): Promise<{ port: number; rows: LedgerRow[]; stop: () => Promise<void> }> {
  const rows: LedgerRow[] = [];
  const known = new Map<string, string>();
  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const key = String(request.headers['idempotency-key']);
      const replayed = known.get(key);
      const ref = replayed ?? `L-${known.size + 1}`;
      known.set(key, ref);
      rows.push({
        seq: rows.length + 1,
        t: Date.now(),
        method: request.method ?? '',
        path: request.url ?? '',
        idem_key: key,
        client_ref: null,
        body_sha: createHash('sha256').update(Buffer.concat(chunks)).digest('hex'),
        committed: replayed === undefined,
        ref,
      });
      if (rows.length === 2) return request.socket.destroy();
      return reply.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ entryId: ref }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    rows,
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
