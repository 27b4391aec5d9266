import type { Database } from '@holdfast/runner/testing';
import type { StoreModel, WaitModel } from '../model/store.ts';

/** All that a store holds of its runs, in a shape that both kinds of store have. Instants are epoch milliseconds. */
export type Rows = Readonly<Record<string, readonly unknown[]>>;

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
const byText = (rows: readonly object[]): object[] =>
  rows
    .map((row) => JSON.stringify(row))
    .toSorted()
    .map((text) => JSON.parse(text));

/** Of an answer: what was chosen and by whom. The tables keep more of it, for people to read. */
function outcomeOf({ outcome }: WaitModel): unknown {
  const all = parsed(outcome) as { choice?: string; by?: string } | null;
  return all?.choice !== undefined ? { choice: all.choice, by: all.by } : all;
}

export function rowsOfModel(store: StoreModel): Rows {
  return {
    run: byText(
      [...store.runs.values()].map((run) => ({
        id: run.id,
        status: run.status,
        fence: run.fence,
        leaseOwner: run.leaseOwner,
        leaseUntil: run.leaseUntil,
        wakeAt: run.wakeAt,
        wakeSeq: run.wakeSeq,
        rungAt: run.rungAt,
        head: run.head,
        headHash: run.headHash,
        lapses: run.lapses,
        trouble: parsed(run.trouble),
        response: parsed(run.response),
        result: parsed(run.result),
        parent: run.birth.parent?.runId ?? null,
      })),
    ),
    journal: byText(
      [...store.journal].flatMap(([run, rows]) =>
        rows.map(({ seq, last, fence, entries, hash }) => ({ run, seq, last, fence, entries: parsed(entries), hash })),
      ),
    ),
    step: byText(
      [...store.steps].flatMap(([run, rows]) =>
        [...rows.values()].map(({ stepId, status, attempt, sends, startedAt, endedAt, wakeAt, output }) => ({
          run,
          stepId,
          status,
          attempt,
          sends,
          startedAt,
          endedAt,
          wakeAt,
          output: parsed(output),
        })),
      ),
    ),
    effect: byText(
      [...store.runs.keys()].flatMap((run) =>
        store.effectsOf(run).map((row) => ({
          run,
          place: `${row.stepId}#${row.item}#${row.seq}`,
          key: row.key,
          fence: row.fence,
          state: row.state,
          sends: row.sends,
          gatedAt: row.gatedAt,
          lastSentAt: row.lastSentAt,
          settledAt: row.settledAt,
          keyValidUntil: row.keyValidUntil,
          body: row.body,
          reference: row.reference,
          result: parsed(row.result),
          evidence: parsed(row.evidence),
        })),
      ),
    ),
    payload: byText([...store.payloads].map(([id, bytes]) => ({ id, bytes: bytes.toString('base64') }))),
    file_use: byText([...store.fileUses].flatMap(([run, files]) => [...files].map((file) => ({ run, file })))),
    wait: byText(
      [...store.waits.values()].map((wait) => ({
        id: wait.id,
        run: wait.runId,
        stepId: wait.stepId,
        kind: wait.kind,
        deadline: wait.deadline,
        isOpen: wait.isOpen,
        outcome: outcomeOf(wait),
        closedBy: wait.closedBy,
        closedAt: wait.isOpen || wait.closedAt === 0 ? null : wait.closedAt,
      })),
    ),
    step_cursor: byText(
      [...store.cursors.values()].map(({ workflowId, nodeId, list, turn, cursor, begunAt, readTo, runId }) => ({
        workflowId,
        nodeId,
        list,
        turn,
        cursor: parsed(cursor),
        begunAt,
        readTo,
        runId,
      })),
    ),
    inbox: store.inbox.map(({ runId, kind, body, notBefore }) => ({ run: runId, kind, body: parsed(body), notBefore })),
    inbound: byText([...store.inbound].map(([key, run]) => ({ key, run }))),
    incident: store.incidents.map(({ runId, stepId, item }) => ({ run: runId, stepId, item })),
  };
}

const MS = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
const HEX = (column: string) => `encode(${column}, 'hex')`;

const TABLES: Readonly<Record<string, string>> = {
  run: `select id, status, fence::float8, lease_owner as "leaseOwner", ${MS('lease_until')} as "leaseUntil", ${MS('wake_at')} as "wakeAt",
    wake_seq as "wakeSeq", ${MS('rung_at')} as "rungAt", head, ${HEX('head_hash')} as "headHash", lapses, trouble, response, result, parent_run_id as parent from run`,
  journal: `select run_id as run, seq, last, fence::float8, entries, ${HEX('hash')} as hash from journal`,
  step: `select run_id as run, step_id as "stepId", status, attempt, sends, ${MS('started_at')} as "startedAt", ${MS('ended_at')} as "endedAt",
    ${MS('wake_at')} as "wakeAt", output from step`,
  effect: `select run_id as run, step_id || '#' || item || '#' || seq as place, key, fence::float8, state, sends, ${MS('gated_at')} as "gatedAt",
    ${MS('last_sent_at')} as "lastSentAt", ${MS('settled_at')} as "settledAt", ${MS('key_valid_until')} as "keyValidUntil",
    encode(body, 'base64') as body, reference, result, evidence from effect`,
  payload: `select id, encode(bytes, 'base64') as bytes from payload`,
  file_use: `select run_id as run, file_id as file from file_use`,
  wait: `select id, run_id as run, step_id as "stepId", kind, ${MS('deadline')} as deadline, is_open as "isOpen", case
      when outcome ->> 'choice' is not null then json_build_object('choice', outcome -> 'choice', 'by', outcome -> 'by')
      else outcome end as outcome, closed_by as "closedBy", ${MS('closed_at')} as "closedAt" from wait`,
  step_cursor: `select workflow_id as "workflowId", node_id as "nodeId", list, turn, cursor, ${MS('begun_at')} as "begunAt",
    ${MS('read_to')} as "readTo", run_id as "runId" from step_cursor`,
  inbox: `select run_id as run, kind, body, ${MS('not_before')} as "notBefore" from inbox order by id`,
  inbound: `select endpoint_id || E'\\n' || dedupe_key as key, run_id as run from inbound where dedupe_key is not null`,
  incident: `select run_id as run, step_id as "stepId", item from incident order by id`,
};

const EVERYTHING = `select json_build_object(${Object.entries(TABLES)
  .map(([name, text]) => `'${name}', (select coalesce(json_agg(t), '[]') from (${text}) t)`)
  .join(', ')}) as rows`;
const ORDERED: ReadonlySet<string> = new Set(['inbox', 'incident']);

export async function rowsOfTables({ pool }: Database): Promise<Rows> {
  const { rows } = await pool.query<{ rows: Record<string, object[]> }>(EVERYTHING);
  const found = Object.entries(rows[0]?.rows ?? {});
  return Object.fromEntries(found.map(([name, each]) => [name, ORDERED.has(name) ? each : byText(each)]));
}
