import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The newest link of the chain, kept outside of the database: who shortens or rewrites the table is found out. */
export interface Anchor {
  readonly seq: number;
  /** Hex. */
  readonly hash: string;
  /** When it was written. ISO 8601. */
  readonly at: string;
}

/** A file that should hold an anchor holds something else. */
export class AnchorError extends Error {
  override readonly name = 'AnchorError';
}

export const anchorPath = (dataDir: string): string => join(dataDir, 'audit-anchor.json');

/** Null when there is no such file. @throws AnchorError */
export async function readAnchor(path: string): Promise<Anchor | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const anchor = asAnchor(text);
  if (anchor) return anchor;
  throw new AnchorError(`${path} holds no anchor of an audit trail: { "seq": …, "hash": "…", "at": "…" }.`);
}

function asAnchor(text: string): Anchor | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('seq' in value) || !('hash' in value)) return null;
  const { seq, hash } = value;
  const at = 'at' in value && typeof value.at === 'string' ? value.at : '';
  if (typeof seq !== 'number' || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return null;
  return { seq, hash, at };
}

/** Replaces the file as a whole: a reader sees the old anchor or the new one. */
export async function writeAnchor(path: string, anchor: Anchor): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, `${JSON.stringify(anchor)}\n`, { mode: 0o600 });
  await rename(fresh, path);
}
