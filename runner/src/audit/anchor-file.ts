import { join } from 'node:path';
import { jsonOf, readSmallFile, replaceSmallFile } from '../small-file.ts';

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
  const text = await readSmallFile(path);
  if (text === null) return null;
  const anchor = asAnchor(text);
  if (anchor) return anchor;
  throw new AnchorError(`${path} holds no anchor of an audit trail: { "seq": …, "hash": "…", "at": "…" }.`);
}

function asAnchor(text: string): Anchor | null {
  const value = jsonOf(text);
  if (typeof value !== 'object' || value === null || !('seq' in value) || !('hash' in value)) return null;
  const { seq, hash } = value;
  const at = 'at' in value && typeof value.at === 'string' ? value.at : '';
  if (typeof seq !== 'number' || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return null;
  return { seq, hash, at };
}

export const writeAnchor = (path: string, anchor: Anchor): Promise<void> => replaceSmallFile(path, anchor);
