import type pg from 'pg';
import type { Database } from '../store/database.ts';

/** A turn at an entity: nobody else comes to it before this one is kept or given up. */
export interface Turn {
  keep(): Promise<void>;
  giveUp(): Promise<void>;
}

const MOST_AT_ONCE = 4;

/**
 * Calls about one thing, in the order of the versions they carry. Senders repeat
 * and overtake: a call older than what was applied is told apart from a new one.
 * Invariants:
 * O1 The version is noted only when the run of the call is stored.
 * O2 Two calls about one thing take turns, from claiming the turn to the run being stored and no longer.
 * O3 Turns leave most connections of the process to others: those who wait for one hold none.
 */
export class EntityOrder {
  readonly #database: Database;
  readonly #waiting: (() => void)[] = [];
  #free = MOST_AT_ONCE;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Null when a newer version was applied: the call is superseded. The same version again is not. */
  async take(endpointId: string, entity: string, version: string): Promise<Turn | null> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let turn: Turn | null = null;
    try {
      turn = await this.#claim(endpointId, entity, version);
      return turn;
    } finally {
      if (turn === null) this.#next();
    }
  }

  /** Hands the place of a turn that is over to whoever waits longest. */
  #next(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }

  async #claim(endpointId: string, entity: string, version: string): Promise<Turn | null> {
    const client = await this.#database.pool.connect();
    const over = (how: 'commit' | 'rollback') => end(client, how).finally(() => this.#next());
    try {
      await client.query('begin');
      const { rows } = await client.query<{ version: string }>(
        `insert into entity_version (endpoint_id, entity, version) values ($1, $2, $3)
         on conflict (endpoint_id, entity) do update set version = entity_version.version returning version`,
        [endpointId, entity, version],
      );
      const applied = rows[0]?.version ?? version;
      if (isOlder(version, applied)) {
        await end(client, 'rollback');
        return null;
      }
      await client.query(
        'update entity_version set version = $3, applied_at = clock_timestamp() where endpoint_id = $1 and entity = $2',
        [endpointId, entity, version],
      );
      return { keep: () => over('commit'), giveUp: () => over('rollback') };
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

async function end(client: pg.PoolClient, how: 'commit' | 'rollback'): Promise<void> {
  try {
    await client.query(how);
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

const NUMBER = /^(-?)(\d{1,100})(?:\.(\d{1,100}))?$/;
const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,20}))?)?(Z|[+-]\d\d:?\d\d)?)?$/i;
/** More digits behind the point than `NUMBER` and `INSTANT` take. */
const DIGITS = 100;

const scaled = (whole: string, digits = ''): bigint => BigInt(`${whole}${digits.padEnd(DIGITS, '0')}`);

/** A number by its value, whatever its length; null for any other text. */
function numberIn(text: string): bigint | null {
  const [, sign, whole, digits] = NUMBER.exec(text) ?? [];
  if (whole === undefined) return null;
  return sign === '-' ? -scaled(whole, digits) : scaled(whole, digits);
}

/** A time in ISO 8601 as the instant it is, to its last digit; without a zone it is one of UTC. Null for any other text. */
function instantIn(text: string): bigint | null {
  const [, date, time = '00:00', second = '00', digits, zone = 'Z'] = INSTANT.exec(text) ?? [];
  const ms = date === undefined ? Number.NaN : Date.parse(`${date}T${time}:${second}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? null : BigInt(ms / 1_000) * scaled('1') + scaled('0', digits);
}

/** Numbers compare by value and times as instants, however each is written; everything else as text. */
export function isOlder(version: string, applied: string): boolean {
  for (const read of [numberIn, instantIn]) {
    const [one, other] = [read(version), read(applied)];
    if (one !== null && other !== null) return one < other;
  }
  return version < applied;
}
