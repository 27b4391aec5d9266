import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** Folder of the connector that speaks with it. */
export const PULSE_CONNECTOR = fileURLToPath(new URL('./connectors/pulse', import.meta.url));

interface Subscription {
  readonly notificationUrl: string;
  readonly clientState: string;
  readonly kinds: readonly string[];
  expires: number;
}

/** A provider that has to be subscribed to, as long as it runs. */
export interface Pulse {
  readonly url: string;
  readonly subscriptions: Map<string, Subscription>;
  /** Requests, such as `PATCH /subscriptions/1`. */
  readonly asked: string[];
  /** Calls a subscription's address about beats. Gives the status it got. */
  call(beats: readonly { id: string; kind: string; at: number }[], clientState?: string): Promise<number>;
  close(): Promise<void>;
}

const THREE_DAYS_MS = 3 * 86_400_000;

/** Starts it. It asks each address to say a token back, when it is subscribed and when it is renewed. */
export async function startPulse(): Promise<Pulse> {
  const subscriptions = new Map<string, Subscription>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body === null ? '' : JSON.stringify(body));
    });
  });

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object | null }> {
    asked.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const id = request.url?.split('/')[2] ?? String(subscriptions.size + 1);
    const known = subscriptions.get(id);
    if (request.method !== 'POST' && !known) return { status: 404, body: null };
    if (request.method === 'DELETE') {
      subscriptions.delete(id);
      return { status: 204, body: null };
    }
    const said = JSON.parse(Buffer.concat(chunks).toString()) as Omit<Subscription, 'expires'>;
    const echoed = await fetch(`${said.notificationUrl}?validationToken=say%20it%20back`, { method: 'POST' });
    if (echoed.status !== 200 || (await echoed.text()) !== 'say it back') return { status: 400, body: {} };
    const expires = Date.now() + THREE_DAYS_MS;
    subscriptions.set(id, { ...said, expires });
    return { status: 200, body: { id, expires } };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    subscriptions,
    asked,
    async call(beats, clientState) {
      const [one] = [...subscriptions.values()];
      const value = beats.map((beat) => ({ ...beat, clientState: clientState ?? one?.clientState }));
      const reply = await fetch(one?.notificationUrl ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ value }),
      });
      return reply.status;
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
