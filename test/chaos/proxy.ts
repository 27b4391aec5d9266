import { type AddressInfo, connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';

/**
 * How a link behaves. `pass`: both ways. `refuse`: new connections end at once.
 * `blackhole`: connections stand and nothing passes. `half-open`: what is asked
 * goes through, no answer comes back.
 */
export type LinkMode = 'pass' | 'refuse' | 'blackhole' | 'half-open';

export interface Quality {
  /** Delay of every piece, each way, in milliseconds. */
  readonly latencyMs?: number;
  readonly bytesPerSecond?: number;
  /** Share of pieces that come late by `lossMs`, as if a packet had been lost and sent again. */
  readonly loss?: number;
  readonly lossMs?: number;
}

/** Cuts connections when the client sends these bytes. */
export interface Cut {
  readonly pattern: string;
  /** `before`: the server never sees the bytes. `after`: it does, and its answer is lost. */
  readonly side: 'before' | 'after';
  /** Only connections whose first bytes hold this, such as a name that the client gives itself. */
  readonly only?: string;
  readonly times?: number;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** First bytes of the client, to tell connections apart. */
  greeting: string;
  /** Nothing passes any more, and nobody is told. */
  isFrozen: boolean;
}

/** A TCP proxy on a free port of this machine, steered while it runs. */
export class TcpProxy {
  readonly port: number;
  mode: LinkMode = 'pass';
  quality: Quality = {};
  /** Connections that were cut by `cutWhen`. */
  cuts = 0;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #target: NetConnectOpts;
  readonly #roll: () => number;
  #cut: (Cut & { left: number }) | null = null;

  private constructor(server: Server, target: NetConnectOpts, roll: () => number) {
    this.#server = server;
    this.#target = target;
    this.#roll = roll;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (client) => this.#accept(client));
  }

  /**
   * @param target a port of this machine, or the path of a socket
   * @param port where it listens; 0: on a free port
   */
  static async open(target: number | string, roll: () => number = Math.random, port = 0): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new TcpProxy(
      server,
      typeof target === 'string' ? { path: target } : { host: '127.0.0.1', port: target },
      roll,
    );
  }

  /** Ends every connection that stands: with a reset, or as if the other side had said goodbye. Gives how many. */
  sever(how: 'reset' | 'end' = 'reset', only?: string): number {
    const links = [...this.#links].filter(({ greeting }) => only === undefined || greeting.includes(only));
    for (const link of links) this.#drop(link, how);
    return links.length;
  }

  /** Lets connections that stand go silent for good, as when a machine between them is gone. New ones pass. Gives how many. */
  freeze(only?: string): number {
    const links = [...this.#links].filter(({ greeting }) => only === undefined || greeting.includes(only));
    for (const link of links) link.isFrozen = true;
    return links.length;
  }

  /** From now on new connections go to another server. */
  retarget(port: number): void {
    this.#target = { host: '127.0.0.1', port };
  }

  cutWhen(cut: Cut): void {
    this.#cut = { ...cut, left: cut.times ?? 1 };
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.sever();
    await closed;
  }

  #accept(client: Socket): void {
    if (this.mode === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.#target);
    const link: Link = { client, server, greeting: '', isFrozen: false };
    this.#links.add(link);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.#drop(link, 'reset'));
      socket.on('close', () => this.#drop(link, 'end'));
    }
    const up = this.#lane(link, server);
    const down = this.#lane(link, client);
    client.on('data', (chunk: Buffer) => {
      if (link.greeting.length < 1_024) link.greeting += chunk.toString('latin1');
      if (this.mode === 'blackhole' || link.isFrozen) return;
      const side = this.#cutsAt(link, chunk);
      if (side === 'before') return this.#drop(link, 'reset');
      up(chunk);
      if (side === 'after') setTimeout(() => this.#drop(link, 'reset'), 0);
    });
    server.on('data', (chunk: Buffer) => {
      if (this.mode === 'pass' && !link.isFrozen && !link.client.destroyed) down(chunk);
    });
    client.on('end', () => server.end());
    server.on('end', () => client.end());
  }

  #cutsAt(link: Link, chunk: Buffer): Cut['side'] | null {
    const cut = this.#cut;
    if (!cut || cut.left === 0) return null;
    if (cut.only !== undefined && !link.greeting.includes(cut.only)) return null;
    if (!chunk.toString('latin1').toLowerCase().includes(cut.pattern.toLowerCase())) return null;
    cut.left -= 1;
    this.cuts += 1;
    // From here on no answer passes: not even one that is already on its way.
    if (cut.side === 'after') link.server.removeAllListeners('data').resume();
    return cut.side;
  }

  /** Hands pieces on in order, as late and as slowly as the link is said to be. */
  #lane(link: Link, to: Socket): (chunk: Buffer) => void {
    let freeAt = 0;
    return (chunk) => {
      const { latencyMs = 0, bytesPerSecond, loss = 0, lossMs = 200 } = this.quality;
      const now = performance.now();
      const late = loss > 0 && this.#roll() < loss ? lossMs : 0;
      const takes = bytesPerSecond === undefined ? 0 : (chunk.length / bytesPerSecond) * 1_000;
      freeAt = Math.max(freeAt, now + latencyMs + late) + takes;
      if (freeAt <= now) to.write(chunk);
      else setTimeout(() => this.#links.has(link) && to.write(chunk), freeAt - now);
    };
  }

  #drop(link: Link, how: 'reset' | 'end'): void {
    if (!this.#links.delete(link)) return;
    for (const socket of [link.client, link.server]) {
      // A socket of the file system knows no reset.
      if (how === 'reset' && socket.readyState === 'open' && socket.remoteAddress) socket.resetAndDestroy();
      else socket.destroy();
    }
  }
}
