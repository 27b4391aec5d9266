import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One write as it reached the provider, in order. */
export interface Sent {
  readonly key: string;
  readonly body: { readonly [name: string]: unknown };
  readonly path: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** The write takes effect, and then the connection breaks off. */
  readonly isCut?: boolean;
}

type Decision = Answer | undefined;

/**
 * A provider with a ledger of its own: a write takes effect once for each key.
 * `answers` decides about each request, at once or later; undefined: it is accepted.
 */
export async function startLedger(answers: (sent: Sent) => Decision | Promise<Decision> = () => undefined) {
  const sent: Sent[] = [];
  const committed = new Map<string, Sent>();
  let decide = answers;
  const server = createServer((request: IncomingMessage, reply: ServerResponse) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', async () => {
      const body = text === '' ? {} : (JSON.parse(text) as Sent['body']);
      const write = { key: String(request.headers['idempotency-key'] ?? ''), body, path: request.url ?? '' };
      sent.push(write);
      const answer = await decide(write);
      const isAccepted = answer === undefined || answer.status < 300;
      if (isAccepted && !committed.has(write.key)) committed.set(write.key, write);
      if (answer?.isCut) return void request.socket.destroy();
      const { status, body: said } = answer ?? { status: 201, body: { ...body, reference: `R-${committed.size}` } };
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    /** What took effect, by key. */
    committed,
    answer(next: typeof answers) {
      decide = next;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
