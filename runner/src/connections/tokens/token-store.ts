import type { CoveredAccount } from '@holdfast/node-sdk';
import { v7 as uuid } from 'uuid';
import type { Database } from '../../store/database.ts';
import type { Queries } from '../../store/transaction.ts';
import type { SecretBox } from '../secret-box.ts';
import type { Granted } from './token-endpoint.ts';

/** The tokens themselves. Sealed in the row. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string | null;
  /** The refresh token before this one, until it has been tried as a last resort. */
  readonly previous: string | null;
}

/** A set as it is stored, opened. */
export interface TokenSet extends Tokens {
  readonly id: string;
  readonly generation: number;
  readonly state: 'good' | 'lost';
  /** How long the access token can still be used, by the database's clock. */
  readonly leftMs: number;
}

/** What is told of a set to people. */
export interface Consent {
  readonly id: string;
  readonly state: 'good' | 'lost';
  readonly scopes: readonly string[];
  readonly accounts: readonly CoveredAccount[];
  readonly accessUntil: Date;
  readonly refreshUntil: Date | null;
  readonly endsAt: Date | null;
  readonly grantedByName: string;
  readonly grantedAt: Date;
  readonly refreshedAt: Date | null;
}

/** Access tokens are renewed this long before they end. */
const EARLY_S = 60;
/** Longer than the token endpoint may take: whoever holds a set this long without an answer is dead. */
const HOLD_S = 45;

const NOW = 'clock_timestamp()';
const FIELDS = `id, generation, state, sealed, extract(epoch from access_until - ${NOW}) * 1000 as left_ms`;
/** A short life is used for half of it at least. */
const UNTIL = (seconds: string) => `${NOW} + make_interval(secs => greatest(${seconds} / 2, ${seconds} - ${EARLY_S}))`;

interface Raw {
  readonly id: string;
  readonly generation: number;
  readonly state: 'good' | 'lost';
  readonly sealed: Buffer;
  readonly left_ms: string;
}

/**
 * The rows of token sets. Invariants:
 * T1 Who renews holds the set for a while; nobody else sends its refresh token meanwhile.
 * T2 What a holder brings is stored only over the generation it started from: one that
 *    slept, and was overtaken, changes nothing.
 * T3 New tokens are stored before anything is sent with them.
 */
export class TokenStore {
  readonly #database: Database;
  readonly #box: SecretBox;

  constructor(database: Database, box: SecretBox) {
    this.#database = database;
    this.#box = box;
  }

  async read(id: string): Promise<TokenSet | null> {
    return this.#opened(await this.#database.pool.query<Raw>(`select ${FIELDS} from token_set where id = $1`, [id]));
  }

  /** Takes the set for renewing, if it is still this generation and nobody has it. Null: look again. */
  async hold(id: string, generation: number, refresher: string): Promise<TokenSet | null> {
    return this.#opened(
      await this.#database.pool.query<Raw>(
        `update token_set set refresher = $3, refresher_until = ${NOW} + make_interval(secs => ${HOLD_S})
         where id = $1 and generation = $2 and state = 'good' and coalesce(refresher_until <= ${NOW}, true)
         returning ${FIELDS}`,
        [id, generation, refresher],
      ),
    );
  }

  /** Gives the set back as it was. */
  async release(id: string, refresher: string): Promise<void> {
    await this.#database.pool.query(
      'update token_set set refresher = null, refresher_until = null where id = $1 and refresher = $2',
      [id, refresher],
    );
  }

  /** Stores what the provider gave over the generation that was held. Null: somebody overtook us (T2). */
  async renew(held: TokenSet, refresher: string, granted: Granted): Promise<TokenSet | null> {
    const tokens: Tokens = {
      access: granted.access,
      refresh: granted.refresh ?? held.refresh,
      previous: granted.refresh === null || granted.refresh === held.refresh ? held.previous : held.refresh,
    };
    return this.#opened(
      await this.#database.pool.query<Raw>(
        `update token_set set sealed = $4, generation = generation + 1, access_until = ${UNTIL('$5::float8')},
           refresh_until = case when $6::float8 is null then refresh_until else ${NOW} + make_interval(secs => $6) end,
           ends_at = coalesce(${NOW} + make_interval(secs => $7::float8), ends_at), scopes = coalesce($8, scopes), refreshed_at = ${NOW}, refresher = null, refresher_until = null
         where id = $1 and generation = $2 and refresher = $3
         returning ${FIELDS}`,
        [held.id, held.generation, refresher, this.#seal(held.id, tokens), ...livesOf(granted), granted.scopes],
      ),
    );
  }

  /** The provider takes none of its tokens any more: every connection that uses them needs a person. False: overtaken. */
  async lose(held: TokenSet, refresher: string, message: string): Promise<boolean> {
    const { rowCount } = await this.#database.pool.query(
      `with lost as (
         update token_set set state = 'lost', refresher = null, refresher_until = null
         where id = $1 and generation = $2 and refresher = $3 returning id),
       broken as (
         update connection set health = 'broken', last_error = $4, last_checked_at = ${NOW}, updated_at = ${NOW}
         where token_set_id in (select id from lost))
       select 1 from lost`,
      [held.id, held.generation, refresher, message],
    );
    return rowCount === 1;
  }

  /** Stores a consent. With `replaces` its tokens take the place of those, for all connections that use them. */
  async grant(
    said: { workspaceId: string; replaces: string | null; by: { id: string; name: string }; scopes: readonly string[] },
    granted: Granted,
    within: Queries,
  ): Promise<string> {
    const id = said.replaces ?? uuid();
    const tokens: Tokens = { access: granted.access, refresh: granted.refresh, previous: null };
    await within.pool.query(
      `insert into token_set (id, workspace_id, sealed, access_until, refresh_until, ends_at, scopes, granted_by, granted_by_name)
       values ($1, $2, $3, ${UNTIL('$4::float8')}, ${NOW} + make_interval(secs => $5), ${NOW} + make_interval(secs => $6), $7, $8, $9)
       on conflict (id) do update set sealed = excluded.sealed, generation = token_set.generation + 1, state = 'good',
         access_until = excluded.access_until, refresh_until = excluded.refresh_until, ends_at = excluded.ends_at,
         scopes = excluded.scopes,
         granted_by = excluded.granted_by, granted_by_name = excluded.granted_by_name, granted_at = ${NOW},
         refreshed_at = null, refresher = null, refresher_until = null`,
      [
        id,
        said.workspaceId,
        this.#seal(id, tokens),
        ...livesOf(granted),
        granted.scopes ?? said.scopes,
        said.by.id,
        said.by.name,
      ],
    );
    return id;
  }

  async noteAccounts(id: string, accounts: readonly CoveredAccount[], within: Queries): Promise<void> {
    await within.pool.query('update token_set set accounts = $2 where id = $1', [id, JSON.stringify(accounts)]);
  }

  /** Forgets a set that no connection uses. Gives what is to be handed back to the provider; null: it is still used. */
  async forget(id: string, within: Queries): Promise<Tokens | null> {
    return this.#opened(
      await within.pool.query<Raw>(
        `delete from token_set where id = $1 and not exists (select 1 from connection where token_set_id = $1)
         returning ${FIELDS}`,
        [id],
      ),
    );
  }

  /** What may be told of the sets of a workspace. */
  async consents(workspaceId: string): Promise<ReadonlyMap<string, Consent>> {
    const { rows } = await this.#database.pool.query<Consent>(
      `select id, state, scopes, accounts, access_until as "accessUntil", refresh_until as "refreshUntil", ends_at as "endsAt",
         granted_by_name as "grantedByName", granted_at as "grantedAt", refreshed_at as "refreshedAt"
       from token_set where workspace_id = $1`,
      [workspaceId],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  #seal(id: string, tokens: Tokens): Buffer {
    return this.#box.seal(JSON.stringify(tokens), id);
  }

  #opened({ rows: [row] }: { rows: Raw[] }): TokenSet | null {
    if (!row) return null;
    const tokens = JSON.parse(this.#box.open(row.sealed, row.id)) as Tokens;
    const { id, generation, state } = row;
    return { ...tokens, id, generation, state, leftMs: Number(row.left_ms) };
  }
}

const livesOf = ({ accessLifeS, refreshLifeS, consentLifeS }: Granted): [number, number | null, number | null] => [
  accessLifeS,
  refreshLifeS,
  consentLifeS,
];
