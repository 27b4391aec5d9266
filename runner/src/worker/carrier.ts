import { type Command, decide, EMPTY_STATE, nextWakeAt, type RunState, STEP_EVENTS } from '@holdfast/engine';
import { type CallerResponse, fail, type NodeFailure } from '@holdfast/node-sdk';
import { type Item, isFinalStep, isTerminalRun, type JsonObject, type RunEvent, type StepId } from '@holdfast/workflow';
import type { Doubt } from '../epochs/epoch-store.ts';
import { fault, isArmed } from '../faults.ts';
import type { Checkpoint, CommitResult, RunBirth } from '../store/checkpoint.ts';
import type { RunMode, RunSource } from '../store/schema.ts';
import { alert } from './alerts.ts';
import { type Effect, isOpenEffect } from './effects.ts';
import { execute } from './execute.ts';
import { finish, parked } from './finish.ts';
import type { GateKeeper } from './gate.ts';
import { readInbox } from './inbox.ts';
import { GENESIS, journalRow } from './journal-writer.ts';
import { countsOf, NOTHING, type Outcome, tooLarge } from './outcome.ts';
import { OutputTooLargeError } from './payloads.ts';
import { Pending, type Taken } from './pending.ts';
import type { CompiledWorkflow } from './plans.ts';
import { effectRow, freshNotes, type StepNotes, stepRow, troubleOf, waitingForOf } from './records.ts';
import { NotLoadedError, RunData } from './run-data.ts';
import type { RunVariables } from './run-variables.ts';
import { withStanding } from './standing.ts';
import { loadFor, prepareStep } from './step-work.ts';
import { suspend } from './suspensions.ts';
import type { Timer } from './timers.ts';
import { addUsage } from './usage.ts';
import type { WorkerContext } from './worker-context.ts';
import { isDatabaseDown } from './writer.ts';

const usageOf = ({ usage }: StepNotes) => (usage === null ? null : (JSON.parse(usage) as JsonObject));

/** What is fixed about a run for its whole life. */
export interface RunIdentity {
  readonly runId: string;
  readonly workspaceId: string;
  readonly workflow: CompiledWorkflow;
  readonly mode: RunMode;
  readonly source: RunSource;
  readonly parent: RunBirth['parent'];
  readonly depth: number;
}

/** Where a carrier begins: at a birth, or at a journal that was folded. */
export interface CarrierStart {
  readonly birth: RunBirth | null;
  readonly fence: number;
  /** Monotonic moment until which the lease is known to hold. */
  readonly leaseUntil: number;
  readonly wakeSeq: number;
  readonly lapses: number;
  readonly folded: { readonly state: RunState; readonly headHash: string } | null;
  /** Set where the run may have come further than the database knows. */
  readonly doubt: Doubt | null;
  /** Null where the workflow reads none. */
  readonly variables: RunVariables | null;
}

/** What somebody who waits for the run is told, after the commit that holds what is said. */
export type Answer =
  | { readonly kind: 'response'; readonly response: CallerResponse }
  | { readonly kind: 'ended'; readonly status: 'succeeded' | 'failed' | 'cancelled'; readonly items: readonly Item[] }
  | { readonly kind: 'resting' | 'lost' }
  | { readonly kind: 'duplicate'; readonly endpointId: string; readonly dedupeKey: string };

/** Longest time that pure work may keep the event loop, in milliseconds. */
const SLICE_MS = 8;
/** A step under way for longer than this is shown as running: what there is gets written, and nobody waits for it. */
const SHOW_AFTER_MS = 25;
/** Time a node has to notice that it was told to stop. */
const GRACE_MS = 5_000;
const MAX_ATTEMPT_MS = 3_600_000;

/**
 * Carries one run forward while this process holds its lease: feeds facts to
 * the engine, does what it asks, writes checkpoints. Invariants:
 * K1 Memory runs ahead of the journal only by what has no effect outside.
 * K2 After a lost commit it does and writes nothing more.
 * K3 It rests only with nothing in flight and everything written.
 */
export class Carrier implements GateKeeper {
  readonly identity: RunIdentity;
  readonly context: WorkerContext;
  readonly data: RunData;
  readonly pending: Pending;
  readonly notes = new Map<StepId, StepNotes>();
  /** Latest write of each item, by `step#item`. */
  readonly effects = new Map<string, Effect>();
  readonly fence: number;
  readonly doubt: Doubt | null;
  readonly variables: RunVariables | null;
  /** Resolved with the first commit. */
  readonly accepted: Promise<CommitResult | null>;
  readonly answer: Promise<Answer>;
  state: RunState = EMPTY_STATE;
  response: CallerResponse | null = null;
  /** What the run hands back, once it is over. */
  result: readonly Item[] = [];
  /** Earliest time at which a message in the inbox begins to count. */
  inboxDueAt: number | null = null;

  readonly #onEnd: (carrier: Carrier) => void;
  readonly #lapses: number;
  #birth: RunBirth | null;
  #head = 0;
  #headHash = GENESIS;
  #wakeSeq: number;
  #leaseUntil: number;
  #isOver = false;
  #isResponseWritten = false;
  #commands: Command[] = [];
  readonly #tasks = new Map<StepId, AbortController>();
  #isWorking = false;
  #showTimer: Timer | null = null;
  #wakeTimer: Timer | null = null;
  #flushing: Promise<unknown> = Promise.resolve();
  #nextFlush: Promise<void> | null = null;
  #reading: Promise<void> = Promise.resolve();
  #readings = 0;
  #resolveAccepted: (result: CommitResult | null) => void = () => {};
  #resolveAnswer: (answer: Answer) => void = () => {};

  constructor(context: WorkerContext, identity: RunIdentity, start: CarrierStart, onEnd: (carrier: Carrier) => void) {
    this.context = context;
    this.pending = new Pending(context.packing);
    this.identity = identity;
    this.data = new RunData(identity.workflow.plan);
    this.fence = start.fence;
    this.doubt = start.doubt;
    this.variables = start.variables;
    this.#onEnd = onEnd;
    this.#birth = start.birth;
    this.#leaseUntil = start.leaseUntil;
    this.#wakeSeq = start.wakeSeq;
    this.#lapses = start.lapses;
    if (start.folded) {
      this.state = start.folded.state;
      this.#head = start.folded.state.head;
      this.#headHash = start.folded.headHash;
    }
    this.accepted = new Promise((resolve) => {
      this.#resolveAccepted = resolve;
    });
    this.answer = new Promise((resolve) => {
      this.#resolveAnswer = resolve;
    });
  }

  /** Not stored yet: there is no lease to renew. */
  get isUnborn(): boolean {
    return this.#birth !== null;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get wakeSeq(): number {
    return this.#wakeSeq;
  }

  now(): number {
    return this.context.clock.now();
  }

  nowAwake(): number {
    return this.context.clock.nowAwake();
  }

  /* ---- facts ---- */

  /** Feeds a fact to the engine. What it asks for is done by the next `work`. */
  apply(event: RunEvent): void {
    const { state, commands, entry } = decide(this.identity.workflow.plan, this.state, event);
    this.state = state;
    this.variables?.note(event);
    this.pending.entries.push(entry);
    if (event.type === 'step.repaired' || event.type === 'time.passed' || event.type === 'cancel.requested')
      for (const id of state.live) if (state.steps.get(id)?.status === 'parked') this.pending.dirty.add(id);
    for (const { step, to } of entry.moves) {
      this.pending.dirty.add(step);
      if (isFinalStep(to)) this.data.forgetInputs(step);
      else if (to === 'parked') parked(this, step);
    }
    for (const command of commands) {
      if ('step' in command) this.pending.dirty.add(command.step);
      this.#commands.push(command);
    }
  }

  noteOf(step: StepId): StepNotes {
    const known = this.notes.get(step);
    if (known) return known;
    const notes = freshNotes();
    this.notes.set(step, notes);
    return notes;
  }

  /** Does what the engine asked for, as far as it goes without waiting; then writes, rests or watches. */
  work(): void {
    if (this.#isWorking || this.#isOver) return;
    this.#isWorking = true;
    const { clock, timers } = this.context;
    const began = clock.elapsed();
    for (let command = this.#commands.shift(); command && !this.#isOver; command = this.#commands.shift()) {
      this.#carryOut(command);
      if (clock.elapsed() - began > SLICE_MS && this.#commands.length > 0) {
        timers.soon(() => {
          this.#isWorking = false;
          this.work();
        });
        return;
      }
    }
    this.#isWorking = false;
    this.#settleDown();
  }

  #settleDown(): void {
    if (this.#isOver) return;
    if (this.response && !this.#isResponseWritten) void this.flush();
    if (isTerminalRun(this.state.status)) {
      this.#abortAll();
      void this.flush();
    } else if (this.#tasks.size > 0) this.#watch();
    else void this.flush();
  }

  /** While something is under way: show it soon, and serve the timers that fall due meanwhile. */
  #watch(): void {
    const { timers } = this.context;
    if (!this.pending.isEmpty && this.#showTimer === null) {
      this.#showTimer = timers.after(SHOW_AFTER_MS, () => {
        this.#showTimer = null;
        if (this.#isOver) return;
        this.#showRunning();
        void this.flush();
      });
    }
    const at = this.#nextWake();
    if (this.#wakeTimer) timers.cancel(this.#wakeTimer);
    if (at === null) return;
    this.#wakeTimer = timers.after(Math.min(Math.max(0, at - this.now()), 2 ** 31 - 1), () => void this.wake());
  }

  /** Steps that are under way for a while get their start into the journal, for those who watch. */
  #showRunning(): void {
    for (const step of this.#tasks.keys()) {
      const known = this.state.steps.get(step);
      if (known?.status !== 'ready') continue;
      this.apply({ type: 'step.started', at: this.noteOf(step).startedAt ?? this.now(), step, attempt: known.attempt });
    }
  }

  #nextWake(): number | null {
    const at = nextWakeAt(this.state);
    return at === null ? this.inboxDueAt : this.inboxDueAt === null ? at : Math.min(at, this.inboxDueAt);
  }

  /** Readings of the inbox come one after the other, and the run does not rest before the last is through. */
  reading(read: () => Promise<void>): Promise<void> {
    this.#readings += 1;
    const done = this.#reading.then(read).finally(() => {
      this.#readings -= 1;
    });
    this.#reading = done.catch(() => {});
    return done;
  }

  /** Something may be due or may have come in. */
  async wake(): Promise<void> {
    try {
      await readInbox(this);
      if (this.#isOver) return;
      this.work();
    } catch (error) {
      this.#failed(error);
    }
  }

  /* ---- commands ---- */

  #carryOut(command: Command): void {
    switch (command.type) {
      case 'execute':
        return this.#attempt(command.step, command.attempt, command);
      case 'settle':
        return this.#attempt(command.step, command.attempt, { ...command, resume: null, isSettling: true });
      case 'abort':
        this.#tasks.get(command.step)?.abort();
        this.#tasks.delete(command.step);
        return;
      case 'release':
        this.pending.closeWaits(command.step);
        this.pending.prepare(this.#cancelChildren(command.step, command.compensate));
        return;
      case 'finish':
        return finish(this, command.status);
    }
  }

  async #cancelChildren(step: StepId, compensate: boolean): Promise<void> {
    const { open } = await this.context.reader.children(this.identity.runId, step);
    const body = JSON.stringify({
      by: 'parent',
      reason: 'The run that started this one was stopped.',
      compensate,
    });
    for (const runId of open) this.pending.notify.push({ runId, kind: 'cancel', body });
  }

  #attempt(
    step: StepId,
    attempt: number,
    command: Pick<Extract<Command, { type: 'execute' }>, 'items' | 'resume'> & { isSettling?: boolean },
  ): void {
    const status = this.state.steps.get(step)?.status;
    if (status !== 'ready' && status !== 'ambiguous') return;
    const abort = new AbortController();
    const notes = this.noteOf(step);
    notes.startedAt ??= this.now();
    const startedAt = this.now();
    const done = (outcome: Outcome) => this.#attempted(step, attempt, startedAt, outcome);
    const begin = (): Outcome | Promise<Outcome> => execute(prepareStep(this, step, attempt, command, abort.signal));
    if (this.#lapses > 0) {
      // Whoever had the run before was lost with it: should this step be the reason, it has to be known that it began.
      if (status === 'ready') this.apply({ type: 'step.started', at: startedAt, step, attempt });
      const load = () => (this.#isOver ? NOTHING : loadFor(this, step, command.resume).then(begin));
      return this.#await(step, abort, this.flush().then(load), done);
    }
    try {
      const outcome =
        command.resume && command.resume.kind !== 'timer' && command.resume.kind !== 'expired' ? null : begin();
      if (outcome !== null && !(outcome instanceof Promise)) return done(outcome);
      const running = outcome ?? loadFor(this, step, command.resume).then(begin);
      this.#await(step, abort, running, done);
    } catch (error) {
      if (!(error instanceof NotLoadedError)) throw error;
      this.#await(step, abort, loadFor(this, step, command.resume).then(begin), done);
    }
  }

  #await(step: StepId, abort: AbortController, running: Promise<Outcome>, done: (outcome: Outcome) => void): void {
    this.#tasks.set(step, abort);
    const { plan, items } = this.#timeFor(step);
    const limit = this.context.timers.after(Math.min(plan * items + GRACE_MS, MAX_ATTEMPT_MS), () =>
      abort.abort(new DOMException('The step took too long.', 'TimeoutError')),
    );
    running
      .then((outcome) => {
        if (this.#isOver || this.#tasks.get(step) !== abort) return;
        this.#tasks.delete(step);
        done(outcome);
        this.work();
      })
      .catch((error: unknown) => this.#failed(error))
      .finally(() => this.context.timers.cancel(limit));
  }

  #timeFor(step: StepId): { plan: number; items: number } {
    const known = this.state.steps.get(step);
    const node = known ? this.identity.workflow.plan.nodes.get(known.node) : undefined;
    return {
      plan: node?.policy.timeoutMs ?? GRACE_MS,
      items: node?.mode === 'each' ? Math.max(1, known?.inputCount ?? 1) : 1,
    };
  }

  #attempted(step: StepId, attempt: number, startedAt: number, said: Outcome): void {
    const at = this.now();
    const notes = this.noteOf(step);
    notes.endedAt = at;
    const outcome = this.#store(step, attempt, said);
    if (outcome.usage) notes.usage = JSON.stringify(addUsage(usageOf(notes), outcome.usage));
    if (outcome.respond && !this.response) this.response = outcome.respond;
    if (outcome.suspend) return suspend(this, step, outcome.suspend);
    const counts = countsOf(outcome.ports);
    const { ok } = outcome;
    const known = outcome.failures.length > 0 ? this.state.steps.get(step) : undefined;
    const failures = known ? withStanding(this, known, outcome.failures) : [];
    alert(this.context, this.identity.runId, step, failures);
    const jitter = this.context.timers.random();
    this.apply({ type: 'step.attempted', at, step, attempt, startedAt, ok, counts, failures, jitter });
  }

  /** Keeps what an attempt gave. What is larger than the policy of its node allows is not kept: the attempt has failed by it. */
  #store(step: StepId, attempt: number, outcome: Outcome): Outcome {
    if (Object.keys(countsOf(outcome.ports)).length === 0) return outcome;
    const chunk = { attempt, items: outcome.ok, ports: outcome.ports };
    const node = this.identity.workflow.plan.nodes.get(this.state.steps.get(step)?.node ?? '');
    try {
      this.pending.store(chunk, this.noteOf(step), node?.policy.maxOutputBytes);
    } catch (error) {
      if (!(error instanceof OutputTooLargeError) || !node) throw error;
      return tooLarge(outcome, node, error.sizeBytes);
    }
    this.data.add(step, chunk);
    return outcome;
  }

  /* ---- writes (the gate) ---- */

  async gate(effect: Effect): Promise<void> {
    // A node that goes on after it was told to stop: its step is over, and no intent of it may stand.
    const { status } = this.state.steps.get(effect.stepId) ?? {};
    if (status && !STEP_EVENTS['effects.sent'].includes(status)) throw stopped();
    const at = this.nowAwake();
    this.#noteEffect(effect);
    this.noteOf(effect.stepId).sends += 1;
    const { leaseMs } = this.context;
    this.apply({ type: 'effects.sent', at, step: effect.stepId, items: [effect.item], leaseMs });
    await this.flush();
    if (this.#isOver) {
      throw fail.transient('lease_lost', {
        message: 'Another worker has the run.',
        phase: 'unsent',
        decidedBy: 'gate',
      });
    }
    if (this.state.stopping && !this.state.steps.get(effect.stepId)?.undo) throw stopped();
  }

  forbids(stepId: StepId): NodeFailure | null {
    const { workflow, workspaceId } = this.identity;
    const node = workflow.plan.nodes.get(this.state.steps.get(stepId)?.node ?? '');
    const { blackouts = [], timeZone = 'UTC' } = workflow.document.settings ?? {};
    const { workflowId } = workflow;
    const writing = { workspaceId, workflowId, connection: node?.connection ?? null, blackouts, timeZone };
    return this.context.forbids?.(writing) ?? null;
  }

  settle(effect: Effect): void {
    if (this.#isOver) this.#tellLate(effect);
    else this.#noteEffect(effect);
  }

  /** The run is somebody else's by now; what became of its write is true all the same. */
  #tellLate(effect: Effect): void {
    // A run that was never stored has sent nothing: under its id there may be another's.
    if (this.isUnborn || isOpenEffect(effect)) return;
    this.context.tell({ runId: this.identity.runId, fence: this.fence, effect });
  }

  /** Takes over what became of writes, told by somebody who had lost the run. Gives the items that are settled by it. */
  learn(effects: readonly Effect[]): number[] {
    const settled: number[] = [];
    for (const effect of effects) {
      const place = `${effect.stepId}#${effect.item}`;
      const known = this.effects.get(place);
      if (!known || known.seq !== effect.seq || isOpenEffect(effect)) continue;
      settled.push(effect.item);
      if (isOpenEffect(known)) this.effects.set(place, effect);
    }
    return settled;
  }

  #noteEffect(effect: Effect): void {
    const key = `${effect.stepId}#${effect.item}`;
    this.effects.set(key, effect);
    this.pending.effects.set(`${key}#${effect.seq}`, effect);
    this.pending.dirty.add(effect.stepId);
  }

  leaseLeftMs(): number {
    return this.#isOver ? 0 : this.#leaseUntil - this.context.clock.guardElapsed() - this.context.guardMs;
  }

  /* ---- the lease ---- */

  /** The lease holds until this monotonic moment; `wakeSeq` tells whether something came in. */
  renewed(leaseUntil: number, wakeSeq: number): void {
    this.#leaseUntil = Math.max(this.#leaseUntil, leaseUntil);
    if (wakeSeq !== this.#wakeSeq) this.#stirred(wakeSeq).catch((error: unknown) => this.#failed(error));
  }

  /** Another worker has the run, or may have it: stop quietly. */
  abandon(answer: Answer = { kind: 'lost' }): void {
    if (this.#isOver) return;
    this.#end(answer);
  }

  #end(answer: Answer): void {
    this.#isOver = true;
    this.#abortAll();
    for (const timer of [this.#showTimer, this.#wakeTimer]) if (timer) this.context.timers.cancel(timer);
    this.#resolveAccepted(null);
    this.#resolveAnswer(answer);
    this.#onEnd(this);
  }

  #abortAll(): void {
    for (const abort of this.#tasks.values()) abort.abort();
    this.#tasks.clear();
  }

  #failed(error: unknown): void {
    if (this.#isOver) return;
    const { runId } = this.identity;
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.context.log(isDatabaseDown(error) ? 'warn' : 'error', 'A run was let go after an unexpected error', {
      runId,
      error: message,
    });
    this.abandon();
  }

  /* ---- the journal ---- */

  /** Resolves when a commit that begins after this call stands, or the run was given up. */
  flush(): Promise<void> {
    this.#nextFlush ??= this.#flushing
      .then(async () => {
        for (let work = this.pending.prepared(); work; work = this.pending.prepared()) await work;
        this.#nextFlush = null;
        const commit = this.#commit();
        this.#flushing = commit.catch(() => {});
        await commit;
      })
      .catch((error: unknown) => {
        this.#nextFlush = null;
        this.#failed(error);
      });
    return this.#nextFlush;
  }

  async #commit(): Promise<void> {
    if (this.#isOver) return;
    const mayRest = this.#tasks.size === 0 && this.#commands.length === 0 && !this.#isWorking && this.#readings === 0;
    if (!mayRest && this.pending.isEmpty) return;
    const from = this.#head;
    const taken = this.pending.take();
    const checkpoint = this.#checkpoint(taken, mayRest);
    const began = this.context.clock.leaseElapsed();
    if (isArmed) this.#passed('record.before', taken);
    // At once: the flush that waits behind this one must not extend a journal of which nobody knows where it ends.
    const result = await this.context.commit(checkpoint).catch((error: unknown) => {
      this.#failed(error);
      return null;
    });
    if (result === null) return;
    if (isArmed && result.kind === 'committed') this.#passed('record.committed', taken);
    if (this.#isOver) return;
    switch (result.kind) {
      case 'lost':
        return this.abandon();
      case 'duplicate':
        return this.abandon(result);
      case 'stirred':
        this.pending.restore(taken);
        return this.#stirred(null);
      case 'committed':
        return this.#committed(checkpoint, taken, from, began, result);
    }
  }

  /** Tells the fault points which outcomes a commit holds. */
  #passed(point: 'record.before' | 'record.committed', taken: Taken): void {
    const steps = taken.entries.flatMap(({ event }) => (event.type === 'step.attempted' ? [event.step] : []));
    if (steps.length > 0) fault(point, steps.join(' '));
    const undone = steps.filter((step) => this.state.steps.get(step)?.undo);
    if (point === 'record.committed' && undone.length > 0) fault('compensate.committed', undone.join(' '));
  }

  #checkpoint(taken: Taken, rests: boolean): Checkpoint {
    const { plan } = this.identity.workflow;
    const journal = journalRow(this.#headHash, taken.entries, this.identity.workflow.versionId);
    const trouble = troubleOf(plan, this.state);
    const waitingFor = waitingForOf(plan, this.state);
    const isOver = isTerminalRun(this.state.status);
    return {
      runId: this.identity.runId,
      birth: this.#birth,
      fence: this.fence,
      head: this.#head,
      row: {
        status: this.state.status,
        head: this.state.head,
        headHash: journal?.hash ?? this.#headHash,
        lease: rests ? 'rest' : 'keep',
        hasOutcome: taken.entries.some(
          ({ event }) => event.type === 'step.attempted' || event.type === 'step.suspended',
        ),
        wakeSeq: this.#wakeSeq,
        wakeAt: isOver ? null : this.#nextWake(),
        stepCount: this.state.steps.size,
        attemptCount: this.state.attempts,
        trouble: trouble && JSON.stringify(trouble),
        waitingFor: waitingFor && JSON.stringify(waitingFor),
        response: this.response && JSON.stringify(this.response),
        result: isOver ? JSON.stringify(this.result) : null,
        endedAt: isOver ? this.now() : null,
      },
      journal,
      steps: [...taken.dirty].flatMap((id) => {
        const step = this.state.steps.get(id);
        return step ? [stepRow(step, this.noteOf(id))] : [];
      }),
      payloads: taken.payloads,
      effects: [...taken.effects.values()].map(effectRow),
      waits: [...taken.waits.values()],
      closeWaitsOf: taken.closeWaitsOf,
      consumed: taken.consumed,
      children: taken.children,
      notify: taken.notify,
      logs: [...taken.logs.values()],
    };
  }

  async #committed(
    checkpoint: Checkpoint,
    taken: Taken,
    from: number,
    began: number,
    result: Extract<CommitResult, { kind: 'committed' }>,
  ): Promise<void> {
    const { row } = checkpoint;
    const startedAt = this.#birth?.startedAt ?? this.state.startedAt;
    this.#birth = null;
    this.#head = row.head;
    this.#headHash = row.headHash;
    this.#leaseUntil = Math.max(this.#leaseUntil, began + this.context.leaseMs);
    if (checkpoint.row.response !== null && !this.#isResponseWritten && this.response) {
      this.#isResponseWritten = true;
      this.#resolveAnswer({ kind: 'response', response: this.response });
    }
    this.#resolveAccepted(result);
    for (const child of checkpoint.children) this.context.ring(child.runId, 0, null);
    for (const { runId, wakeSeq } of result.woken) this.context.ring(runId, wakeSeq, null);
    this.context.publish({
      identity: this.identity,
      from,
      to: row.head,
      entries: taken.entries,
      status: row.status,
      trouble: troubleOf(this.identity.workflow.plan, this.state),
      waitingFor: waitingForOf(this.identity.workflow.plan, this.state),
      stepCount: row.stepCount,
      attemptCount: row.attemptCount,
      startedAt,
      endedAt: row.endedAt,
      at: this.now(),
    });
    if (row.lease === 'rest') {
      if (row.wakeAt !== null) this.context.ring(this.identity.runId, result.wakeSeq, row.wakeAt);
      const status = row.status;
      this.#end(
        status === 'succeeded' || status === 'failed' || status === 'cancelled'
          ? { kind: 'ended', status, items: this.result }
          : { kind: 'resting' },
      );
      return;
    }
    if (result.wakeSeq !== this.#wakeSeq) await this.#stirred(result.wakeSeq);
  }

  /** Something came into the inbox: take it in before anything else is sent, parked or ended. */
  async #stirred(wakeSeq: number | null): Promise<void> {
    const seq = wakeSeq ?? (await this.context.reader.wakeSeq(this.identity.runId, this.fence));
    if (seq === null) return this.abandon();
    this.#wakeSeq = seq;
    await readInbox(this);
    if (!this.#isOver) queueMicrotask(() => this.work());
  }
}

const stopped = () =>
  fail.policy('cancelled', {
    message: 'The run is being stopped; nothing was sent.',
    phase: 'unsent',
    decidedBy: 'gate',
  });
