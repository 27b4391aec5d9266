import type { AlertKind } from '../alert-kinds.ts';
import type { SecretBox } from '../connections/secret-box.ts';
import type { Queries } from './transaction.ts';

export const CHANNEL_KINDS = ['email', 'slack', 'teams', 'webhook'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
/** What a channel tells of. */
export const CHANNEL_TELLS = ['questions', 'alerts', 'both'] as const;
export type ChannelTells = (typeof CHANNEL_TELLS)[number];

type Texts = Readonly<Record<string, string>>;

/** Which alerts a channel tells of, and whom. */
export interface ChannelAlerts {
  /** Of e-mail: addresses. None: owners and administrators. */
  readonly to: readonly string[];
  /** null: all. */
  readonly kinds: readonly AlertKind[] | null;
  /** Failed runs are told from so many of a workflow within a day on. */
  readonly leastFailedRuns: number;
}

/** A way by which people are told of questions, of alerts, or of both. */
export interface ChannelRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly settings: Texts;
  readonly tells: ChannelTells;
  readonly alerts: ChannelAlerts;
  readonly isOn: boolean;
  readonly updatedAt: Date;
}

/** A channel with its secrets, for whoever sends. */
export interface Channel extends ChannelRow {
  readonly secret: Texts;
}

interface Raw {
  id: string;
  workspace_id: string;
  kind: ChannelKind;
  name: string;
  settings: Texts;
  secret: Buffer | null;
  tells: ChannelTells;
  alert_to: string[];
  alert_kinds: AlertKind[] | null;
  least_failed_runs: number;
  is_on: boolean;
  updated_at: Date;
}

const COLUMNS =
  'id, workspace_id, kind, name, settings, secret, tells, alert_to, alert_kinds, least_failed_runs, is_on, updated_at';

const shaped = (row: Raw): ChannelRow => ({
  id: row.id,
  workspaceId: row.workspace_id,
  kind: row.kind,
  name: row.name,
  settings: row.settings,
  tells: row.tells,
  alerts: { to: row.alert_to, kinds: row.alert_kinds, leastFailedRuns: row.least_failed_runs },
  isOn: row.is_on,
  updatedAt: row.updated_at,
});

/** Ways by which people are told. Secrets are sealed, and go to whoever sends alone. */
export class ChannelStore {
  readonly #queries: Queries;
  readonly #box: SecretBox;

  constructor(queries: Queries, box: SecretBox) {
    this.#queries = queries;
    this.#box = box;
  }

  /** The same within a transaction. */
  within(queries: Queries): ChannelStore {
    return new ChannelStore(queries, this.#box);
  }

  async list(workspaceId: string): Promise<ChannelRow[]> {
    const { rows } = await this.#queries.pool.query<Raw>(
      `select ${COLUMNS} from notice_channel where workspace_id = $1 order by lower(name), id`,
      [workspaceId],
    );
    return rows.map(shaped);
  }

  /** With its secrets; null when there is none. @throws WrongKeyError */
  async open(workspaceId: string, id: string): Promise<Channel | null> {
    const { rows } = await this.#queries.pool.query<Raw>(
      `select ${COLUMNS} from notice_channel where workspace_id = $1 and id = $2`,
      [workspaceId, id],
    );
    const [row] = rows;
    if (!row) return null;
    const secret = row.secret === null ? {} : (JSON.parse(this.#box.open(row.secret, `channel:${row.id}`)) as Texts);
    return { ...shaped(row), secret };
  }

  /** Makes a channel, or writes it anew. @param channel `secret` null: it stays as it is */
  async put(channel: Omit<ChannelRow, 'updatedAt'> & { readonly secret: Texts | null }): Promise<ChannelRow> {
    const { id, workspaceId, kind, name, settings, secret, tells, alerts, isOn } = channel;
    const sealed = secret === null ? null : this.#box.seal(JSON.stringify(secret), `channel:${id}`);
    const { rows } = await this.#queries.pool.query<Raw>(
      `insert into notice_channel (id, workspace_id, kind, name, settings, secret, is_on, tells, alert_to, alert_kinds, least_failed_runs)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       on conflict (id) do update set name = excluded.name, settings = excluded.settings, is_on = excluded.is_on, tells = excluded.tells,
         alert_to = excluded.alert_to, alert_kinds = excluded.alert_kinds, least_failed_runs = excluded.least_failed_runs,
         secret = coalesce(excluded.secret, notice_channel.secret), updated_at = clock_timestamp()
       returning ${COLUMNS}`,
      [
        id,
        workspaceId,
        kind,
        name,
        JSON.stringify(settings),
        sealed,
        isOn,
        tells,
        alerts.to,
        alerts.kinds,
        alerts.leastFailedRuns,
      ],
    );
    return shaped(rows[0] as Raw);
  }

  async remove(workspaceId: string, id: string): Promise<boolean> {
    const { rowCount } = await this.#queries.pool.query(
      'delete from notice_channel where workspace_id = $1 and id = $2',
      [workspaceId, id],
    );
    return rowCount === 1;
  }
}
