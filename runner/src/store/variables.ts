import { isVariableName } from '@holdfast/expressions';
import { type Json, type JsonObject, quote } from '@holdfast/workflow';
import { type Selectable, sql } from 'kysely';
import { ProblemError } from '../api/problems.ts';
import { toStorable } from '../connections/storable.ts';
import type { VariableTable } from './schema.ts';
import type { Queries } from './transaction.ts';
import type { By } from './workflows.ts';

/** A variable as it is now. */
export interface VariableRow {
  readonly name: string;
  readonly value: Json;
  readonly description: string | null;
  /** State of the workspace's variables that it came with. */
  readonly revision: number;
  readonly setAt: Date;
  readonly setBy: By;
}

/** What somebody wants a variable to be. */
export interface VariableWrite {
  readonly name: string;
  readonly value: Json;
  /** Left out: as it is. */
  readonly description?: string | null | undefined;
  /** Revision that the writer looked at, 0 where there was none; left out: whatever it is now. */
  readonly base?: number | undefined;
}

/** What came of a change. `before` is null where there was none, `after` where there is none now. */
export interface VariableChange {
  readonly before: VariableRow | null;
  readonly after: VariableRow | null;
}

export const MOST_VARIABLES = 500;
export const MOST_VALUE_BYTES = 64 * 1024;
export const MOST_TOTAL_BYTES = 1024 * 1024;

const shaped = (row: Selectable<VariableTable>): VariableRow => ({
  name: row.name,
  value: row.value,
  description: row.description,
  revision: Number(row.since),
  setAt: row.set_at,
  setBy: { id: row.set_by, name: row.set_by_name },
});

/**
 * Variables of workspaces. Invariants:
 * V7 Every change makes a new state of all variables of the workspace; changes come one after the other.
 * V8 A value that was changed stays for the runs that began with it.
 */
export class VariableStore {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** By name. */
  async list(workspaceId: string): Promise<VariableRow[]> {
    const rows = await this.#present(workspaceId).orderBy('name').execute();
    return rows.map(shaped);
  }

  async get(workspaceId: string, name: string): Promise<VariableRow | null> {
    const row = await this.#present(workspaceId).where('name', '=', name).executeTakeFirst();
    return row ? shaped(row) : null;
  }

  #present(workspaceId: string) {
    return this.#queries.db
      .selectFrom('variable')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('until', 'is', null);
  }

  /**
   * Sets a variable, in a transaction. What it is already is not written again.
   *
   * @throws ProblemError bad_variable_name, variable_moved_on, value_too_large, too_many_variables, variables_too_large
   */
  async set(workspaceId: string, write: VariableWrite, by: By): Promise<VariableChange> {
    if (!isVariableName(write.name)) throw badName(write.name);
    const revision = await this.#lock(workspaceId);
    const before = await this.get(workspaceId, write.name);
    const text = JSON.stringify(toStorable(write.value));
    const { name, description = before?.description ?? null } = write;
    if (before?.description === description && JSON.stringify(before.value) === text) return { before, after: before };
    assertUnmoved(before, write.base, name);
    const sizeBytes = Buffer.byteLength(text);
    await this.#assertRoom(workspaceId, name, sizeBytes);
    await this.#end(workspaceId, name, revision);
    const row = await this.#queries.db
      .insertInto('variable')
      .values({
        workspace_id: workspaceId,
        name,
        since: revision,
        value: text,
        size_bytes: sizeBytes,
        description,
        set_by: by.id,
        set_by_name: by.name,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return { before, after: shaped(row) };
  }

  /** Takes a variable away, in a transaction. Both sides null: there was none. @throws ProblemError variable_moved_on */
  async remove(workspaceId: string, name: string, base?: number): Promise<VariableChange> {
    const revision = await this.#lock(workspaceId);
    const before = await this.get(workspaceId, name);
    if (!before) return { before, after: null };
    assertUnmoved(before, base, name);
    await this.#end(workspaceId, name, revision);
    return { before, after: null };
  }

  /** Makes these all the variables there are, in a transaction. Gives the state they came to. @throws ProblemError */
  async setAll(workspaceId: string, values: JsonObject, by: By): Promise<number> {
    await this.#lock(workspaceId);
    for (const { name } of await this.list(workspaceId))
      if (!Object.hasOwn(values, name)) await this.remove(workspaceId, name);
    for (const [name, value] of Object.entries(values)) await this.set(workspaceId, { name, value }, by);
    return (await this.#lock(workspaceId)) - 1;
  }

  /** The number of the state to come, which nobody else makes before this transaction ends. */
  async #lock(workspaceId: string): Promise<number> {
    const { rows } = await this.#queries.pool.query<{ revision: string }>({
      name: 'variables-lock',
      text: `insert into variable_head (workspace_id, revision) values ($1, 0)
        on conflict (workspace_id) do update set revision = variable_head.revision returning revision`,
      values: [workspaceId],
    });
    return Number(rows[0]?.revision ?? 0) + 1;
  }

  async #end(workspaceId: string, name: string, revision: number): Promise<void> {
    const { db } = this.#queries;
    await db.updateTable('variable_head').set({ revision }).where('workspace_id', '=', workspaceId).execute();
    await db
      .updateTable('variable')
      .set({ until: revision, ended_at: sql<Date>`clock_timestamp()` })
      .where('workspace_id', '=', workspaceId)
      .where('name', '=', name)
      .where('until', 'is', null)
      .execute();
  }

  async #assertRoom(workspaceId: string, name: string, sizeBytes: number): Promise<void> {
    if (sizeBytes > MOST_VALUE_BYTES)
      throw new ProblemError(
        422,
        'value_too_large',
        `The value of "${name}" has ${kb(sizeBytes)}; a variable may have ${kb(MOST_VALUE_BYTES)}. Read larger data from a file or from where it is kept.`,
      );
    const { rows } = await this.#queries.pool.query<{ count: number; bytes: number }>(
      `select count(*)::int as count, coalesce(sum(size_bytes), 0)::int as bytes from variable
       where workspace_id = $1 and until is null and name <> $2`,
      [workspaceId, name],
    );
    const { count, bytes } = rows[0] ?? { count: 0, bytes: 0 };
    if (count >= MOST_VARIABLES)
      throw new ProblemError(
        422,
        'too_many_variables',
        `A workspace may have ${MOST_VARIABLES} variables. Delete those that nothing uses, or put what belongs together into one variable as an object.`,
      );
    if (bytes + sizeBytes > MOST_TOTAL_BYTES)
      throw new ProblemError(
        422,
        'variables_too_large',
        `The variables of this workspace have ${kb(bytes)} without "${name}", and ${kb(sizeBytes)} come with it; together they may have ${kb(MOST_TOTAL_BYTES)}. Delete or shorten others first.`,
      );
  }
}

const badName = (name: string): ProblemError =>
  new ProblemError(
    422,
    'bad_variable_name',
    `${quote(name)} cannot be the name of a variable: it has letters, digits and underscores, no digit first, and at most 64 of them.`,
  );

const kb = (bytes: number): string => `${Math.ceil(bytes / 1024).toLocaleString('en')} kB`;

/** @throws ProblemError variable_moved_on, with who changed it and what it is now */
function assertUnmoved(present: VariableRow | null, base: number | undefined, name: string): void {
  const revision = present?.revision ?? 0;
  if (base === undefined || base === revision) return;
  const what = present
    ? base === 0
      ? `There is a variable "${name}" already, set by ${present.setBy.name}.`
      : `${present.setBy.name} changed "${name}" since you looked at it.`
    : `"${name}" was deleted since you looked at it.`;
  throw new ProblemError(409, 'variable_moved_on', `${what} Look at it again, then go on.`, { revision });
}
