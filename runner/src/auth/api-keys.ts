import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { Database } from '../store/database.ts';
import type { Queries } from '../store/transaction.ts';
import type { Actor, Role } from './actor.ts';

/** A key for programs, as it is listed. The key itself is shown once, when it is made. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly start: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

const PREFIX = 'hf_';
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();
/** Keys that were looked up lately, so that a busy program costs no query per request. */
const REMEMBER_MS = 10_000;

/** Whom a key belongs to: a program, one that had it until it lapsed, or nobody (any more). */
export type KeyOwner =
  | { readonly is: 'actor'; readonly actor: Actor }
  | { readonly is: 'expired'; readonly since: Date }
  | { readonly is: 'nobody' };
const NOBODY: KeyOwner = { is: 'nobody' };

interface Row {
  id: string;
  workspace_id: string;
  name: string;
  start: string;
  role: Role;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
}

/** API keys: 256 random bits, stored as a hash. */
export class ApiKeyStore {
  readonly #database: Database;
  readonly #known = new Map<string, { owner: KeyOwner; until: number }>();

  constructor(database: Database) {
    this.#database = database;
  }

  async create(
    workspaceId: string,
    name: string,
    role: Role,
    expiresInDays: number | null,
    by: string,
    within: Queries,
  ): Promise<{ key: string; row: ApiKeyRow }> {
    const key = `${PREFIX}${randomBytes(32).toString('base64url')}`;
    const { rows } = await within.pool.query<Row>(
      `insert into api_key (id, workspace_id, name, start, hash, role, created_by, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, now() + $8::int * interval '1 day') returning *`,
      [uuid(), workspaceId, name, key.slice(0, 8), hashOf(key), role, by, expiresInDays],
    );
    return { key, row: listed(rows[0] as Row) };
  }

  async list(workspaceId: string): Promise<ApiKeyRow[]> {
    const { rows } = await this.#database.pool.query<Row>(
      'select * from api_key where workspace_id = $1 order by created_at desc',
      [workspaceId],
    );
    return rows.map(listed);
  }

  /** Those who call with it are turned away once the transaction stands and `forget` was called. */
  async remove(workspaceId: string, id: string, within: Queries): Promise<boolean> {
    const { rowCount } = await within.pool.query('delete from api_key where workspace_id = $1 and id::text = $2', [
      workspaceId,
      id,
    ]);
    return (rowCount ?? 0) > 0;
  }

  /** Looks keys up anew. */
  forget(): void {
    this.#known.clear();
  }

  /** Whose key this is. */
  async ownerOf(key: string): Promise<KeyOwner> {
    if (!key.startsWith(PREFIX) || key.length > 100) return NOBODY;
    const hash = hashOf(key).toString('hex');
    const known = this.#known.get(hash);
    if (known && known.until > performance.now()) return known.owner;
    const { rows } = await this.#database.pool.query<Row & { left_ms: number | null }>(
      `update api_key set last_used_at = case when expires_at <= now() then last_used_at else now() end
       where hash = decode($1, 'hex') returning *, (extract(epoch from expires_at - now()) * 1000)::float8 as left_ms`,
      [hash],
    );
    const row = rows[0];
    const leftMs = row?.left_ms ?? REMEMBER_MS;
    const owner = row ? ownerFrom(row, leftMs <= 0) : NOBODY;
    if (this.#known.size > 1_000) this.#known.clear();
    this.#known.set(hash, { owner, until: performance.now() + Math.min(REMEMBER_MS, Math.abs(leftMs)) });
    return owner;
  }
}

function ownerFrom(row: Row, isExpired: boolean): KeyOwner {
  if (isExpired && row.expires_at) return { is: 'expired', since: row.expires_at };
  const { id, name, role, workspace_id: workspaceId } = row;
  return { is: 'actor', actor: { id: `key:${id}`, name, email: null, role, workspaceId, via: 'key' } };
}

const listed = ({ id, name, start, role, created_at, last_used_at, expires_at }: Row): ApiKeyRow => ({
  id,
  name,
  start,
  role,
  createdAt: created_at,
  lastUsedAt: last_used_at,
  expiresAt: expires_at,
});
