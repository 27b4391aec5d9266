import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '@holdfast/workflow';

/** A request as the fake provider received it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ProviderReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: Json;
}

/** What the shared suite needs of whoever stands in for a provider. */
export interface Provider {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** How many effects were committed. */
  effects(): number;
  /** The next request is carried out, but its connection is cut before the answer. */
  loseNextAnswer(): void;
  /** The next request is never answered. Resolves when it has arrived. */
  hangNext(): Promise<void>;
  close(): Promise<void>;
}

/** A provider on this machine: a handler, a ledger of requests, and an idempotent store of effects. */
export interface FakeProvider extends Provider {
  /** Commits an effect under a key; a key that was used before gives the first result again. */
  commit<T>(key: string, make: () => T): T;
  /** The effect committed under a key. */
  committed(key: string): unknown;
}

type Next = 'answer' | 'lose' | { readonly arrived: () => void };

/** Starts a local HTTP server that behaves as `handle` says. Close it when the test is over. */
export async function startProvider(
  handle: (request: ReceivedRequest, provider: FakeProvider) => ProviderReply | Promise<ProviderReply>,
): Promise<FakeProvider> {
  const requests: ReceivedRequest[] = [];
  const effects = new Map<string, unknown>();
  let next: Next = 'answer';

  const server = createServer((message, response) => {
    const present = next;
    next = 'answer';
    void serve(message, response, present).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });

  async function serve(message: IncomingMessage, response: ServerResponse, present: Next): Promise<void> {
    const request = await receive(message);
    requests.push(request);
    if (typeof present === 'object') return present.arrived();
    const reply = await handle(request, provider);
    if (present === 'lose') {
      message.socket.destroy();
      return;
    }
    answer(response, reply);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const provider: FakeProvider = {
    url: `http://127.0.0.1:${port}`,
    requests,
    effects: () => effects.size,
    commit: <T>(key: string, make: () => T): T => {
      if (!effects.has(key)) effects.set(key, make());
      return effects.get(key) as T;
    },
    committed: (key) => effects.get(key),
    loseNextAnswer: () => {
      next = 'lose';
    },
    hangNext: () =>
      new Promise((resolve) => {
        next = { arrived: resolve };
      }),
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return provider;
}

async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const url = new URL(message.url ?? '/', 'http://provider.test');
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function answer(response: ServerResponse, { status = 200, headers = {}, body }: ProviderReply): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body === undefined) {
    response.end();
    return;
  }
  if (!response.hasHeader('content-type')) {
    response.setHeader('content-type', typeof body === 'string' ? 'text/plain' : 'application/json');
  }
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
