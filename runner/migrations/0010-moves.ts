import { type Kysely, sql } from 'kysely';

/**
 * Views for checks: which versions a run was moved from, and of a decision that was
 * withdrawn and made again, the record of the one that stands.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create view chk_move as
    select a.subject, (a.detail ->> 'fromVersion')::uuid as version from audit a where a.action = 'run.moved'`,

  `create or replace view chk_act as
    select 'approval:' || w.id as subject, w.xmin::text as done_in, a.xmin::text as recorded_in
      from wait w left join lateral (
        select l.xmin from audit l where l.subject = 'approval:' || w.id and l.action = 'approval.decided' order by l.seq desc limit 1
      ) a on true
      where w.kind = 'approval' and not w.is_open and w.outcome ->> 'choice' is not null
    union all select 'workflow:' || v.workflow_id || ' version ' || v.number, v.xmin::text, a.xmin::text
      from workflow_version v left join audit a on a.subject = 'workflow:' || v.workflow_id and a.action = 'workflow.published'
        and (a.detail ->> 'version')::int = v.number
      where v.number is not null`,
];
