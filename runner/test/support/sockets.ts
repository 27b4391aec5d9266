import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** What a server does to the bare socket of a connection, once a whole request has been read from it. */
export type Act = (socket: Socket, request: string, count: number) => void;

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));

/** The authority that signed the certificates of `Sockets.tls`. */
export const testAuthority = fixture('ca').toString();

/** Bare servers on this machine, closed together. */
export class Sockets {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** A server that reads each request whole, and then does as it is told. Gives its origin. */
  async raw(act: Act): Promise<string> {
    let count = 0;
    const server = createServer((socket) => {
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        for (let end = wholeRequest(text); end > 0; end = wholeRequest(text)) {
          const request = text.slice(0, end);
          text = text.slice(end);
          count += 1;
          act(socket, request, count);
        }
      });
    });
    return `http://${await this.#listen(server)}`;
  }

  /** A server that does something to a connection before anything was read from it. */
  async connected(act: (socket: Socket) => void): Promise<string> {
    return `http://${await this.#listen(createServer(act))}`;
  }

  /** A server that answers every request with these bytes. */
  says(answer: string | Buffer): Promise<string> {
    return this.raw((socket) => socket.end(answer));
  }

  /** A TLS server with one of the test certificates. */
  async tls(certificate: 'good' | 'expired' | 'elsewhere' | 'selfsigned'): Promise<string> {
    const server = createTlsServer({ cert: fixture(certificate), key: fixture('key') }, (socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 204 Fine\r\n\r\n'));
    });
    server.on('tlsClientError', () => {});
    return `https://${await this.#listen(server)}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  async #listen(server: Server): Promise<string> {
    this.#servers.push(server);
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}

/** Where the first request in a text ends; 0 while it is not whole. */
function wholeRequest(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return 0;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  const end = head + 4 + length;
  return text.length >= end ? end : 0;
}

/** An answer in bytes, its length as it should be unless a header says otherwise. */
export function answer(
  status: number,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  const bytes = Buffer.from(body);
  const said = { 'content-length': String(bytes.length), ...headers };
  const lines = Object.entries(said).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Said\r\n${lines.join('')}\r\n`), bytes]);
}
