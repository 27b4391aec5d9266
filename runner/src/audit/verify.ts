import type { Config } from '../config.ts';
import { startEmbedded } from '../postgres/embedded.ts';
import type { Registry } from '../registry.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { mayBeSilent } from '../store/silence.ts';
import { VersionStore } from '../store/versions.ts';
import { PlanCache } from '../worker/plans.ts';
import { type Anchor, anchorPath, readAnchor } from './anchor-file.ts';
import { Findings } from './findings.ts';
import { verifyJournals, verifyStates } from './verify-journals.ts';
import { verifyAnchors, verifyChain, verifyGuards, verifyHeads, verifySealing } from './verify-trail.ts';

export interface VerifyOptions {
  /** How many runs are folded again; null: all of them. */
  readonly sample: number | null;
  /** Anchors that were kept elsewhere, with where they come from. */
  readonly anchors: readonly { readonly from: string; readonly anchor: Anchor }[];
}

/** The database holds no audit trail: nothing ran on it yet, or it was made by an older Holdfast. */
export class NoTrailError extends Error {
  override readonly name = 'NoTrailError';
}

/**
 * Verifies the audit trail, the journals, the heads between both, and that state
 * is the fold of its journal. Reads one moment of the database, also while
 * servers work on it, and never holds more than a page of it in memory.
 */
export async function verifyAudit(database: Database, registry: Registry, options: VerifyOptions): Promise<Findings> {
  const versions = new VersionStore(database, registry);
  const plans = new PlanCache((versionId) => versions.load(versionId));
  const findings = new Findings();
  const client = await database.pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    mayBeSilent(client);
    await client.query('set local idle_in_transaction_session_timeout = 0');
    await verifyChain(client, findings);
    await verifySealing(client, findings);
    await verifyGuards(client, findings);
    await verifyAnchors(client, options.anchors, findings);
    await verifyHeads(client, findings);
    await verifyJournals(client, findings);
    await verifyStates(client, plans, options.sample, findings);
    await client.query('rollback');
    return findings;
  } finally {
    client.release();
  }
}

/**
 * Opens the database that the settings name, beside servers that use it, and
 * hands it over. The server's schema is left as it is.
 *
 * @throws NoTrailError
 */
export async function withTrail<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  const embedded = config.databaseUrl === null ? await startEmbedded(config.dataDir) : null;
  const database = openDatabase(embedded ? embedded.target : { url: config.databaseUrl ?? '' });
  try {
    const { rows } = await database.pool.query<{ found: boolean }>(
      `select to_regclass('audit_chain') is not null as found`,
    );
    if (!rows[0]?.found)
      throw new NoTrailError('This database holds no audit trail. Start Holdfast on it once, then verify.');
    return await work(database);
  } finally {
    await database.close();
    await embedded?.stop();
  }
}

/** The anchor that the server keeps in its data folder, if there is one. */
export async function ownAnchor(config: Config): Promise<{ from: string; anchor: Anchor }[]> {
  const path = anchorPath(config.dataDir);
  const anchor = await readAnchor(path);
  return anchor ? [{ from: path, anchor }] : [];
}

/** The newest link, to be kept elsewhere. Null while nothing is sealed. */
export async function newestAnchor(database: Database): Promise<Anchor | null> {
  const { rows } = await database.pool.query<{ seq: string; hash: string; sealed_at: Date }>(
    `select seq, encode(hash, 'hex') as hash, sealed_at from audit_chain order by seq desc limit 1`,
  );
  const newest = rows[0];
  return newest ? { seq: Number(newest.seq), hash: newest.hash, at: newest.sealed_at.toISOString() } : null;
}
