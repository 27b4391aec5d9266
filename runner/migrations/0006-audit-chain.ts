import { type Kysely, sql } from 'kysely';

/**
 * The audit trail becomes a chain. Records are sealed after they are committed,
 * into a table of their own; neither can be changed or removed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table audit_chain (
    seq bigint primary key,
    audit_seq bigint not null unique,
    prev bytea not null,
    hash bytea not null,
    row text not null,
    sealed_at timestamptz not null default clock_timestamp()
  )`,

  // Records that are not in the chain yet, with the transaction they came from.
  'create table audit_unsealed (seq bigint not null, xid xid8 not null default pg_current_xact_id())',
  `create function audit_queue() returns trigger language plpgsql as $$
    begin insert into audit_unsealed (seq) values (new.seq); return null; end $$`,
  'create trigger audit_queue after insert on audit for each row execute function audit_queue()',
  'alter table audit enable always trigger audit_queue',
  'insert into audit_unsealed (seq) select seq from audit',

  // Runs that came to rest or to their end, and whose journal's head is to be put into the chain.
  'create table audit_due (run_id uuid not null)',
  `insert into audit_due (run_id) select id from run where status in ('waiting', 'parked', 'succeeded', 'failed', 'cancelled')`,

  `create function audit_refuse() returns trigger language plpgsql as $$
    begin raise exception 'The audit trail is only ever added to.' using errcode = 'insufficient_privilege'; end $$`,
  ...['audit', 'audit_chain'].flatMap((table) => [
    `create trigger audit_refuse before update or delete or truncate on ${table} for each statement execute function audit_refuse()`,
    `alter table ${table} enable always trigger audit_refuse`,
    `revoke update, delete, truncate on ${table} from public, current_user`,
  ]),
  `create index audit_actor on audit (workspace_id, actor, seq)`,
  ...['audit_unsealed', 'audit_due'].map(
    (table) => `alter table ${table} set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0)`,
  ),

  `create view chk_audit as
    select seq, encode(prev, 'hex') as prev, encode(hash, 'hex') as hash, row from audit_chain`,
  // What people did, and its record: the transactions of both.
  `create view chk_act as
    select 'approval:' || w.id as subject, w.xmin::text as done_in, a.xmin::text as recorded_in
      from wait w left join audit a on a.subject = 'approval:' || w.id and a.action = 'approval.decided'
      where w.kind = 'approval' and not w.is_open and w.outcome ->> 'choice' is not null
    union all select 'workflow:' || v.workflow_id || ' version ' || v.number, v.xmin::text, a.xmin::text
      from workflow_version v left join audit a on a.subject = 'workflow:' || v.workflow_id and a.action = 'workflow.published'
        and (a.detail ->> 'version')::int = v.number
      where v.number is not null`,
];
