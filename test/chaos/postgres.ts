import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findPlaces, type Places } from '@holdfast/runner/testing';
import pg from 'pg';
import { until } from '../support/product.ts';
import { freePort } from '../support/redis.ts';

export const USER = 'holdfast';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  shared_buffers: '64MB',
  max_connections: '120',
  log_min_messages: 'fatal',
} as const;

/** A Postgres of its own, reached by TCP, that can be hurt. */
export class PostgresServer {
  readonly port: number;
  readonly places: Places;
  readonly #extra: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();

  private constructor(places: Places, port: number, extra: Readonly<Record<string, string>>) {
    this.places = places;
    this.port = port;
    this.#extra = extra;
  }

  /** Prepares and starts a server whose data is below a folder, its write-ahead log maybe in another. `extra` are settings of the server. */
  static async start(
    folder: string,
    extra: Readonly<Record<string, string>> = {},
    walFolder?: string,
  ): Promise<PostgresServer> {
    const server = new PostgresServer(findPlaces(folder), await freePort(), extra);
    const { places } = server;
    const said = spawnSync(
      join(places.bin, 'initdb'),
      [
        '-D',
        places.data,
        '-U',
        USER,
        '--auth=trust',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
        ...(walFolder ? ['-X', walFolder] : []),
      ],
      { ...server.#identity(), cwd: '/', encoding: 'utf8' },
    );
    if (said.status !== 0) throw new Error(`initdb failed: ${said.stderr}`);
    await server.launch();
    return server;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  url(database: string, port = this.port): string {
    return `postgres://${USER}@127.0.0.1:${port}/${database}`;
  }

  /** Starts the server on the data that is there, and waits until it answers. */
  async launch(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const log = openSync(this.places.log, 'a', 0o600);
    const settings = {
      ...SETTINGS,
      ...this.#extra,
      port: String(this.port),
      unix_socket_directories: this.places.socket,
    };
    const child = spawn(
      join(this.places.bin, 'postgres'),
      ['-D', this.places.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...this.#identity(),
        cwd: '/',
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...env },
        stdio: ['ignore', log, log],
      },
    );
    closeSync(log);
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
    await until(() => this.query('postgres', 'select 1').then(Boolean, () => false));
  }

  /** Ends the server: `immediate` is a crash, `fast` an orderly stop. */
  async stop(how: 'immediate' | 'fast'): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null)
      this.#child.kill(how === 'immediate' ? 'SIGQUIT' : 'SIGINT');
    await this.#exited;
  }

  /** Stops it for good and takes its data away. */
  async remove(): Promise<void> {
    await this.stop('immediate');
    rmSync(this.places.data, { recursive: true, force: true });
  }

  /** Asks on a connection of its own. */
  async query<Row extends pg.QueryResultRow>(database: string, text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url(database), connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  }

  get log(): string {
    return readFileSync(this.places.log, 'utf8');
  }

  #identity() {
    return this.places.uid === null ? {} : { uid: this.places.uid, gid: this.places.uid };
  }
}
