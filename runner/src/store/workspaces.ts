import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { Database } from './database.ts';

export interface Workspace {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** Key of the idempotency keys of its writes. Never leaves the server. */
  readonly tenantKey: Buffer;
}

/** The workspaces of this installation; small, and kept in memory. */
export class WorkspaceStore {
  readonly #database: Database;
  readonly #known = new Map<string, Workspace>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Reads all workspaces, and makes the default one if there is none. */
  async load(): Promise<Workspace> {
    await this.#database.pool.query(
      `insert into workspace (id, slug, name, tenant_key) select $1, 'default', 'Default', $2
       where not exists (select from workspace) on conflict (slug) do nothing`,
      [uuid(), randomBytes(32)],
    );
    await this.refresh();
    return this.default();
  }

  async refresh(): Promise<void> {
    const rows = await this.#database.db.selectFrom('workspace').selectAll().orderBy('created_at').execute();
    for (const { id, slug, name, tenant_key } of rows) this.#known.set(id, { id, slug, name, tenantKey: tenant_key });
  }

  async create(slug: string, name: string): Promise<Workspace> {
    await this.#database.db
      .insertInto('workspace')
      .values({ id: uuid(), slug, name, tenant_key: randomBytes(32) })
      .execute();
    await this.refresh();
    return this.bySlug(slug);
  }

  default(): Workspace {
    return this.bySlug('default');
  }

  bySlug(slug: string): Workspace {
    for (const workspace of this.#known.values()) if (workspace.slug === slug) return workspace;
    throw new Error(`There is no workspace "${slug}".`);
  }

  get(id: string): Workspace {
    const workspace = this.#known.get(id);
    if (!workspace) throw new Error(`There is no workspace ${id}.`);
    return workspace;
  }
}
