import { join } from 'node:path';
import { jsonOf, readSmallFile, replaceSmallFile } from '../small-file.ts';

/** What a process last saw of its database, kept outside of it: a copy from before does not hold it. */
export interface LastSeen {
  /** System identifier and timeline of the server; null where it does not tell. */
  readonly server: string | null;
  readonly timeline: string | null;
  /** Newest link of the audit chain; null: there was none yet. */
  readonly link: { readonly seq: number; readonly hash: string } | null;
  /** Newest epoch; null: there was none yet. */
  readonly epoch: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** The file that should hold it holds something else. */
export class LastSeenError extends Error {
  override readonly name = 'LastSeenError';
}

/** One file for each installation: a data folder may have served several. */
export const lastSeenPath = (dataDir: string, installation: string): string =>
  join(dataDir, `last-seen-${installation}.json`);

/** Null when there is no such file: this process meets the database for the first time. @throws LastSeenError */
export async function readLastSeen(path: string): Promise<LastSeen | null> {
  const text = await readSmallFile(path);
  if (text === null) return null;
  const seen = asLastSeen(text);
  if (seen) return seen;
  throw new LastSeenError(
    `${path} does not hold what was last seen of the database. If the database was not put back from a copy, remove the file.`,
  );
}

function asLastSeen(text: string): LastSeen | null {
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null) return null;
  const { server, timeline, link, epoch, at } = value as Partial<Record<keyof LastSeen, unknown>>;
  const isTextOrNull = (each: unknown): each is string | null => each === null || typeof each === 'string';
  if (!isTextOrNull(server) || !isTextOrNull(timeline) || !isTextOrNull(epoch) || typeof at !== 'string') return null;
  if (link === null) return { server, timeline, link, epoch, at };
  if (typeof link !== 'object' || link === undefined || !('seq' in link) || !('hash' in link)) return null;
  const { seq, hash } = link;
  if (typeof seq !== 'number' || typeof hash !== 'string') return null;
  return { server, timeline, link: { seq, hash }, epoch, at };
}

export const writeLastSeen = (path: string, seen: LastSeen): Promise<void> => replaceSmallFile(path, seen);
