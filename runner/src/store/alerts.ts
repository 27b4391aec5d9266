import { statfs } from 'node:fs/promises';
import { ALERT_KINDS, type AlertKind } from '../alert-kinds.ts';
import type { EpochStore } from '../epochs/epoch-store.ts';
import type { Database } from './database.ts';
import { CARRIED, type RunLimits } from './lanes.ts';
import { ENDED_IN_DOUBT } from './retention.ts';
import type { Queries } from './transaction.ts';

/** Something that somebody has to look at, most pressing kinds first. */
export interface Alert {
  readonly kind: AlertKind;
  readonly count: number;
  /** When it began; null where that is not known. */
  readonly since: Date | null;
  /** The one workflow or connection it is about. */
  readonly subject: { readonly kind: 'workflow' | 'connection'; readonly id: string; readonly name: string } | null;
}

/** A run that is due for so long without anybody at work on it does not move by itself any more. */
const STUCK = `interval '1 minute'`;
/** A schedule whose next slot lies so far back is fired by nobody. */
const DEAD = `interval '5 minutes'`;
/** Wrong signatures that stand alone for so long are no test of the provider's. */
const REFUSED = `interval '1 minute'`;
/** A certificate that ends so soon has to be replaced: providers and their owners take days. */
const ENDING = `interval '30 days'`;
/** A consent that ends so soon has to be given anew. */
const CONSENT_ENDS = `interval '30 days'`;
/** One that ends unless it is used: so long before, and no sooner than a quarter of its life before. */
const UNUSED = `least(interval '14 days', (t.refresh_until - coalesce(t.refreshed_at, t.granted_at)) / 4)`;
/** When there begins to be somebody to tell; null: never. */
const CONSENT_DUE = `least(t.refresh_until - ${UNUSED}, t.ends_at - ${CONSENT_ENDS})`;
const LEAST_FREE_SHARE = 0.05;
const LEAST_FREE_BYTES = 1024 ** 3;

const setting = (name: string) =>
  `(select v.document #>> '{settings,alerts,${name}}' from workflow_version v where v.id = w.live_version_id)`;

/** Each gives kind, count, since, and the subject's kind, id and name. */
const LOOKS = [
  `select 'duplicate_effect', count(*), min(at), null, null, null from incident
   where workspace_id = $1 and kind = 'duplicate_effect' and at > now() - interval '7 days' having count(*) > 0`,
  `select 'writes_held', 1, h.set_at, nullif(h.scope, 'workspace'), case when h.scope <> 'workspace' then h.subject::text end, coalesce(w.name, c.title)
   from hold h left join workflow w on w.id = h.subject left join connection c on c.id = h.subject
   where h.workspace_id = $1 and h.lifted_at is null`,
  // One that waits for its turn under the limits on runs ($2 of a workspace, $3 of a workflow) is not forgotten.
  `select 'runs_stuck', count(*), min(r.wake_at), null, null, null from run r
     left join (select workflow_id, count(*) as runs from run where workspace_id = $1 and ${CARRIED} group by 1) b using (workflow_id)
   where r.workspace_id = $1 and r.lease_until is null and r.wake_at < now() - ${STUCK} and r.status not in ('succeeded', 'failed', 'cancelled')
     and not coalesce(b.runs >= $3::int, false)
     and not coalesce((select count(*) from run where workspace_id = $1 and ${CARRIED}) >= $2::int, false)
   having count(*) > 0`,
  `select 'version_unusable', count(*), min(r.started_at), 'workflow', w.id::text, w.name from run r join workflow w on w.id = r.workflow_id
   where r.workspace_id = $1 and r.trouble #>> '{failure,code}' = 'permanent/version_unusable' and r.status not in ('succeeded', 'failed', 'cancelled')
   group by w.id`,
  // Once may have been the moment.
  `select 'runs_not_taken_up', count(*), min(r.started_at), 'workflow', w.id::text, w.name from run r join workflow w on w.id = r.workflow_id
   where r.workspace_id = $1 and r.trouble #>> '{failure,code}' = 'permanent/not_taken_up' and r.status not in ('succeeded', 'failed', 'cancelled')
     and (r.trouble #>> '{failure,evidence,tries}')::int > 1
   group by w.id`,
  `select 'schedule_dead', count(*), min(s.next_slot), 'workflow', w.id::text, w.name from schedule s join workflow w on w.id = s.workflow_id
   where s.workspace_id = $1 and s.is_live and s.next_slot < now() - ${DEAD} group by w.id`,
  `select 'writes_in_doubt', count(*), min(first_seen), null, null, null from exception
   where workspace_id = $1 and closed_at is null and class = 'ambiguous' having count(*) > 0`,
  // Those of runs that were ended while nobody could take them up have no exception: nobody can settle them here.
  `select 'writes_in_doubt', count(*), min(r.ended_at), 'workflow', w.id::text, w.name
   from run r join effect e on e.run_id = r.id and e.state in ('sent', 'unknown', 'accepted') join workflow w on w.id = r.workflow_id
   where r.workspace_id = $1 and ${ENDED_IN_DOUBT}
   group by w.id`,
  `select 'exceptions_overdue', count(*), min(due_at), null, null, null from exception
   where workspace_id = $1 and closed_at is null and due_at < now() having count(*) > 0`,
  `select 'connection_broken', 1, last_checked_at, 'connection', id::text, title from connection where workspace_id = $1 and health = 'broken'`,
  `select 'connection_open', 1, to_timestamp((s.state #>> '{breaker,since}')::float8 / 1000), 'connection', c.id::text, c.title
   from connection c join connection_state s on s.connection_id = c.id
   where c.workspace_id = $1 and s.state #>> '{breaker,why}' = 'failures' and (s.state #>> '{breaker,phase}' = 'half_open'
     or s.state #>> '{breaker,phase}' = 'open' and to_timestamp((s.state #>> '{breaker,until}')::float8 / 1000) > now())`,
  // Calls are refused and none is genuine, a subscription ran out or cannot be had, a sweep cannot read, or it finds what no call told.
  `select 'webhook_failing', 1, least(
       case when h.refused_since < now() - ${REFUSED} then h.refused_since end, case when h.expires_at < now() then h.expires_at end,
       case when h.error is not null then h.error_at end, w.since), 'connection', c.id::text, c.title
   from connection c left join webhook h on h.connection_id = c.id left join lateral (
     select min(case when w.error is not null then w.error_at else w.caught_at end) as since from watch w
     where w.is_live and w.workspace_id = c.workspace_id and w.connection = c.slug
       and (w.error is not null or w.caught_at > now() - interval '1 day')) w on true
   where c.workspace_id = $1 and (h.refused_since < now() - ${REFUSED} or h.expires_at < now() or h.error is not null or w.since is not null)`,
  `select 'certificate_ending', 1, certificate_until - ${ENDING}, 'connection', id::text, title from connection
   where workspace_id = $1 and certificate_until < now() + ${ENDING}`,
  `select 'consent_ending', 1, ${CONSENT_DUE}, 'connection', c.id::text, c.title from connection c join token_set t on t.id = c.token_set_id
   where c.workspace_id = $1 and t.state = 'good' and ${CONSENT_DUE} < now()`,
  // Counted first, from an index that holds all it reads: what a workflow wants to be told is looked up once for it, not for each run.
  `select 'runs_failed', r.count, r.since, 'workflow', w.id::text, w.name
   from (select workflow_id, count(*), min(ended_at) as since from run
     where workspace_id = $1 and status = 'failed' and mode = 'live' and ended_at > now() - interval '1 day' group by 1) r join workflow w on w.id = r.workflow_id
   where coalesce(${setting('onFailure')}, 'true') <> 'false'`,
  `select 'steps_parked', e.count, e.since, 'workflow', w.id::text, w.name
   from (select workflow_id, count(*), min(first_seen) as since from exception
     where workspace_id = $1 and closed_at is null group by 1) e join workflow w on w.id = e.workflow_id
   where ${setting('onPark')} = 'true'`,
] as const;

interface Raw {
  kind: AlertKind;
  count: string;
  since: Date | null;
  subject_kind: 'workflow' | 'connection' | null;
  subject_id: string | null;
  subject_name: string | null;
}

/** What somebody has to look at, as the database and the disk say. */
export class AlertStore {
  readonly #database: Database;
  readonly #epochs: EpochStore;
  readonly #dataDir: string;
  readonly #limits: RunLimits;

  constructor(database: Database, epochs: EpochStore, dataDir: string, limits: RunLimits) {
    this.#database = database;
    this.#epochs = epochs;
    this.#dataDir = dataDir;
    this.#limits = limits;
  }

  /** Most pressing kinds first, and of each what has stood longest. */
  async list(workspaceId: string, { pool }: Queries = this.#database): Promise<Alert[]> {
    const [{ rows }, epoch, isLow] = await Promise.all([
      pool.query<Raw>({
        name: 'alerts',
        text: `select * from (${LOOKS.join(' union all ')}) a(kind, count, since, subject_kind, subject_id, subject_name)`,
        values: [workspaceId, this.#limits.perWorkspace, this.#limits.perWorkflow],
      }),
      this.#epochs.open(),
      isDiskLow(this.#dataDir),
    ]);
    const alerts: Alert[] = rows.map(({ kind, count, since, subject_kind, subject_id, subject_name }) => ({
      kind,
      count: Number(count),
      since,
      subject:
        subject_kind === null || subject_id === null
          ? null
          : { kind: subject_kind, id: subject_id, name: subject_name ?? '' },
    }));
    if (epoch) alerts.push({ kind: 'database_restored', count: 1, since: epoch.beganAt, subject: null });
    if (isLow) alerts.push({ kind: 'disk_low', count: 1, since: null, subject: null });
    const rank = ({ kind }: Alert) => ALERT_KINDS.indexOf(kind);
    return alerts.toSorted((a, b) => rank(a) - rank(b) || (a.since?.getTime() ?? 0) - (b.since?.getTime() ?? 0));
  }
}

/** Whether the disk of the data folder is nearly full. One that cannot be asked is not. */
async function isDiskLow(dataDir: string): Promise<boolean> {
  const { bavail, bsize, blocks } = await statfs(dataDir).catch(() => ({
    bavail: 1,
    bsize: LEAST_FREE_BYTES,
    blocks: 1,
  }));
  return bavail * bsize < LEAST_FREE_BYTES || bavail / blocks < LEAST_FREE_SHARE;
}
