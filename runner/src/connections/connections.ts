import { createHmac } from 'node:crypto';
import {
  type ConnectionDefinition,
  type ConnectionFacts,
  type ConsentAuth,
  type CoveredAccount,
  fail,
  type HmacAlgorithm,
  type WebhookSpec,
} from '@holdfast/node-sdk';
import type { Blackout, JsonObject, Limits } from '@holdfast/workflow';
import { sql } from 'kysely';
import { v7 as uuid } from 'uuid';
import { notFound, ProblemError } from '../api/problems.ts';
import type { Registry } from '../registry.ts';
import type { Database } from '../store/database.ts';
import type { Queries } from '../store/transaction.ts';
import type { CertificateFacts } from './certificates.ts';
import {
  certificateOf,
  checkFields,
  checkWindows,
  chosenOf,
  clientOf,
  destinations,
  isChosen,
  originOf,
  split,
} from './fields.ts';
import type { Credential } from './http-client.ts';
import type { SecretBox } from './secret-box.ts';

/** A connection without its secrets. */
export interface ConnectionRow {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly type: string;
  readonly fields: JsonObject;
  readonly secretsSet: readonly string[];
  readonly health: 'unknown' | 'ok' | 'failing' | 'broken';
  readonly lastCheckedAt: Date | null;
  readonly lastError: string | null;
  /** What a person set; the rest is as the type declares. */
  readonly limits: Limits;
  /** The tokens of a person's consent. */
  readonly tokenSetId: string | null;
  /** What its client certificate says of itself. */
  readonly certificate: CertificateFacts | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface Raw {
  id: string;
  workspace_id: string;
  slug: string;
  title: string;
  type: string;
  fields: JsonObject;
  secrets: Buffer | null;
  secrets_set: string[];
  health: ConnectionRow['health'];
  last_checked_at: Date | null;
  last_error: string | null;
  limits: Limits;
  token_set_id: string | null;
  certificate_until: Date | null;
  webhook_token: string;
  created_at: Date;
  updated_at: Date;
}

/** A connection whose provider calls it, with what its calls are proven by. */
export interface Called {
  readonly id: string;
  readonly workspaceId: string;
  readonly slug: string;
  readonly token: string;
  readonly webhook: WebhookSpec;
  /** Empty: nobody has entered it yet. */
  readonly secret: string;
  /** Whose books it is for. */
  readonly account: string | null;
}

const listed = (row: Raw, type: ConnectionDefinition | undefined): ConnectionRow => ({
  id: row.id,
  slug: row.slug,
  title: row.title,
  type: row.type,
  fields: row.fields,
  secretsSet: row.secrets_set,
  health: row.health,
  lastCheckedAt: row.last_checked_at,
  lastError: row.last_error,
  limits: row.limits,
  tokenSetId: row.token_set_id,
  certificate: row.certificate_until === null || !type ? null : certificateOf(type, row.fields),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Addresses that nobody knows are looked for no more often than this. */
const LOOK_AGAIN_MS = 1_000;

/** Named accounts at providers. Secrets are sealed in the row and open only inside this class. */
export class Connections {
  readonly #database: Database;
  readonly #registry: Registry;
  readonly #box: SecretBox;
  /** All rows, by workspace and slug; small, and read again when somebody changed one. */
  #known = new Map<string, Raw>();
  #stamp = '';
  /** The reading under way, and the one that follows it. */
  #reading: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  /** When an address that nobody knew was last looked for. */
  #lookedAt = 0;
  /** Secrets of rows that were opened to be taken out of texts. */
  readonly #opened = new WeakMap<Raw, readonly string[]>();
  /** The row that each credential was made from. */
  readonly #madeFrom = new WeakMap<Credential, Raw>();

  constructor(database: Database, registry: Registry, box: SecretBox) {
    this.#database = database;
    this.#registry = registry;
    this.#box = box;
  }

  /** Reads what other processes have changed up to this call. One reading follows the other, so that none brings back what was. */
  refresh(): Promise<void> {
    this.#next ??= this.#reading.then(() => {
      this.#next = null;
      const reading = this.#read();
      this.#reading = reading.catch(() => {});
      return reading;
    });
    return this.#next;
  }

  async #read(): Promise<void> {
    const { rows } = await this.#database.pool.query<{ stamp: string }>({
      name: 'connections-stamp',
      // A sum: what was changed first may be seen last.
      text: `select count(*) || ' ' || coalesce(sum(extract(epoch from updated_at)), 0) as stamp from connection`,
    });
    const stamp = rows[0]?.stamp ?? '';
    if (stamp === this.#stamp) return;
    const all = await this.#database.db.selectFrom('connection').selectAll().execute();
    this.#known = new Map(all.map((row) => [`${row.workspace_id} ${row.slug}`, row]));
    this.#stamp = stamp;
  }

  async list(workspaceId: string): Promise<ConnectionRow[]> {
    await this.refresh();
    return [...this.#known.values()]
      .filter(({ workspace_id }) => workspace_id === workspaceId)
      .toSorted((a, b) => a.title.localeCompare(b.title))
      .map((row) => this.#listed(row));
  }

  async get(workspaceId: string, id: string): Promise<ConnectionRow> {
    return this.#listed(await this.#row(workspaceId, id));
  }

  #listed(row: Raw): ConnectionRow {
    return listed(row, this.#registry.connectionType(row.type));
  }

  async #row(workspaceId: string, id: string): Promise<Raw> {
    await this.refresh();
    for (const row of this.#known.values()) if (row.id === id && row.workspace_id === workspaceId) return row;
    throw notFound('This connection');
  }

  /** Gives its id. @throws ProblemError */
  async create(
    workspaceId: string,
    said: { slug: string; title: string; type: string; fields: JsonObject; limits?: Limits; consentOf?: string },
    within: Queries,
  ): Promise<string> {
    const type = this.#typeOf(said.type);
    const shared = said.consentOf === undefined ? null : await this.#row(workspaceId, said.consentOf);
    const fields = shared?.type === type.type ? { ...this.#secrets(shared), ...said.fields } : said.fields;
    checkFields(type, fields);
    checkWindows(said.limits);
    const id = uuid();
    const { open, secret } = split(type, fields);
    if (shared && !this.#isSameClient(shared, type, fields))
      throw new ProblemError(
        422,
        'other_client',
        `"${shared.title}" is a connection of another kind, or of another client: its consent cannot be used here. Sign in anew.`,
      );
    try {
      await within.db
        .insertInto('connection')
        .values({
          id,
          workspace_id: workspaceId,
          slug: said.slug,
          title: said.title,
          type: said.type,
          fields: JSON.stringify(open),
          secrets: this.#box.seal(JSON.stringify(secret), id),
          secrets_set: Object.keys(secret),
          limits: JSON.stringify(said.limits ?? {}),
          token_set_id: shared?.token_set_id ?? null,
          certificate_until: certificateOf(type, fields)?.until ?? null,
        })
        .execute();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === '23505')
        throw new ProblemError(409, 'slug_taken', `There is a connection "${said.slug}" already. Choose another name.`);
      throw error;
    }
    return id;
  }

  /**
   * Changes a connection; secrets that are left out or empty keep their value.
   * With new fields nobody knows yet whether it works; a new title or limit says nothing about that.
   *
   * @throws ProblemError
   */
  async change(
    workspaceId: string,
    id: string,
    said: { title?: string; fields?: JsonObject; limits?: Limits },
    within: Queries,
  ): Promise<void> {
    const row = await this.#row(workspaceId, id);
    const type = this.#typeOf(row.type);
    const before = this.#secrets(row);
    const given = said.fields === undefined ? null : split(type, said.fields);
    const secret = { ...before };
    for (const [name, value] of Object.entries(given?.secret ?? {})) if (value !== '') secret[name] = value;
    const open = given ? { ...given.open, ...chosenOf(type, row.fields) } : row.fields;
    checkFields(type, { ...open, ...secret });
    checkWindows(said.limits);
    if (given) this.#guardMove(type, { ...row.fields, ...before }, { ...open, ...secret }, given.secret);
    const isSameClient = clientOf(type, { ...row.fields, ...before }) === clientOf(type, { ...open, ...secret });
    await within.db
      .updateTable('connection')
      .set({
        title: said.title ?? row.title,
        fields: JSON.stringify(open),
        secrets: this.#box.seal(JSON.stringify(secret), id),
        secrets_set: Object.keys(secret),
        limits: JSON.stringify(said.limits ?? row.limits),
        ...(given ? { health: 'unknown' as const, last_error: null } : {}),
        ...(isSameClient ? {} : { token_set_id: null }),
        certificate_until: certificateOf(type, { ...open, ...secret })?.until ?? null,
        updated_at: sql<Date>`clock_timestamp()`,
      })
      .where('id', '=', id)
      .execute();
  }

  /** A stored secret never follows a changed address: who changes where it goes must know it (S-06). */
  #guardMove(type: ConnectionDefinition, before: JsonObject, after: JsonObject, given: Record<string, string>): void {
    const origins = (fields: JsonObject) => destinations(type, fields).join(' ');
    if (origins(before) === origins(after)) return;
    const isComplete = Object.keys(split(type, before).secret).every((name) => (given[name] ?? '') !== '');
    if (!isComplete) {
      throw new ProblemError(
        422,
        'secret_needed',
        'The address of the connection changes. Enter its secrets again, so that they cannot be sent to an address their owner did not choose.',
      );
    }
  }

  /** A connection and how consent is asked for with it. @throws ProblemError where its type takes none */
  async forConsent(workspaceId: string, id: string): Promise<{ row: ConnectionRow; auth: ConsentAuth }> {
    const row = await this.#row(workspaceId, id);
    const auth = this.#typeOf(row.type).auth({ ...row.fields, ...this.#secrets(row) } as never);
    if (auth.kind === 'oauth2') return { row: this.#listed(row), auth };
    throw new ProblemError(409, 'no_consent', 'This kind of connection needs no consent: it signs in with its fields.');
  }

  /** Whether a person has to sign in at the provider for connections of this kind. */
  takesConsent(type: string, fields: JsonObject): boolean {
    return this.#registry.connectionType(type)?.auth(fields as never).kind === 'oauth2';
  }

  /** From now on a connection uses these tokens, or none. */
  async useTokens(id: string, tokenSetId: string | null, { db }: Queries): Promise<void> {
    await db
      .updateTable('connection')
      .set({
        token_set_id: tokenSetId,
        health: 'unknown',
        last_error: null,
        updated_at: sql<Date>`clock_timestamp()`,
      })
      .where('id', '=', id)
      .execute();
  }

  /** Tokens were given anew: none of the connections that use them is broken by the old ones any more. */
  async noteGranted(tokenSetId: string, { db }: Queries): Promise<void> {
    await db
      .updateTable('connection')
      .set({ health: 'unknown', last_error: null, updated_at: sql<Date>`clock_timestamp()` })
      .where('token_set_id', '=', tokenSetId)
      .execute();
  }

  /** The connection works with this account from now on. @throws ProblemError where its values do not fit the type */
  async choose(workspaceId: string, id: string, account: CoveredAccount, { db }: Queries): Promise<void> {
    const row = await this.#row(workspaceId, id);
    const type = this.#typeOf(row.type);
    const fields = { ...row.fields, ...chosenOf(type, account.fields) };
    checkFields(type, { ...fields, ...this.#secrets(row) });
    await db
      .updateTable('connection')
      .set({ fields: JSON.stringify(fields), updated_at: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .execute();
  }

  async remove(workspaceId: string, id: string, within: Queries): Promise<void> {
    await this.#row(workspaceId, id);
    await within.db.deleteFrom('connection').where('id', '=', id).where('workspace_id', '=', workspaceId).execute();
  }

  /** What a test said. A broken sign-in stays broken until a test succeeds or its secrets are entered again. */
  async noteHealth(id: string, health: 'ok' | 'failing', error: string | null, { db }: Queries): Promise<void> {
    await db
      .updateTable('connection')
      .set({
        health: health === 'ok' ? health : sql`case when health = 'broken' then 'broken' else 'failing' end`,
        last_error: error,
        last_checked_at: sql<Date>`clock_timestamp()`,
        updated_at: sql<Date>`clock_timestamp()`,
      })
      .where('id', '=', id)
      .execute();
  }

  /** The server refused this sign-in for good, unless somebody has changed it meanwhile. */
  async noteRefused(credential: Credential, message: string): Promise<void> {
    const row = this.#madeFrom.get(credential);
    if (!row) return;
    await this.#database.db
      .updateTable('connection')
      .set({
        health: 'broken',
        last_error: message,
        last_checked_at: sql<Date>`clock_timestamp()`,
        updated_at: sql<Date>`clock_timestamp()`,
      })
      .where('id', '=', row.id)
      .where('secrets', '=', row.secrets)
      .where('health', '<>', 'broken')
      .execute();
  }

  /**
   * What the HTTP client needs.
   *
   * @param isFresh somebody may just have changed it: look
   * @throws NodeFailure data/no_connection
   */
  async credential(workspaceId: string, slug: string, isFresh = false): Promise<Credential> {
    const known = this.#known.get(`${workspaceId} ${slug}`);
    // Somebody may have signed in this moment, elsewhere.
    const isIncomplete = known?.token_set_id === null && this.takesConsent(known.type, known.fields);
    if (isFresh || !known || isIncomplete) await this.refresh();
    const row = this.#known.get(`${workspaceId} ${slug}`);
    const type = row && this.#registry.connectionType(row.type);
    if (!row || !type) {
      throw fail.data('no_connection', {
        message: `There is no connection "${slug}". Create it, or choose another one in the node's settings.`,
      });
    }
    const secrets = this.#secrets(row);
    const fields = { ...row.fields, ...secrets } as never;
    const { baseUrl, origins } = type.target(fields);
    const credential = {
      id: row.id,
      slug,
      version: row.updated_at.getTime(),
      baseUrl,
      origins: origins.flatMap(originOf),
      auth: type.auth(fields),
      secrets: Object.values(secrets),
      ...(row.token_set_id === null ? {} : { tokenSetId: row.token_set_id }),
      ...(type.mail ? { mail: type.mail(fields) } : {}),
      ...(type.errors ? { errors: type.errors } : {}),
    };
    this.#madeFrom.set(credential, row);
    return credential;
  }

  /**
   * Looks again where this process does not know a connection yet, or not which books were
   * chosen for it: somebody may just have. Null: it knows them.
   */
  lookAgain(workspaceId: string, slug: string): Promise<void> | null {
    const row = this.#known.get(`${workspaceId} ${slug}`);
    const type = row && this.#registry.connectionType(row.type);
    if (!row || !type) return this.refresh();
    const names = Object.keys((type.fields.properties ?? {}) as object);
    return names.some((name) => isChosen(type, name) && row.fields[name] === undefined) ? this.refresh() : null;
  }

  /** Fields that are not secret, as far as this process knows them. */
  fieldsOf(workspaceId: string, slug: string | null): JsonObject {
    return (slug === null ? undefined : this.#known.get(`${workspaceId} ${slug}`)?.fields) ?? {};
  }

  /** Whose data a connection leads to, as far as this process knows; null: nobody has chosen, or its type does not say. */
  accountOf(workspaceId: string, slug: string): Pick<CoveredAccount, 'id' | 'title'> | null {
    const row = this.#known.get(`${workspaceId} ${slug}`);
    // The type's own schema says what the fields are.
    return (row && this.#registry.connectionType(row.type)?.account?.(row.fields as never)) ?? null;
  }

  /** Type and fields that are not secret, as far as this process knows them. */
  known(workspaceId: string, slug: string): ConnectionFacts | undefined {
    const row = this.#known.get(`${workspaceId} ${slug}`);
    return row && { type: row.type, fields: row.fields };
  }

  /** Type and fields that are not secret, also of one that was made a moment ago elsewhere. @throws NodeFailure data/no_connection */
  async factsOf(workspaceId: string, slug: string): Promise<ConnectionFacts> {
    const key = `${workspaceId} ${slug}`;
    if (!this.#known.has(key)) await this.refresh();
    const row = this.#known.get(key);
    if (row) return { type: row.type, fields: row.fields };
    throw fail.data('no_connection', {
      message: `There is no connection "${slug}". Choose another in the settings of the step.`,
    });
  }

  /** Blackout windows of a connection. */
  blackoutsOf(workspaceId: string, slug: string): readonly Blackout[] {
    return this.#known.get(`${workspaceId} ${slug}`)?.limits.blackouts ?? [];
  }

  /** The values of the secret fields: for checking signatures. */
  async secretsOf(workspaceId: string, slug: string): Promise<readonly string[]> {
    const { secrets } = await this.credential(workspaceId, slug);
    return secrets;
  }

  /** The connection whose provider calls this address. One that another process made is found within a second. */
  async calledAt(token: string): Promise<Called | undefined> {
    const find = () => [...this.#known.values()].find(({ webhook_token }) => webhook_token === token);
    let row = find();
    if (!row && Date.now() - this.#lookedAt >= LOOK_AGAIN_MS) {
      this.#lookedAt = Date.now();
      await this.refresh();
      row = find();
    }
    return row && this.#called(row);
  }

  /** Connections of a workspace, or of all, whose providers call them. */
  async called(workspaceId: string | null): Promise<Called[]> {
    await this.refresh();
    return [...this.#known.values()].flatMap((row) =>
      workspaceId === null || row.workspace_id === workspaceId ? (this.#called(row) ?? []) : [],
    );
  }

  #called(row: Raw): Called | undefined {
    const webhook = this.#registry.connectionType(row.type)?.webhook;
    if (!webhook) return undefined;
    const { id, workspace_id: workspaceId, slug, webhook_token: token } = row;
    const secret =
      webhook.proof === 'address' ? this.#box.derived(`webhook ${id}`) : (this.#secrets(row)[webhook.proof] ?? '');
    return { id, workspaceId, slug, token, webhook, secret, account: webhook.account?.(row.fields as never) ?? null };
  }

  /** All secrets of a workspace, as far as this process knows them: for taking them out of texts. */
  knownSecrets(workspaceId: string): string[] {
    return [...this.#known.values()]
      .filter(({ workspace_id }) => workspace_id === workspaceId)
      .flatMap((row) => {
        const known = this.#opened.get(row) ?? Object.values(this.#secrets(row));
        this.#opened.set(row, known);
        return known;
      });
  }

  async hmac(workspaceId: string, slug: string, algorithm: HmacAlgorithm, bytes: Uint8Array): Promise<Uint8Array> {
    const [secret] = await this.secretsOf(workspaceId, slug);
    if (secret === undefined) throw fail.data('no_secret', { message: `The connection "${slug}" holds no secret.` });
    return createHmac(algorithm, secret).update(bytes).digest();
  }

  #isSameClient(row: Raw, type: ConnectionDefinition, fields: JsonObject): boolean {
    if (row.type !== type.type || row.token_set_id === null) return false;
    return clientOf(type, { ...row.fields, ...this.#secrets(row) }) === clientOf(type, fields);
  }

  #secrets(row: Raw): Record<string, string> {
    return row.secrets === null ? {} : (JSON.parse(this.#box.open(row.secrets, row.id)) as Record<string, string>);
  }

  #typeOf(name: string): ConnectionDefinition {
    const type = this.#registry.connectionType(name);
    if (type) return type;
    const known = this.#registry.connectionTypes.map((each) => each.type).join(', ');
    throw new ProblemError(422, 'unknown_type', `There is no connection type "${name}". There are: ${known}.`);
  }
}
