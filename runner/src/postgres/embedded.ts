import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseTarget } from '../store/database.ts';
import { EmbeddedPostgresError, findPlaces, type Places } from './places.ts';

export { EmbeddedPostgresError } from './places.ts';

const USER = 'holdfast';
const START_MS = 60_000;
const STOP_MS = 30_000;

export interface EmbeddedPostgres {
  readonly target: DatabaseTarget;
  /** Whether a server that somebody left behind was taken over. */
  readonly isAdopted: boolean;
  /** Starts the server again from now on where it dies, for as long as it is held. */
  revive(): void;
  /** Lets go of the server; the last one to do so stops it. */
  stop(): Promise<void>;
}

const SERVER_SETTINGS = {
  listen_addresses: '',
  shared_buffers: '128MB',
  max_connections: '80',
  max_wal_size: '2GB',
  wal_compression: 'pglz',
  checkpoint_timeout: '15min',
  // After a crash one call brings all of the file system to disk, instead of one for each file.
  recovery_init_sync_method: 'syncfs',
  log_min_messages: 'warning',
} as const;

/**
 * Starts the embedded Postgres, or takes over the one that runs on this data
 * already: its parent was killed, or another command uses it.
 *
 * @param progress told what is being done, in words
 * @throws EmbeddedPostgresError
 */
export async function startEmbedded(
  dataDir: string,
  progress: (message: string) => void = () => {},
): Promise<EmbeddedPostgres> {
  const places = findPlaces(dataDir);
  const target = { host: places.socket, user: USER, database: 'postgres' } as const;
  if (!existsSync(join(places.data, 'PG_VERSION'))) {
    progress('Preparing the database');
    initialise(places);
  }
  return handle(places, target, await bringUp(places, target, progress), progress);
}

/** The process of a server that answers, and whether it was there before. */
interface Server {
  readonly pid: number;
  readonly isAdopted: boolean;
}

/** @throws EmbeddedPostgresError */
async function bringUp(places: Places, target: DatabaseTarget, progress: (message: string) => void): Promise<Server> {
  const before = runningPid(places);
  if (before !== null && (await answers(target, 5_000))) return { pid: before, isAdopted: true };
  if (before !== null) await end(before, 'SIGQUIT');
  progress('Starting the database');
  const pid = launch(places);
  if (await answers(target, START_MS, () => isAlive(pid))) return { pid, isAdopted: false };
  // Somebody else was faster: two commands started at the same moment.
  const other = runningPid(places);
  if (other !== null && other !== pid && (await answers(target, 5_000))) return { pid: other, isAdopted: true };
  throw new EmbeddedPostgresError(
    `The embedded Postgres did not start. Its log, ${places.log}, ends with:\n${tail(places.log)}`,
  );
}

function initialise(places: Places): void {
  // What an initialisation that was killed left behind is no database.
  if (existsSync(places.data) && readdirSync(places.data).length > 0) rmSync(places.data, { recursive: true });
  const said = spawnSync(
    join(places.bin, 'initdb'),
    [
      ...['-D', places.data, '-U', USER, '--auth=trust', '--encoding=UTF8'],
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ],
    { ...identity(places), cwd: '/', encoding: 'utf8', env: environment() },
  );
  if (said.status === 0) return;
  rmSync(places.data, { recursive: true, force: true });
  throw new EmbeddedPostgresError(
    `The database could not be prepared: ${(said.stderr || said.error?.message || '').trim().split('\n').slice(-3).join(' ')}`,
  );
}

const identity = ({ uid }: Places) => (uid === null ? {} : { uid, gid: uid });
/** Nothing of our own environment is the server's business. */
const environment = () => ({ PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' });

/** In a session of its own: a Ctrl-C in the terminal is for us, and we stop the server when the work is done. */
function launch(places: Places): number {
  const log = openSync(places.log, 'a', 0o600);
  const settings = { ...SERVER_SETTINGS, unix_socket_directories: places.socket };
  const child = spawn(
    join(places.bin, 'postgres'),
    ['-D', places.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...identity(places), cwd: '/', env: environment(), detached: true, stdio: ['ignore', log, log] },
  );
  child.on('error', (error) => writeSync(log, `${error.message}\n`));
  child.unref();
  closeSync(log);
  if (child.pid === undefined) throw new EmbeddedPostgresError('The database server could not be started.');
  return child.pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A child that ended and was not waited for yet still has its number.
    return !/^\d+ \(.*\) Z/.test(existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
  } catch {
    return false;
  }
}

/** The server that runs on this data, as its lock file says. */
function runningPid({ data }: Places): number | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return null;
  // The number may have passed to another program since the machine was started anew.
  const command = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : 'postgres';
  return command.includes('postgres') ? pid : null;
}

async function answers(target: DatabaseTarget, withinMs: number, isWorthWaiting = () => true): Promise<boolean> {
  const until = performance.now() + withinMs;
  for (;;) {
    const client = new pg.Client({ ...target, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select 1');
      return true;
    } catch {
      if (performance.now() > until || !isWorthWaiting()) return false;
    } finally {
      await client.end().catch(() => {});
    }
    await pause(15);
  }
}

async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  try {
    process.kill(pid, signal);
  } catch {
    return;
  }
  for (let waited = 0; isAlive(pid); waited += 10) {
    if (waited === STOP_MS) process.kill(pid, 'SIGQUIT');
    if (waited > 2 * STOP_MS) throw new EmbeddedPostgresError(`The database server (process ${pid}) does not end.`);
    await pause(10);
  }
}

const LOOK_MS = 1_000;

function handle(
  places: Places,
  target: DatabaseTarget,
  server: Server,
  progress: (message: string) => void,
): EmbeddedPostgres {
  let { pid } = server;
  let watching: NodeJS.Timeout | undefined;
  let reviving: Promise<void> | null = null;
  // What is left of a server that was killed may be in the way for a moment: the next look tries again.
  const look = () => {
    if (isAlive(pid)) return;
    reviving ??= bringUp(places, target, progress)
      .then((found) => {
        pid = found.pid;
      })
      .catch(() => {})
      .finally(() => {
        reviving = null;
      });
  };
  // When we end without having stopped it, as on a second Ctrl-C, it goes once its last client is gone.
  const abandon = () => void (isAlive(pid) && process.kill(pid, 'SIGTERM'));
  process.once('exit', abandon);
  return {
    target,
    isAdopted: server.isAdopted,
    revive() {
      watching ??= setInterval(look, LOOK_MS).unref();
    },
    async stop() {
      process.off('exit', abandon);
      clearInterval(watching);
      await reviving;
      if (!(await isLastOne(target))) return;
      await end(pid, 'SIGINT');
      if (places.socket.startsWith('/tmp/')) rmSync(places.socket, { recursive: true, force: true });
    },
  };
}

/** Time in which connections that were closed a moment ago vanish from the server's list. */
const FAREWELL_MS = 500;

/** Whether nobody else is connected: another command on the same data goes on with the server. */
async function isLastOne(target: DatabaseTarget): Promise<boolean> {
  const client = new pg.Client({ ...target, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  const until = performance.now() + FAREWELL_MS;
  try {
    await client.connect();
    for (;;) {
      const { rows } = await client.query<{ others: string }>(
        `select count(*) as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      );
      if (Number(rows[0]?.others) === 0) return true;
      if (performance.now() > until) return false;
      await pause(20);
    }
  } catch {
    return true;
  } finally {
    await client.end().catch(() => {});
  }
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n');
  } catch {
    return '(there is no log)';
  }
}
