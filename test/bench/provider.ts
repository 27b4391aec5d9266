import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on this machine that workflows call, and what it saw. */
export interface Provider {
  readonly url: string;
  /** Keys of the writes that took effect, each time they did. */
  readonly effects: string[];
  /** Keys of writes that were sent again although they had been answered. */
  readonly repeated: string[];
  /** Answers later by so many milliseconds. */
  delayMs: number;
  stop(): Promise<void>;
}

const body = JSON.stringify({ id: 'R-1', ok: true });

/** Answers every GET at once; a POST takes effect when it comes, and again only under another key. */
export async function startProvider(pages: Readonly<Record<string, () => Buffer>> = {}): Promise<Provider> {
  const effects: string[] = [];
  const repeated: string[] = [];
  const known = new Set<string>();
  const answered = new Set<string>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const page = pages[request.url ?? ''];
    if (page) {
      const bytes = page();
      const type = request.url?.endsWith('.json') ? 'application/json' : 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  };
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const key = String(request.headers['idempotency-key'] ?? '');
      if (key !== '' && !known.has(key)) {
        known.add(key);
        effects.push(key);
      }
      if (answered.has(key)) repeated.push(key);
      response.once('finish', () => {
        if (key !== '') answered.add(key);
      });
      if (provider.delayMs === 0) answer(request, response);
      else setTimeout(() => answer(request, response), provider.delayMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: Provider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    effects,
    repeated,
    delayMs: 0,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}
