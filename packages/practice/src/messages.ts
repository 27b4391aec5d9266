import type { IncomingMessage } from 'node:http';

/** A request as a practice provider received it. */
export interface PracticeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface PracticeAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes are sent as they are, anything else as JSON; left out: an empty body. */
  readonly body?: unknown;
}

const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Reads a request whole. Null: its body is larger than any provider takes. */
export async function receive(message: IncomingMessage): Promise<PracticeRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  const url = new URL(message.url ?? '/', 'http://practice.invalid');
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value ?? '')])),
    body: Buffer.concat(chunks),
  };
}

export const formOf = ({ body }: PracticeRequest): URLSearchParams => new URLSearchParams(body.toString('utf8'));

/** An answer with its head and its bytes. */
export function wireOf({ status, headers = {}, body }: PracticeAnswer): {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
} {
  const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(isRaw ? (body ?? '') : JSON.stringify(body));
  const type = isRaw ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  return {
    status,
    headers: { ...(bytes.length > 0 ? { 'content-type': type } : {}), ...headers, 'content-length': `${bytes.length}` },
    bytes,
  };
}
