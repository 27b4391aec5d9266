import type { RunStatus } from '@holdfast/workflow';
import type pg from 'pg';
import type { AttemptLines } from '../worker/attempt-log.ts';
import type { AuditEntry } from './audit.ts';
import { type Part, tablesOf } from './checkpoint-rows.ts';
import { ORDER, statementFor } from './checkpoint-statement.ts';
import { type Columns, int, json, rowsFrom, text, uuid, valuesOf } from './columns.ts';
import type { RunMode, RunSource } from './schema.ts';
import type { CursorRow } from './step-cursors.ts';

/**
 * What one run has to say in one commit. Fields that hold JSON text are written
 * as they are: they were serialised once, hashed and measured in that form.
 *
 * Invariants, each kept by the statement in `commitBatch`:
 * C1 Everything is written with the run's row, or nothing is.
 * C2 A row moves only from the head, fence and owner its worker knows.
 * C3 A run rests or ends only if nothing came into its inbox meanwhile.
 * C4 A file of another run that it comes to name stays from then on, for as long as this run does (P7).
 */
export interface Checkpoint {
  readonly runId: string;
  /** Set when the run comes into being with this commit. */
  readonly birth: RunBirth | null;
  readonly fence: number;
  /** Journal position this extends. */
  readonly head: number;
  readonly row: RunRow;
  readonly journal: JournalRow | null;
  readonly steps: readonly StepRow[];
  readonly payloads: readonly PayloadRow[];
  /** Ids of files that its items have come to name, its own among them. */
  readonly files?: readonly string[];
  readonly effects: readonly EffectRow[];
  readonly waits: readonly WaitRow[];
  /** Waits of these steps are closed without an outcome of their own. */
  readonly closeWaitsOf: readonly string[];
  /** How far steps that came through have read on: each moves from its turn, or not at all. */
  readonly cursors?: readonly CursorRow[];
  /** What attempts wrote. */
  readonly logs?: readonly AttemptLines[];
  /** Ids of inbox rows that the journal has taken in. */
  readonly consumed: readonly string[];
  /** Who asked for a run that comes into being: its line in the audit trail. */
  readonly audit?: AuditEntry;
  /** Runs that come into being as children of this one. */
  readonly children: readonly Omit<Checkpoint, 'children' | 'notify'>[];
  /** Messages for the inboxes of other runs: a child's end, a cancel for children. */
  readonly notify: readonly Message[];
}

/** A message for the inbox of another run; `body` is JSON text. */
export interface Message {
  readonly runId: string;
  readonly kind: string;
  readonly body: string;
}

export interface RunBirth {
  readonly workspaceId: string;
  readonly workflowId: string;
  readonly versionId: string;
  readonly mode: RunMode;
  readonly source: RunSource;
  readonly triggerNode: string;
  readonly businessKey: string | null;
  readonly parent: { readonly runId: string; readonly step: string; readonly index: number } | null;
  /** How many runs called each other before this one, whether or not they wait for it. Default 0. */
  readonly depth?: number;
  readonly replayOf: string | null;
  /** The event it comes from. With a key it is accepted once: a second birth with the same key is a duplicate. */
  readonly inbound: {
    readonly id: string;
    readonly endpointId: string;
    readonly dedupeKey: string | null;
    readonly bodySha: string;
  } | null;
  readonly startedAt: number;
  readonly deadlineAt: number | null;
}

export interface RunRow {
  readonly status: RunStatus;
  readonly head: number;
  /** Hex. */
  readonly headHash: string;
  /** keep: go on holding the lease; rest: let go of it; the guard of C3 applies to `rest`. */
  readonly lease: 'keep' | 'rest';
  /** Some attempt came to an outcome: workers lost before count no more. */
  readonly hasOutcome: boolean;
  /** Position in the inbox that the journal has taken in. */
  readonly wakeSeq: number;
  /** Epoch milliseconds. */
  readonly wakeAt: number | null;
  readonly stepCount: number;
  readonly attemptCount: number;
  /** JSON text. */
  readonly trouble: string | null;
  readonly waitingFor: string | null;
  readonly response: string | null;
  readonly result: string | null;
  readonly endedAt: number | null;
}

export interface JournalRow {
  readonly seq: number;
  readonly last: number;
  /** JSON text of the entries. */
  readonly entries: string;
  /** Hex of sha256(previous hash ‖ entries). */
  readonly hash: string;
  /** Version that the plan was made of. */
  readonly versionId: string;
}

export interface StepRow {
  readonly stepId: string;
  readonly node: string;
  readonly status: string;
  readonly attempt: number;
  readonly sends: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly wakeAt: number | null;
  readonly inputCount: number;
  /** JSON text, as are the following. */
  readonly inputs: string;
  readonly counts: string;
  readonly failures: string | null;
  readonly parked: string | null;
  readonly output: string | null;
  readonly usage: string | null;
}

export interface PayloadRow {
  readonly id: string;
  readonly kind: 'items' | 'file';
  readonly sizeBytes: number;
  readonly encoding: 'zstd' | 'raw';
  /** Base64; null when the bytes are in a file. */
  readonly bytes: string | null;
  readonly file: string | null;
  readonly meta: string | null;
}

export interface EffectRow {
  readonly stepId: string;
  readonly item: number;
  readonly seq: number;
  readonly key: string;
  readonly clientRef: string;
  /** Hex. */
  readonly bodySha: string;
  readonly request: string;
  /** Base64. */
  readonly body: string | null;
  readonly state: string;
  readonly sends: number;
  readonly gatedAt: number;
  readonly lastSentAt: number;
  readonly settledAt: number | null;
  readonly keyValidUntil: number | null;
  readonly reference: string | null;
  readonly result: string | null;
  readonly evidence: string | null;
}

export interface WaitRow {
  readonly id: string;
  readonly stepId: string;
  readonly kind: string;
  /** Hex. */
  readonly tokenHash: string | null;
  /** Null: nobody waits for it yet. */
  readonly deadline: number | null;
  readonly isOpen: boolean;
  readonly asked: string | null;
  readonly askedHash: string | null;
  readonly approvers: readonly string[];
  /** For a wait that an event ends: of which name, and about what. */
  readonly event?: { readonly name: string; readonly key: string };
}

/**
 * What became of a checkpoint. `committed`: it stands; `wakeSeq` tells whether
 * something lies in the inbox. `lost`: another worker has the run. `stirred`: it
 * wanted to rest but its inbox moved. `duplicate`: its event was accepted before.
 */
export type CommitResult =
  | { readonly kind: 'committed'; readonly wakeSeq: number; readonly woken: readonly Woken[] }
  | { readonly kind: 'lost' }
  | { readonly kind: 'stirred' }
  | { readonly kind: 'duplicate'; readonly endpointId: string; readonly dedupeKey: string };

/** Another run whose inbox got something, and its new place in the queue. */
export interface Woken {
  readonly runId: string;
  readonly wakeSeq: number;
}

/** Who commits, and how long a lease lasts. */
export interface Committer {
  readonly owner: string;
  readonly leaseMs: number;
}

/**
 * Writes a batch of checkpoints as one transaction. Each run is told its own
 * result: a stale one changes nothing and fails no neighbour.
 */
export async function commitBatch(
  client: Pick<pg.Pool, 'query'>,
  batch: readonly Checkpoint[],
  committer: Committer,
): Promise<CommitResult[]> {
  const ordered = batch.toSorted((a, b) => (a.runId < b.runId ? -1 : 1));
  const messages = batch.filter(({ notify }) => notify.length > 0);
  const hasChildren = batch.some(({ children }) => children.length > 0);
  if (messages.length === 0 && !hasChildren) return resultsOf(batch, await write(client, ordered, [], committer));
  await client.query('begin');
  try {
    const done = await write(client, ordered, [], committer);
    const ok = new Set(done.map(({ id }) => id));
    // Only now is it known whose children may come into being (C1).
    const children = ordered.flatMap((parent) => (ok.has(parent.runId) ? parent.children : []));
    if (children.length > 0) await write(client, [], children, committer);
    const woken = new Map<string, Woken[]>();
    for (const { runId, notify } of messages) if (ok.has(runId)) woken.set(runId, await deliver(client, notify));
    await client.query('commit');
    return resultsOf(batch, done, woken);
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

interface Written {
  readonly id: string;
  readonly wake_seq: number;
}

async function write(
  client: Pick<pg.Pool, 'query'>,
  parts: readonly Part[],
  children: readonly Part[],
  { owner, leaseMs }: Committer,
): Promise<Written[]> {
  const rows = tablesOf(parts, children, owner);
  const present = ORDER.filter((table) => rows[table].count > 0);
  const { name, text } = statementFor(present);
  const values = [owner, `${leaseMs} milliseconds`, ...present.flatMap((table) => rows[table].values())];
  const { rows: written } = await client.query<Written>({ name, text, values });
  return written;
}

const MESSAGES: Columns<Message & { readonly index: number }> = {
  run_id: uuid(({ runId }) => runId),
  kind: text(({ kind }) => kind),
  body: json(({ body }) => body),
  index: int(({ index }) => index),
};

/** Puts messages into the inboxes of other runs and wakes them. Messages for runs that are over fall away. */
export async function deliver(client: Pick<pg.Pool, 'query'>, messages: readonly Message[]): Promise<Woken[]> {
  const { rows } = await client.query<{ id: string; wake_seq: number }>({
    name: 'checkpoint-notify',
    text: `with m as materialized (select * from ${rowsFrom(MESSAGES, 1, 'm')}),
      woken as (
        update run r set wake_seq = r.wake_seq + 1, wake_at = least(r.wake_at, clock_timestamp())
        where r.id in (select run_id from m) and r.status not in ('succeeded', 'failed', 'cancelled') returning r.id, r.wake_seq
      ), put as (
        insert into inbox (run_id, kind, body) select run_id, kind, body from m where run_id in (select id from woken) order by index
      )
      select id, wake_seq from woken`,
    values: valuesOf(
      MESSAGES,
      messages.map((message, index) => ({ ...message, index })),
    ),
  });
  return rows.map(({ id, wake_seq }) => ({ runId: id, wakeSeq: wake_seq }));
}

function resultsOf(
  batch: readonly Checkpoint[],
  done: readonly { id: string; wake_seq: number }[],
  woken: ReadonlyMap<string, readonly Woken[]> = new Map(),
): CommitResult[] {
  const byId = new Map(done.map(({ id, wake_seq }) => [id, wake_seq]));
  return batch.map((checkpoint) => {
    const wakeSeq = byId.get(checkpoint.runId);
    if (wakeSeq !== undefined) return { kind: 'committed', wakeSeq, woken: woken.get(checkpoint.runId) ?? [] };
    const { birth } = checkpoint;
    if (birth?.inbound?.dedupeKey) {
      return { kind: 'duplicate', endpointId: birth.inbound.endpointId, dedupeKey: birth.inbound.dedupeKey };
    }
    return checkpoint.row.lease === 'rest' && !birth ? { kind: 'stirred' } : { kind: 'lost' };
  });
}
