import { zstdDecompressSync } from 'node:zlib';
import {
  type Checkpoint,
  type Claimed,
  type CommitResult,
  type Committer,
  type CursorKey,
  type CursorRow,
  type EffectRow,
  type Fact,
  type KeptPlace,
  NO_RUN_LIMITS,
  type Recorded,
  type StepRow,
  type WaitRow,
  type Woken,
} from '@holdfast/runner/engine-room';
import { isTerminalRun, type RunStatus } from '@holdfast/workflow';
import { inTurn, type Places, withinLimits } from './lanes.ts';

type Part = Omit<Checkpoint, 'children' | 'notify'>;
type Birth = NonNullable<Checkpoint['birth']>;

/** A row of `run`. Instants are epoch milliseconds by the clock of the store. */
export interface RunModel {
  readonly id: string;
  readonly birth: Birth;
  status: RunStatus;
  fence: number;
  leaseOwner: string | null;
  leaseUntil: number | null;
  wakeAt: number | null;
  wakeSeq: number;
  /** When the sweep last rang for it. */
  rungAt: number | null;
  head: number;
  headHash: string;
  lapses: number;
  trouble: string | null;
  result: string | null;
  response: string | null;
}
export interface JournalModel {
  readonly seq: number;
  readonly last: number;
  readonly fence: number;
  readonly entries: string;
  readonly hash: string;
  readonly worker: string;
}
export interface EffectModel extends EffectRow {
  readonly fence: number;
}
export interface WaitModel extends WaitRow {
  readonly runId: string;
  readonly createdAt: number;
  isOpen: boolean;
  outcome: string | null;
  closedBy: string | null;
  closedAt: number;
}
export interface InboxModel {
  readonly id: number;
  readonly runId: string;
  readonly kind: string;
  readonly body: string;
  /** Before this instant it does not count. */
  readonly notBefore: number | null;
}
/** The run that was told, and when that takes effect; null: at once. */
export interface Told extends Woken {
  readonly effectAt: number | null;
}
export interface ExceptionModel {
  isClosed: boolean;
  readonly lastSeen: number;
  readonly message: string;
}
export interface Incident {
  readonly runId: string;
  readonly stepId: string;
  readonly item: number;
}

/** How far a node of a workflow has read on in a list. */
export interface CursorModel extends CursorRow {
  readonly workflowId: string;
  readonly runId: string;
}

/** Which guards a store keeps. All of them, unless a mutant is to be caught. */
export interface Guards {
  readonly fence: boolean;
  readonly places: Places;
  /** A cursor moves only from the turn that was read. */
  readonly cursor: boolean;
}
export const ALL_GUARDS: Guards = { fence: true, places: 'kept', cursor: true };

/** What the store tells of itself as it happens. */
export interface Watcher {
  claimed(run: RunModel, owner: string): void;
  /** It is due, and there is no place for it. */
  heldBack(run: RunModel): void;
  /** `part` was written: it stands in the store. */
  written(part: Part, run: RunModel, owner: string | null): void;
}

/** So much before it is due a run is leased: bells ring by other clocks. */
const EARLY_MS = 100;
/** A run that nobody comes for is rung for again after a minute at most. */
const LONGEST_PAUSE_MS = 60_000;
/** The last moment before an answer takes effect is left to the worker that takes it in. */
const LAST_MOMENT_MS = 1_000;
/** A cursor's place in the store. */
export const placeOf = ({ workflowId, nodeId, list }: CursorKey): string => `${workflowId}\n${nodeId}\n${list}`;
const isOpenRun = ({ status }: RunModel): boolean => !isTerminalRun(status);
const OPEN_WRITES: ReadonlySet<string> = new Set(['sent', 'unknown', 'accepted']);
const isCommitted = (state: string): boolean => state === 'committed' || state === 'committed_noref';
const least = (a: number | null, b: number): number => (a === null ? b : Math.min(a, b));

/**
 * The tables of the runner and the statements on them, in memory: the same
 * guards as in `runner/src/store`, each call one transaction.
 */
export class StoreModel {
  readonly runs = new Map<string, RunModel>();
  readonly journal = new Map<string, JournalModel[]>();
  readonly steps = new Map<string, Map<string, StepRow>>();
  readonly effects = new Map<string, Map<string, EffectModel>>();
  readonly payloads = new Map<string, Buffer>();
  /** The runs that files are of. */
  readonly files = new Map<string, string>();
  /** The files of other runs that runs name, by run. */
  readonly fileUses = new Map<string, Set<string>>();
  readonly waits = new Map<string, WaitModel>();
  readonly inbound = new Map<string, string>();
  readonly incidents: Incident[] = [];
  /** By workflow, node and list. */
  readonly cursors = new Map<string, CursorModel>();
  /** Of steps that are parked, or were: by run and step. */
  readonly exceptions = new Map<string, ExceptionModel>();
  inbox: InboxModel[] = [];
  readonly #now: () => number;
  readonly #guards: Guards;
  readonly #watcher: Watcher | null;
  readonly #told = new Map<string, number>();
  #inboxIds = 0;

  constructor(now: () => number, watcher: Watcher | null = null, guards: Guards = ALL_GUARDS) {
    this.#now = now;
    this.#watcher = watcher;
    this.#guards = guards;
  }

  now(): number {
    return this.#now();
  }

  /** How many messages a run was sent so far. */
  told(runId: string): number {
    return this.#told.get(runId) ?? 0;
  }

  /** Everything that the tables hold, as text, by table. */
  *texts(): Iterable<readonly [string, string]> {
    for (const rows of this.journal.values()) for (const { entries } of rows) yield ['journal', entries];
    for (const rows of this.steps.values()) for (const row of rows.values()) yield ['step', JSON.stringify(row)];
    for (const rows of this.effects.values())
      for (const { body, ...row } of rows.values())
        yield ['effect', `${JSON.stringify(row)}${Buffer.from(body ?? '', 'base64').toString()}`];
    for (const { trouble, result, response } of this.runs.values()) yield ['run', `${trouble}${result}${response}`];
    for (const { asked, outcome } of this.waits.values()) yield ['wait', `${asked}${outcome}`];
    for (const { body } of this.inbox) yield ['inbox', body];
    for (const id of this.payloads.keys()) yield ['payload', this.unpacked(id) ?? ''];
  }

  /** What a payload holds. Null when there is none of that name. */
  unpacked(id: string): string | null {
    const bytes = this.payloads.get(id);
    return bytes === undefined ? null : zstdDecompressSync(bytes).toString();
  }

  effectsOf(runId: string): EffectModel[] {
    return [...(this.effects.get(runId)?.values() ?? [])];
  }

  /* ---- checkpoints ---- */

  commit(batch: readonly Checkpoint[], committer: Committer): CommitResult[] {
    const ordered = batch.toSorted((a, b) => (a.runId < b.runId ? -1 : 1));
    const done = new Map<string, number>();
    const woken = new Map<string, Woken[]>();
    const written: (() => void)[] = [];
    const write = (part: Part, owner: string | null): RunModel | null => {
      const run = part.birth ? this.#born(part, part.birth, owner, committer) : this.#moved(part, committer);
      if (!run) return null;
      this.#writeRows(part, run, committer.owner);
      written.push(() => this.#watcher?.written(part, run, owner));
      return run;
    };
    for (const part of ordered) {
      const run = write(part, committer.owner);
      if (run) done.set(part.runId, run.wakeSeq);
    }
    this.#moveCursors(ordered.filter(({ runId }) => done.has(runId)));
    for (const { runId, children } of ordered) if (done.has(runId)) for (const child of children) write(child, null);
    for (const { runId, notify } of batch) {
      if (notify.length > 0 && done.has(runId)) woken.set(runId, this.#deliver(notify));
    }
    for (const tell of written) tell();
    return batch.map((checkpoint) => resultOf(checkpoint, done.get(checkpoint.runId), woken.get(checkpoint.runId)));
  }

  /** What became of checkpoints whose answer was lost; null where they were not written. */
  recall(batch: readonly Checkpoint[], { owner }: Committer): (CommitResult | null)[] {
    return batch.map(({ runId, fence, journal, row, notify }) => {
      const run = this.runs.get(runId);
      const isWritten = this.journal
        .get(runId)
        ?.some(
          (each) =>
            each.seq === journal?.seq && each.fence === fence && each.worker === owner && each.hash === journal.hash,
        );
      if (!run || !isWritten) return null;
      if (row.lease === 'keep' && (run.fence !== fence || run.leaseOwner !== owner)) return null;
      const told = [...new Set(notify.map((message) => message.runId))].flatMap((id) => this.runs.get(id) ?? []);
      const woken = told.filter(isOpenRun).map(({ id, wakeSeq }) => ({ runId: id, wakeSeq }));
      return { kind: 'committed', wakeSeq: run.wakeSeq, woken };
    });
  }

  #born({ runId, row }: Part, birth: Birth, owner: string | null, { leaseMs }: Committer): RunModel | null {
    const { inbound } = birth;
    if (inbound?.dedupeKey) {
      const key = `${inbound.endpointId}\n${inbound.dedupeKey}`;
      if (this.inbound.has(key)) return null;
      this.inbound.set(key, runId);
    }
    if (this.runs.has(runId)) return null;
    const leaseOwner = row.lease === 'keep' ? owner : null;
    const run: RunModel = {
      id: runId,
      birth,
      status: row.status,
      fence: 1,
      leaseOwner,
      leaseUntil: leaseOwner === null ? null : this.#now() + leaseMs,
      wakeAt: row.wakeAt,
      wakeSeq: 0,
      rungAt: null,
      head: row.head,
      headHash: row.headHash,
      lapses: 0,
      trouble: row.trouble,
      result: row.result,
      response: row.response,
    };
    this.runs.set(runId, run);
    if (leaseOwner !== null) this.#watcher?.claimed(run, leaseOwner);
    return run;
  }

  #moved({ runId, fence, head, row }: Part, { owner, leaseMs }: Committer): RunModel | null {
    const run = this.runs.get(runId);
    if (!run || run.head !== head) return null;
    if (this.#guards.fence && (run.fence !== fence || run.leaseOwner !== owner)) return null;
    const rests = row.lease === 'rest';
    if (rests && run.wakeSeq !== row.wakeSeq) return null;
    run.status = row.status;
    run.head = row.head;
    run.headHash = row.headHash;
    run.leaseOwner = rests ? null : run.leaseOwner;
    run.leaseUntil = rests ? null : this.#now() + leaseMs;
    run.wakeSeq += rests ? 1 : 0;
    run.wakeAt = row.wakeAt;
    run.lapses = row.hasOutcome ? 0 : run.lapses;
    run.trouble = row.trouble;
    run.response = row.response ?? run.response;
    run.result = row.result ?? run.result;
    return run;
  }

  #writeRows(part: Part, run: RunModel, worker: string): void {
    const { runId, fence } = part;
    if (part.journal) {
      const rows = this.journal.get(runId) ?? [];
      this.journal.set(runId, rows);
      rows.push({ ...part.journal, fence, worker });
    }
    const steps = this.steps.get(runId) ?? new Map<string, StepRow>();
    this.steps.set(runId, steps);
    for (const row of part.steps) {
      steps.set(row.stepId, row);
      this.#keepException(runId, row);
    }
    for (const { id, kind, bytes } of part.payloads) {
      if (this.payloads.has(id)) throw new Error(`The payload ${id} is written twice.`);
      if (bytes !== null) this.payloads.set(id, Buffer.from(bytes, 'base64'));
      if (kind === 'file') this.files.set(id, runId);
    }
    for (const file of part.files ?? []) {
      if ((this.files.get(file) ?? runId) === runId) continue;
      const uses = this.fileUses.get(runId) ?? new Set<string>();
      this.fileUses.set(runId, uses.add(file));
    }
    for (const row of part.effects) this.#writeEffect(runId, { ...row, fence });
    for (const stepId of part.closeWaitsOf) this.#closeWaits(run.id, stepId, null, null);
    for (const row of part.waits) {
      const known = this.waits.get(row.id);
      if (known) {
        Object.assign(known, { stepId: row.stepId, deadline: row.deadline });
        if (!row.isOpen && known.isOpen) this.#close(known, null, null);
        continue;
      }
      const fresh = { outcome: null, closedBy: null, closedAt: 0, createdAt: this.#now() };
      this.waits.set(row.id, { ...row, ...fresh, runId });
    }
    const consumed = new Set(part.consumed);
    if (consumed.size > 0)
      this.inbox = this.inbox.filter(({ id, runId: of }) => of !== runId || !consumed.has(String(id)));
  }

  /** As the trigger on the table does: open exactly while the step is parked. */
  #keepException(runId: string, { stepId, status, parked, failures }: StepRow): void {
    const place = `${runId} ${stepId}`;
    const known = this.exceptions.get(place);
    if (status !== 'parked') {
      if (known) known.isClosed = true;
      return;
    }
    const groups = JSON.parse(parked ?? failures ?? '[]') as { failure?: { class: string; message: string } }[];
    const chosen = groups.findLast(({ failure }) => failure?.class === 'ambiguous') ?? groups.at(-1);
    const message = chosen?.failure?.message ?? 'The step was parked without a recorded failure.';
    this.exceptions.set(place, { isClosed: false, lastSeen: Math.floor(this.#now()), message });
  }

  #writeEffect(runId: string, row: EffectModel): void {
    const effects = this.effects.get(runId) ?? new Map<string, EffectModel>();
    this.effects.set(runId, effects);
    const place = `${row.stepId}#${row.item}#${row.seq}`;
    const known = effects.get(place);
    const isKnown = known !== undefined && !OPEN_WRITES.has(known.state);
    if (isKnown && OPEN_WRITES.has(row.state) && row.sends <= known.sends) return;
    effects.set(
      place,
      known
        ? {
            ...known,
            state: isCommitted(known.state) && row.state !== 'committed' ? known.state : row.state,
            sends: row.sends,
            fence: row.fence,
            lastSentAt: row.lastSentAt,
            settledAt: row.settledAt,
            reference: row.reference ?? known.reference,
            result: row.result ?? known.result,
            evidence: row.evidence ?? known.evidence,
          }
        : row,
    );
  }

  /** Of several rows of one statement the one that has read the latest counts, and of those the first. */
  #moveCursors(written: readonly Checkpoint[]): void {
    const rows = new Map<string, CursorModel>();
    for (const { runId, cursors = [] } of written)
      for (const row of cursors) {
        const workflowId = this.runs.get(runId)?.birth.workflowId ?? '';
        const place = placeOf({ ...row, workflowId });
        const [known, stored] = [rows.get(place), this.cursors.get(place)];
        // A row that is not there is made by those who have found none, and by nobody else.
        if (row.turn !== 0 && stored?.turn !== row.turn && this.#guards.cursor) continue;
        if (!known || known.turn < row.turn) rows.set(place, { ...row, workflowId, runId });
      }
    for (const [place, row] of rows) {
      const turn = this.cursors.get(place)?.turn ?? 0;
      if (turn === row.turn || !this.#guards.cursor) this.cursors.set(place, { ...row, turn: turn + 1 });
    }
  }

  cursorAt(key: CursorKey): KeptPlace | null {
    const row = this.cursors.get(placeOf(key));
    return row ? { begunAt: row.begunAt, cursor: JSON.parse(row.cursor), readTo: row.readTo, turn: row.turn } : null;
  }

  #deliver(messages: Checkpoint['notify']): Woken[] {
    const woken = new Map<string, number>();
    for (const { runId } of messages) {
      const run = this.runs.get(runId);
      if (run && isOpenRun(run) && !woken.has(runId)) woken.set(runId, this.#wake(run));
    }
    for (const { runId, kind, body } of messages) if (woken.has(runId)) this.#put(runId, kind, body);
    return [...woken].map(([runId, wakeSeq]) => ({ runId, wakeSeq }));
  }

  #wake(run: RunModel, at = this.#now()): number {
    run.wakeSeq += 1;
    run.wakeAt = least(run.wakeAt, at);
    return run.wakeSeq;
  }

  #put(runId: string, kind: string, body: string, notBefore: number | null = null): void {
    this.#inboxIds += 1;
    this.#told.set(runId, this.told(runId) + 1);
    this.inbox.push({ id: this.#inboxIds, runId, kind, body, notBefore });
  }

  /* ---- leases ---- */

  claim(runIds: readonly string[], owner: string, leaseMs: number, limits = NO_RUN_LIMITS): Claimed[] {
    const now = this.#now();
    const wanted = [...new Set(runIds)]
      .flatMap((id) => this.runs.get(id) ?? [])
      .filter((run) => isOpenRun(run) && this.#isDue(run));
    const due = withinLimits(wanted, this.runs.values(), limits, this.#guards.places, now);
    for (const run of wanted) if (!due.includes(run)) this.#watcher?.heldBack(run);
    return due.map((run) => {
      run.lapses += run.leaseUntil === null ? 0 : 1;
      run.fence += 1;
      run.leaseOwner = owner;
      run.leaseUntil = now + leaseMs;
      this.#watcher?.claimed(run, owner);
      const { workspaceId, versionId, mode, source, parent, depth = 0 } = run.birth;
      const { id: runId, fence, wakeSeq, lapses } = run;
      return {
        runId,
        workspaceId,
        versionId,
        mode,
        source,
        parent,
        depth,
        fence,
        wakeSeq,
        lapses,
        ttlMs: leaseMs,
        now,
      };
    });
  }

  #isDue({ leaseUntil, wakeAt }: RunModel): boolean {
    return leaseUntil === null ? wakeAt !== null && wakeAt <= this.#now() + EARLY_MS : leaseUntil < this.#now();
  }

  /** Runs that are due and at rest, in the order in which they have their turns. */
  nextInLanes(most: number, sinceMs: number): string[] {
    return inTurn(this.waitingNow(sinceMs), most);
  }

  /** Runs that are due for so long and at rest. */
  waitingNow(sinceMs = 0): RunModel[] {
    return [...this.runs.values()].filter(
      (run) => isOpenRun(run) && run.leaseUntil === null && run.wakeAt !== null && run.wakeAt <= this.#now() - sinceMs,
    );
  }

  /** From when on a run can have its turn; infinite when never. */
  nextTurnAt(): number {
    const waiting = [...this.runs.values()].filter((run) => isOpenRun(run) && run.leaseUntil === null);
    return Math.min(...waiting.map(({ wakeAt }) => wakeAt ?? Number.POSITIVE_INFINITY));
  }

  renew(
    runs: readonly { readonly runId: string; readonly fence: number }[],
    owner: string,
    leaseMs: number,
  ): Map<string, number> {
    const renewed = new Map<string, number>();
    for (const { runId, fence } of runs) {
      const run = this.runs.get(runId);
      if (run?.fence !== fence || run.leaseOwner !== owner) continue;
      run.leaseUntil = this.#now() + leaseMs;
      renewed.set(runId, run.wakeSeq);
    }
    return renewed;
  }

  lapsed(limit: number): string[] {
    return [...this.runs.values()]
      .filter((run) => isOpenRun(run) && run.leaseUntil !== null && run.leaseUntil < this.#now())
      .toSorted((a, b) => (a.leaseUntil ?? 0) - (b.leaseUntil ?? 0))
      .slice(0, limit)
      .map(({ id }) => id);
  }

  overdue(limit: number, sinceMs: number): Woken[] {
    return [...this.runs.values()]
      .filter(
        (run) =>
          isOpenRun(run) &&
          run.leaseUntil === null &&
          run.wakeAt !== null &&
          run.wakeAt < this.#now() - sinceMs &&
          this.#rungAgainAt(run, run.wakeAt, sinceMs) <= this.#now(),
      )
      .toSorted((a, b) => (a.wakeAt ?? 0) - (b.wakeAt ?? 0))
      .slice(0, limit)
      .map((run) => {
        run.wakeSeq += 1;
        run.rungAt = this.#now();
        return { runId: run.id, wakeSeq: run.wakeSeq };
      });
  }

  /** When a run that is due is rung for next: after as long as it was late the last time, a minute at most. */
  #rungAgainAt({ rungAt }: RunModel, wakeAt: number, sinceMs: number): number {
    if (rungAt === null || rungAt > this.#now()) return wakeAt + sinceMs;
    return rungAt + Math.min(Math.max(rungAt - wakeAt, sinceMs), LONGEST_PAUSE_MS);
  }

  release(runId: string, fence: number, owner: string, afterMs: number, trouble: string | null = null): void {
    const run = this.runs.get(runId);
    if (run?.fence !== fence || run.leaseOwner !== owner) return;
    run.leaseOwner = null;
    run.leaseUntil = null;
    run.wakeSeq += 1;
    run.wakeAt = this.#now() + afterMs;
    run.trouble = trouble ?? run.trouble;
  }

  /** Ends the leases of owners that are proven dead. */
  takeFromTheDead(owner: string): number {
    const theirs = [...this.runs.values()].filter((run) => run.leaseUntil !== null && run.leaseOwner !== owner);
    for (const run of theirs) run.leaseUntil = this.#now() - 1;
    return theirs.length;
  }

  /** From when on a sweep can find something; infinite when never. */
  nextSweepAt(overdueMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const run of this.runs.values()) {
      if (!isOpenRun(run)) continue;
      if (run.leaseUntil !== null) next = Math.min(next, run.leaseUntil);
      else if (run.wakeAt !== null)
        next = Math.min(next, Math.max(run.wakeAt + overdueMs, this.#rungAgainAt(run, run.wakeAt, overdueMs)));
    }
    return next;
  }

  /* ---- what comes from outside the lease ---- */

  record({ runId, fence, effect }: Fact): Recorded {
    const run = this.runs.get(runId);
    const place = `${effect.stepId}#${effect.item}#${effect.seq}`;
    const known = this.effects.get(runId)?.get(place);
    if (!run || !known) return { outcome: 'known', woken: null };
    const isSuccess = isCommitted(effect.state);
    const isTwice =
      known.state === 'committed' &&
      known.reference !== null &&
      effect.reference !== null &&
      known.reference !== effect.reference;
    if (isSuccess && (known.state === 'rejected' || isTwice)) {
      this.incidents.push({ runId, stepId: effect.stepId, item: effect.item });
      return { outcome: 'incident', woken: null };
    }
    const isOpen = OPEN_WRITES.has(known.state);
    const isNews =
      (isOpen && (isSuccess || known.fence === fence)) ||
      (isSuccess && known.state === 'committed_noref' && effect.state === 'committed');
    if (!isNews) return { outcome: 'known', woken: null };
    this.effects.get(runId)?.set(place, {
      ...known,
      state: effect.state,
      settledAt: Math.round(this.#now()),
      reference: effect.reference ?? known.reference,
      result: effect.result === null ? known.result : JSON.stringify(effect.result),
      evidence: effect.evidence === null ? known.evidence : JSON.stringify(effect.evidence),
    });
    if (!isOpenRun(run)) return { outcome: 'recorded', woken: null };
    this.#put(runId, 'fact', JSON.stringify({ step: effect.stepId, item: effect.item }));
    return { outcome: 'recorded', woken: { runId, wakeSeq: this.#wake(run) } };
  }

  /** Puts a message into the inbox of a run. Null when the run is over or not there. */
  tell(runId: string, kind: string, body: object): Woken | null {
    const run = this.runs.get(runId);
    if (!run || !isOpenRun(run)) return null;
    this.#put(runId, kind, JSON.stringify(body));
    return { runId, wakeSeq: this.#wake(run) };
  }

  /** Records an answer, which can be withdrawn for a while. Null when the question was closed before, or its time or its run is over. */
  decide(waitId: string, choice: string, by: string, undoMs = 0): Told | null {
    const wait = this.waits.get(waitId);
    const run = wait && this.runs.get(wait.runId);
    const now = this.#now();
    if (!wait?.isOpen || !run || !isOpenRun(run) || wait.deadline === null || wait.deadline <= now) return null;
    const effectAt = undoMs > 0 ? Math.min(wait.deadline, now + undoMs) : null;
    this.#close(wait, by, JSON.stringify({ choice, by }));
    this.#put(run.id, 'decided', JSON.stringify({ wait: waitId, step: wait.stepId, choice, by }), effectAt);
    return { runId: run.id, wakeSeq: this.#wake(run, effectAt ?? now), effectAt };
  }

  /** Takes back an answer whose moment has not come. Null when it is too late. */
  withdraw(waitId: string): Told | null {
    const wait = this.waits.get(waitId);
    const run = wait && this.runs.get(wait.runId);
    if (!wait || wait.isOpen || !run || !isOpenRun(run)) return null;
    if (this.steps.get(run.id)?.get(wait.stepId)?.status !== 'waiting') return null;
    const isIt = ({ runId, kind, body, notBefore }: InboxModel): boolean =>
      runId === run.id &&
      kind === 'decided' &&
      (JSON.parse(body) as { wait?: string }).wait === waitId &&
      notBefore !== null &&
      notBefore > this.#now() + LAST_MOMENT_MS;
    if (!this.inbox.some(isIt)) return null;
    this.inbox = this.inbox.filter((message) => !isIt(message));
    Object.assign(wait, { isOpen: true, outcome: null, closedBy: null, closedAt: 0 });
    return { runId: run.id, wakeSeq: this.#wake(run), effectAt: null };
  }

  /** An address was called. Null when it was before, when its time was over, or when the run is. */
  call(waitId: string, body: object): Woken | null {
    const wait = this.waits.get(waitId);
    const run = wait && this.runs.get(wait.runId);
    if (!wait?.isOpen || !run || !isOpenRun(run)) return null;
    if (wait.deadline !== null && wait.deadline <= this.#now()) return null;
    this.#close(wait, 'call', JSON.stringify(body));
    this.#closeWaits(run.id, wait.stepId, 'call', null);
    this.#put(run.id, 'called', JSON.stringify({ wait: waitId, step: wait.stepId }));
    return { runId: run.id, wakeSeq: this.#wake(run) };
  }

  expireWait(runId: string, stepId: string): boolean {
    return this.#closeWaits(runId, stepId, 'time', '{}', this.#now()) > 0;
  }

  #closeWaits(
    runId: string,
    stepId: string,
    by: string | null,
    outcome: string | null,
    dueBy: number | null = null,
  ): number {
    let count = 0;
    for (const wait of this.waits.values()) {
      if (wait.runId !== runId || wait.stepId !== stepId || !wait.isOpen) continue;
      if (dueBy !== null && (wait.deadline === null || wait.deadline > dueBy)) continue;
      this.#close(wait, by, outcome);
      count += 1;
    }
    return count;
  }

  #close(wait: WaitModel, by: string | null, outcome: string | null): void {
    wait.isOpen = false;
    wait.closedAt = this.#now();
    wait.closedBy = by ?? wait.closedBy;
    wait.outcome = outcome ?? wait.outcome;
  }
}

function resultOf(checkpoint: Checkpoint, wakeSeq: number | undefined, woken: readonly Woken[] = []): CommitResult {
  if (wakeSeq !== undefined) return { kind: 'committed', wakeSeq, woken };
  const { birth, row } = checkpoint;
  if (birth?.inbound?.dedupeKey)
    return { kind: 'duplicate', endpointId: birth.inbound.endpointId, dedupeKey: birth.inbound.dedupeKey };
  return row.lease === 'rest' && !birth ? { kind: 'stirred' } : { kind: 'lost' };
}
