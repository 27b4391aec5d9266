import type { Json, JsonObject } from '@holdfast/workflow';
import type { Database } from '../store/database.ts';
import { EMPTY_SET, type VariableSet, type VariableSource } from './variable-set.ts';

/** Most states that are kept in memory; runs at hand keep theirs besides. */
const MOST_SETS = 20;

/**
 * The variables of all workspaces, as this process reads them. Invariants:
 * V1 `current` looks at the database after it was called: a change that was answered before is seen.
 * V2 However many ask at once, one look under way and one to come serve them all.
 * V3 A state never changes, so it is read once.
 */
export class VariableCache implements VariableSource {
  readonly #database: Database;
  /** States by workspace and number, the one used last at the end. */
  readonly #sets = new Map<string, Promise<VariableSet>>();
  /** The look that is under way: it may have begun before what a new caller knows of. */
  #looking: Promise<unknown> = Promise.resolve();
  /** The look to come, for all who have asked since. */
  #next: Promise<ReadonlyMap<string, number>> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  async current(workspaceId: string): Promise<VariableSet> {
    this.#next ??= this.#looking.then(() => {
      this.#next = null;
      const look = this.#heads();
      this.#looking = look.catch(() => {});
      return look;
    });
    const heads = await this.#next;
    return this.at(workspaceId, heads.get(workspaceId) ?? 0);
  }

  async at(workspaceId: string, revision: number): Promise<VariableSet> {
    if (revision === 0) return EMPTY_SET;
    const key = `${workspaceId} ${revision}`;
    const known = this.#sets.get(key);
    const set = known ?? this.#read(workspaceId, revision);
    this.#sets.delete(key);
    this.#sets.set(key, set);
    if (!known) set.catch(() => this.#sets.delete(key));
    const oldest = this.#sets.keys().next();
    if (this.#sets.size > MOST_SETS && !oldest.done) this.#sets.delete(oldest.value);
    return set;
  }

  async asOf(workspaceId: string, moment: number): Promise<VariableSet> {
    const { rows } = await this.#database.pool.query<{ revision: string }>({
      name: 'variables-as-of',
      text: `select coalesce(max(case when ended_at <= m.at then until when set_at <= m.at then since end), 0) as revision
        from variable, (select to_timestamp($2::float8 / 1000) as at) m where workspace_id = $1`,
      values: [workspaceId, moment],
    });
    return this.at(workspaceId, Number(rows[0]?.revision ?? 0));
  }

  async #heads(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.#database.pool.query<{ workspace_id: string; revision: string }>({
      name: 'variables-heads',
      text: 'select workspace_id, revision from variable_head',
    });
    return new Map(rows.map(({ workspace_id, revision }) => [workspace_id, Number(revision)]));
  }

  async #read(workspaceId: string, revision: number): Promise<VariableSet> {
    const { rows } = await this.#database.pool.query<{ name: string; value: Json }>({
      name: 'variables-at',
      text: `select name, value from variable where workspace_id = $1 and since <= $2 and (until is null or until > $2) order by name`,
      values: [workspaceId, revision],
    });
    const values: JsonObject = {};
    for (const { name, value } of rows) values[name] = value;
    return { revision, values };
  }
}
