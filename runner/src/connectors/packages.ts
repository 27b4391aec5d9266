import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A connector that a person named, found on the disk and not yet loaded. */
export interface FoundPackage {
  /** As it was named in the settings. */
  readonly said: string;
  readonly name: string;
  readonly version: string;
  /** Address of its module. */
  readonly entry: string;
  /** Whether it is a folder of this machine, which no lock file speaks for. */
  readonly isLocal: boolean;
}

/** A connector of the settings cannot be used; the message says what to do. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError';
}

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly exports?: unknown;
  readonly main?: unknown;
}

/** The conditions under which Node imports, in the order in which they count here. */
const CONDITIONS = ['node', 'import', 'module-sync', 'default'];
const NAME = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;

/**
 * Finds a connector: a folder (`./nodes/acme`), or a package that is installed below
 * `folder` and stands in its lock file with a checksum. Nothing of it has run yet.
 *
 * @throws ConnectorError
 */
export function findPackage(said: string, folder: string): FoundPackage {
  const isPath = said.startsWith('.') || said.startsWith('/');
  if (!isPath && !NAME.test(said))
    throw new ConnectorError(
      `The connector "${said}" is neither the name of a package nor a folder such as ./nodes/acme.`,
    );
  const place = isPath ? resolve(folder, said) : placeOf(said, folder);
  const manifest = manifestOf(said, place);
  const isLocal = isPath || !realpathSync(place).split(sep).includes('node_modules');
  const version = typeof manifest.version === 'string' ? manifest.version : '';
  const name = typeof manifest.name === 'string' ? manifest.name : said;
  if (!isLocal && !isLocked(name, version, folder))
    throw new ConnectorError(
      `The connector ${name} ${version} stands in no lock file with a checksum, so nobody can say that it is what was published. Install it with "pnpm add ${name}".`,
    );
  return {
    said,
    name,
    version,
    isLocal,
    entry: pathToFileURL(join(realpathSync(place), entryOf(said, manifest))).href,
  };
}

function placeOf(name: string, folder: string): string {
  const found = attempt(() => findPackageJSON(name, pathToFileURL(join(folder, 'package.json'))));
  if (found) return resolve(found, '..');
  throw new ConnectorError(
    `The connector ${name} is not installed. Run "pnpm add ${name}" in ${folder}, or take it out of "connectors" in the settings.`,
  );
}

function manifestOf(said: string, place: string): Manifest {
  const file = join(place, 'package.json');
  const manifest = attempt(() => JSON.parse(readFileSync(file, 'utf8')) as unknown);
  if (typeof manifest === 'object' && manifest !== null) return manifest;
  throw new ConnectorError(`The connector "${said}" has no package.json that can be read at ${file}.`);
}

/** The module that `import` would take, by `exports` and then `main`. */
function entryOf(said: string, { exports, main }: Manifest): string {
  const target = exportOf(exports) ?? (typeof main === 'string' ? main : 'index.js');
  // A way out of the package would be a module that its checksum does not cover.
  if (!target.split(/[\\/]/).includes('..')) return target;
  throw new ConnectorError(`The connector "${said}" names a module outside of its own folder.`);
}

function exportOf(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) return undefined;
  const map = exports as Readonly<Record<string, unknown>>;
  if ('.' in map) return exportOf(map['.']);
  return CONDITIONS.filter((condition) => condition in map)
    .map((condition) => exportOf(map[condition]))
    .find((found) => found !== undefined);
}

/** Whether a lock file of the folder holds this very version with a checksum. */
function isLocked(name: string, version: string, folder: string): boolean {
  return (
    inPnpmLock(name, version, join(folder, 'pnpm-lock.yaml')) ||
    inNpmLock(name, version, join(folder, 'package-lock.json'))
  );
}

/** pnpm writes `name@version:` and, below it, `resolution: {integrity: sha512-…}`. */
function inPnpmLock(name: string, version: string, file: string): boolean {
  if (!existsSync(file)) return false;
  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.trim().replaceAll("'", '') === `${name}@${version}:`);
  return at >= 0 && /integrity: sha\d+-/.test(lines[at + 1] ?? '');
}

function inNpmLock(name: string, version: string, file: string): boolean {
  const lock = attempt(() => JSON.parse(readFileSync(file, 'utf8')) as { packages?: Record<string, Locked> });
  const entry = lock?.packages?.[`node_modules/${name}`];
  return entry?.version === version && typeof entry.integrity === 'string';
}

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
