import { type Kysely, sql } from 'kysely';

/**
 * The legal moves of calls from outside and of events (`INBOUND_MOVES` and `EVENT_MOVES` of the engine),
 * kept by the database itself. Rows there were before are not looked at.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create function refuse_move() returns trigger language plpgsql as $$
  begin
    raise exception 'illegal move of % %', tg_table_name, new.id using errcode = '23514';
  end $$`,

  `alter table inbound add constraint inbound_disposition_check
    check (disposition in ('accepted', 'rejected', 'duplicate', 'superseded', 'released')) not valid`,
  // What stands for the call: a run of its own, the run of the call before it, or nothing.
  `alter table inbound add constraint inbound_run_check
    check ((run_id is null) = (disposition in ('rejected', 'superseded'))) not valid`,
  `alter table inbound add constraint inbound_item_check check (item is null or disposition = 'duplicate') not valid`,
  `alter table inbound add constraint inbound_released_check
    check ((released_by is null) = (disposition <> 'released')) not valid`,
  `create trigger inbound_born before insert on inbound for each row when (new.disposition = 'released') execute function refuse_move()`,
  `create trigger inbound_moved before update on inbound for each row when (
    (new.endpoint_id, new.dedupe_key, new.received_at) is distinct from (old.endpoint_id, old.dedupe_key, old.received_at)
    or new.disposition <> old.disposition and not (old.disposition = 'duplicate' and old.item is not null and new.disposition = 'released')
    or new.disposition = old.disposition and new.run_id is distinct from old.run_id
  ) execute function refuse_move()`,

  `alter table event add constraint event_settled_check check ((settled_at is null) = (state = 'kept')) not valid`,
  `alter table event add constraint event_run_check check ((run_id is null) = (state <> 'matched')) not valid`,
  `create trigger event_born before insert on event for each row when (new.state <> 'kept') execute function refuse_move()`,
  `create trigger event_moved before update on event for each row when (
    (new.name, new.key, new.received_at) is distinct from (old.name, old.key, old.received_at)
    or old.state <> 'kept' and (new.state, new.run_id, new.step_id, new.settled_at)
      is distinct from (old.state, old.run_id, old.step_id, old.settled_at)
  ) execute function refuse_move()`,
];
