import type { Limits } from '@holdfast/workflow';
import type pg from 'pg';
import type { LimitState } from '../connections/limits/state.ts';
import { clientConfig, type DatabaseTarget, openPool } from './database.ts';

/** A connection's limits and how it stands with them, as the database has it. */
export interface StandingRow {
  readonly id: string;
  readonly slug: string;
  readonly workspaceId: string;
  readonly type: string;
  readonly health: 'unknown' | 'ok' | 'failing' | 'broken';
  readonly limits: Limits;
  readonly version: number;
  /** Null before the first change. */
  readonly state: LimitState | null;
  /** Ids of slots whose lease has lapsed. */
  readonly lapsed: readonly string[];
}

/** What came of writing a state. `isWritten` false: somebody else was first, and this is what they wrote. */
export interface Swapped {
  readonly isWritten: boolean;
  readonly version: number;
  readonly state: LimitState | null;
  readonly lapsed: readonly string[];
  /** The database's time, epoch milliseconds. */
  readonly now: number;
}

const NOW = '(extract(epoch from clock_timestamp()) * 1000)::float8';
/** A slot lapses with the lease of its run, but not before the run's row can be there. */
const lapsedIn = (state: string) => `(select coalesce(json_agg(slot->>'id'), '[]'::json)
  from jsonb_array_elements(${state}->'slots') slot
  where (slot->>'until')::float8 < ${NOW} and not exists (
    select 1 from run where run.id = (slot->>'run')::uuid and run.fence = (slot->>'fence')::int8
      and run.lease_until > clock_timestamp()))`;

const STATEMENT_TIMEOUT_MS = 2_000;
const POOL_SIZE = 3;

/**
 * Reads and swaps the states. On sessions of its own, which do not wait for the
 * disk: a server that crashes forgets at most the last moments of a rate.
 */
export class ConnectionStates {
  readonly #pool: pg.Pool;

  constructor(target: DatabaseTarget) {
    this.#pool = openPool({
      ...clientConfig(target),
      max: POOL_SIZE,
      options: `-c synchronous_commit=off -c statement_timeout=${STATEMENT_TIMEOUT_MS} -c timezone=UTC`,
      application_name: 'holdfast-limits',
    });
  }

  async all(): Promise<{ rows: StandingRow[]; now: number }> {
    const { rows } = await this.#pool.query<RawStanding>({
      name: 'connection-states',
      text: `select clock.now, c.id, c.slug, c.workspace_id, c.type, c.health, c.limits, s.version, s.state, ${lapsedIn('s.state')} as lapsed
        from (select ${NOW} as now) clock left join connection c on true left join connection_state s on s.connection_id = c.id`,
    });
    return {
      now: rows[0]?.now ?? 0,
      rows: rows.flatMap((row) =>
        row.id === null
          ? []
          : [
              {
                id: row.id,
                slug: row.slug,
                workspaceId: row.workspace_id,
                type: row.type,
                health: row.health,
                limits: row.limits,
                version: Number(row.version ?? 0),
                state: row.state,
                lapsed: row.lapsed,
              },
            ],
      ),
    };
  }

  /**
   * Writes a state if nobody else has written one since `version` (0: there was
   * none). One statement, which tells the latest state either way.
   */
  async swap(id: string, version: number, state: LimitState): Promise<Swapped> {
    return version === 0 ? this.#first(id, state) : this.#next(id, version, state);
  }

  async #next(id: string, version: number, state: LimitState): Promise<Swapped> {
    const { rows } = await this.#pool.query<RawSwap>({
      name: 'connection-state-swap',
      text: `with present as (
          select version, state from connection_state where connection_id = $1 for no key update
        ), written as (
          update connection_state s set version = s.version + 1, state = $3
          from present p where s.connection_id = $1 and p.version = $2 returning s.version
        )
        select p.version, (select version from written) as written, p.state, ${lapsedIn('p.state')} as lapsed, ${NOW} as now from present p`,
      values: [id, version, JSON.stringify(state)],
    });
    const row = rows[0];
    if (!row) throw new ConnectionGoneError(id);
    const isWritten = row.written !== null;
    return {
      isWritten,
      version: Number(row.written ?? row.version),
      state: isWritten ? state : row.state,
      lapsed: row.lapsed,
      now: row.now,
    };
  }

  async #first(id: string, state: LimitState): Promise<Swapped> {
    const { rows } = await this.#pool.query<{ version: string | null; now: number }>({
      name: 'connection-state-first',
      text: `with made as (
          insert into connection_state (connection_id, version, state) select id, 1, $2::jsonb from connection where id = $1
          on conflict (connection_id) do nothing returning version
        )
        select (select version from made) as version, ${NOW} as now`,
      values: [id, JSON.stringify(state)],
    });
    const now = rows[0]?.now ?? 0;
    if (rows[0]?.version) return { isWritten: true, version: 1, state, lapsed: [], now };
    const found = await this.#pool.query<{ version: string; state: LimitState }>({
      name: 'connection-state',
      text: 'select version, state from connection_state where connection_id = $1',
      values: [id],
    });
    const row = found.rows[0];
    if (!row) throw new ConnectionGoneError(id);
    return { isWritten: false, version: Number(row.version), state: row.state, lapsed: [], now };
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

/** The connection was deleted meanwhile. */
export class ConnectionGoneError extends Error {
  override readonly name = 'ConnectionGoneError';

  constructor(id: string) {
    super(`There is no connection ${id} any more.`);
  }
}

interface RawStanding {
  now: number;
  id: string | null;
  slug: string;
  workspace_id: string;
  type: string;
  health: StandingRow['health'];
  limits: Limits;
  version: string | null;
  state: LimitState | null;
  lapsed: string[];
}

interface RawSwap {
  version: string;
  written: string | null;
  state: LimitState;
  lapsed: string[];
  now: number;
}
