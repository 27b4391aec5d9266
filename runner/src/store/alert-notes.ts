import type { AlertNote } from '../notices/alert-moves.ts';
import type { Alert } from './alerts.ts';
import type { Queries } from './transaction.ts';

/** A workspace whose alerts are to be looked at. */
export interface DueWorkspace {
  readonly id: string;
  /** This instant by the clock of the database; epoch milliseconds. */
  readonly now: number;
}

interface Raw {
  channel_id: string;
  state: AlertNote['state'];
  alert: Omit<Alert, 'since'> & { since: string | null };
  seen_at: Date;
  gone_at: Date | null;
  told_at: Date | null;
}

const keyText = (channelId: string, { kind, subject }: Alert): readonly [string, string, string] => [
  channelId,
  kind,
  subject?.id ?? '',
];
const noteOf = ({ state, alert, seen_at, gone_at, told_at }: Raw): AlertNote => ({
  state,
  alert: { ...alert, since: alert.since === null ? null : new Date(alert.since) },
  seenAt: seen_at.getTime(),
  goneAt: gone_at?.getTime() ?? null,
  toldAt: told_at?.getTime() ?? null,
});
const instant = (at: number | null): Date | null => (at === null ? null : new Date(at));

/** Where word of alerts stands at each channel, and whose turn it is to look. */
export class AlertNoteStore {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** Takes a workspace that is due and has a channel that tells of alerts: until the transaction ends nobody else looks at it. */
  async claim(everyMs: number): Promise<DueWorkspace | null> {
    const { rows } = await this.#queries.pool.query<DueWorkspace>(
      `update workspace set alerts_due_at = clock_timestamp() + $1 * interval '1 ms'
       where id = (select id from workspace w where alerts_due_at <= clock_timestamp()
         and exists (select from notice_channel c where c.workspace_id = w.id and c.is_on and c.tells <> 'questions')
         order by alerts_due_at limit 1 for no key update skip locked)
       returning id, extract(epoch from clock_timestamp())::float8 * 1000 as now`,
      [everyMs],
    );
    return rows[0] ?? null;
  }

  /** By channel. */
  async list(channelIds: readonly string[]): Promise<ReadonlyMap<string, AlertNote[]>> {
    const { rows } = await this.#queries.pool.query<Raw>(
      'select channel_id, state, alert, seen_at, gone_at, told_at from alert_note where channel_id = any($1::uuid[])',
      [channelIds],
    );
    const notes = new Map<string, AlertNote[]>(channelIds.map((id) => [id, []]));
    for (const row of rows) notes.get(row.channel_id)?.push(noteOf(row));
    return notes;
  }

  async put(channelId: string, { state, alert, seenAt, goneAt, toldAt }: AlertNote): Promise<void> {
    await this.#queries.pool.query(
      `insert into alert_note (channel_id, kind, subject, state, alert, seen_at, gone_at, told_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (channel_id, kind, subject) do update set state = excluded.state, alert = excluded.alert,
         seen_at = excluded.seen_at, gone_at = excluded.gone_at, told_at = excluded.told_at`,
      [...keyText(channelId, alert), state, JSON.stringify(alert), instant(seenAt), instant(goneAt), instant(toldAt)],
    );
  }

  async remove(channelId: string, alert: Alert): Promise<void> {
    await this.#queries.pool.query('delete from alert_note where channel_id = $1 and kind = $2 and subject = $3', [
      ...keyText(channelId, alert),
    ]);
  }
}
