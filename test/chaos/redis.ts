import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, redisPath } from '../support/redis.ts';

/** What a Redis keeps over a crash. */
export type Persistence = 'none' | 'snapshot' | 'append-only';

/** A Redis of its own on one port for its whole life, that can be hurt. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  #data: string;
  #child: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#data = mkdtempSync(join(folder, 'redis-'));
    this.port = port;
  }

  static async start(folder: string): Promise<RedisServer> {
    const server = new RedisServer(folder, await freePort());
    await server.launch();
    return server;
  }

  /** Starts it; with `isEmpty` on a new folder, as after the loss of its disk. */
  async launch(persistence: Persistence = 'none', isEmpty = false, extra: readonly string[] = []): Promise<void> {
    if (redisPath === undefined) throw new Error('There is no redis-server.');
    if (isEmpty) this.#data = mkdtempSync(join(this.#folder, 'redis-'));
    const keeps = {
      none: ['--save', '', '--appendonly', 'no'],
      snapshot: ['--save', '3600', '1', '--appendonly', 'no'],
      'append-only': ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
    }[persistence];
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#data];
    const child = spawn(redisPath, [...place, ...keeps, ...extra], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error('redis-server ended before it was ready.')));
    });
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /** One command, on a connection of its own. */
  async command(name: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(this.port, '127.0.0.1', { lazyConnect: true });
    client.on('error', () => {});
    try {
      await client.connect();
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }
}
