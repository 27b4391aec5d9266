import { toStorable } from '../connections/storable.ts';
import type { HandOver, Voice } from '../people/asked.ts';
import type { Answer } from './approvals.ts';
import type { Queries } from './transaction.ts';
import type { By } from './workflows.ts';

/** Who answers, and as whom: programs and the person at the machine have no address. */
export interface Answering extends By {
  readonly email?: string | null;
  readonly role?: Voice['role'];
  readonly via?: Voice['via'];
}

/** An answer that stands. */
export interface AnswerRow extends Voice {
  readonly id: string;
  readonly name: string;
  readonly reason: string | null;
  /** ISO 8601. */
  readonly at: string;
  /** When it takes effect; null: at once. */
  readonly effectAt: Date | null;
}

export interface HandOverRow extends HandOver {
  readonly fromName: string | null;
  readonly reason: string | null;
  readonly at: Date;
}

/** A question, by its run. */
interface Of {
  readonly workspaceId: string;
  readonly runId: string;
  readonly waitId: string;
}

interface RawAnswer {
  id: string;
  wait_id: string;
  person: string;
  person_name: string;
  email: string | null;
  role: Voice['role'] | null;
  is_local: boolean;
  choice: string;
  reason: string | null;
  answered_at: Date;
  effect_at: Date | null;
}

interface RawHandOver {
  wait_id: string;
  kind: HandOver['kind'];
  seat: number | null;
  from_person: string | null;
  from_name: string | null;
  from_email: string | null;
  to_person: string | null;
  to_who: string[];
  reason: string | null;
  handed_at: Date;
}

/** What people answered, and to whom they handed questions over. A person answers a question once. */
export class AnswerStore {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** Answers that stand, by question, in the order in which they were given. */
  async of(waitIds: readonly string[]): Promise<Map<string, AnswerRow[]>> {
    const { rows } = await this.#queries.pool.query<RawAnswer>(
      `select id, wait_id, person, person_name, email, role, is_local, choice, reason, answered_at, effect_at
       from answer where wait_id = any($1::uuid[]) and withdrawn_at is null order by id`,
      [waitIds],
    );
    return grouped(rows, answerOf);
  }

  async handOversOf(waitIds: readonly string[]): Promise<Map<string, HandOverRow[]>> {
    const { rows } = await this.#queries.pool.query<RawHandOver>(
      `select wait_id, kind, seat, from_person, from_name, from_email, to_person, to_who, reason, handed_at
       from hand_over where wait_id = any($1::uuid[]) order by id`,
      [waitIds],
    );
    return grouped(rows, handOverOf);
  }

  /** Records an answer; false when this person's stands already. */
  async add({ workspaceId, runId, waitId }: Of, answer: Answer, by: Answering): Promise<boolean> {
    const { rowCount } = await this.#queries.pool.query(
      `insert into answer (workspace_id, run_id, wait_id, person, person_name, email, role, is_local, choice, reason, is_correction, effect_at)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
         case when $12::int > 0 then least(w.deadline, clock_timestamp() + $12 * interval '1 ms') end from wait w where w.id = $3
       on conflict (wait_id, person) where withdrawn_at is null do nothing`,
      [
        workspaceId,
        runId,
        waitId,
        by.id,
        by.name,
        by.email ?? null,
        by.role ?? null,
        by.via === 'local',
        answer.choice,
        answer.reason === null ? null : toStorable(answer.reason),
        answer.filled !== undefined,
        answer.undoMs,
      ],
    );
    return rowCount === 1;
  }

  /** Takes an answer back; false when it has taken effect. @param pending SQL that tells whether a moment is still ahead */
  async withdraw(id: string, pending: string): Promise<boolean> {
    const { rowCount } = await this.#queries.pool.query(
      `update answer set withdrawn_at = clock_timestamp() where id = $1 and effect_at ${pending}`,
      [id],
    );
    return rowCount === 1;
  }

  async handOver({ workspaceId, runId, waitId }: Of, over: Omit<HandOverRow, 'at'>): Promise<void> {
    await this.#queries.pool.query(
      `insert into hand_over (workspace_id, run_id, wait_id, kind, seat, from_person, from_name, from_email, to_person, to_who, reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        workspaceId,
        runId,
        waitId,
        over.kind,
        over.seat,
        over.fromPerson,
        over.fromName,
        over.fromEmail,
        over.toPerson,
        over.to,
        over.reason === null ? null : toStorable(over.reason),
      ],
    );
  }
}

function grouped<Raw extends { wait_id: string }, Row>(
  rows: readonly Raw[],
  shaped: (row: Raw) => Row,
): Map<string, Row[]> {
  const all = new Map<string, Row[]>();
  for (const row of rows) all.set(row.wait_id, [...(all.get(row.wait_id) ?? []), shaped(row)]);
  return all;
}

const answerOf = (row: RawAnswer): AnswerRow => ({
  id: row.id,
  person: row.person,
  name: row.person_name,
  email: row.email,
  role: row.role ?? 'viewer',
  via: row.is_local ? 'local' : 'session',
  choice: row.choice,
  reason: row.reason,
  at: row.answered_at.toISOString(),
  effectAt: row.effect_at,
});

const handOverOf = (row: RawHandOver): HandOverRow => ({
  kind: row.kind,
  seat: row.seat,
  fromPerson: row.from_person,
  fromName: row.from_name,
  fromEmail: row.from_email,
  toPerson: row.to_person,
  to: row.to_who,
  reason: row.reason,
  at: row.handed_at,
});
