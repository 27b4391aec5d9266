import { type Command, decide, EMPTY_STATE, nextWakeAt, type RunState, STEP_EVENTS } from '@holdfast/engine';
import { type CallerResponse, fail, type NodeFailure } from '@holdfast/node-sdk';
import { type Item, isFinalStep, isTerminalRun, type RunEvent, type StepId } from '@holdfast/workflow';
import type { Doubt } from '../epochs/epoch-store.ts';
import { isArmed } from '../faults.ts';
import type { Checkpoint, CommitResult, RunBirth } from '../store/checkpoint.ts';
import { makeAttempt } from './attempts.ts';
import type { Answer, CarrierStart, RunIdentity } from './carrier-terms.ts';
import { checkpointOf, tellFaults, toldOf } from './checkpoint-of.ts';
import { type Effect, isOpenEffect } from './effects.ts';
import { finish, parked } from './finish.ts';
import type { GateKeeper } from './gate.ts';
import { readInbox } from './inbox.ts';
import { GENESIS } from './journal-writer.ts';
import { Pending, type Taken } from './pending.ts';
import { freshNotes, type StepNotes } from './records.ts';
import { RunData } from './run-data.ts';
import type { RunVariables } from './run-variables.ts';
import type { Timer } from './timers.ts';
import { UnderWay } from './under-way.ts';
import type { WorkerContext } from './worker-context.ts';
import { isDatabaseDown } from './writer.ts';
import { Writes } from './writes.ts';

/** Longest time that pure work may keep the event loop, in milliseconds. */
const SLICE_MS = 8;
/** A step under way for longer than this is shown as running: what there is gets written, and nobody waits for it. */
const SHOW_AFTER_MS = 25;

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
  readonly writes = new Writes();
  readonly underWay: UnderWay;
  readonly fence: number;
  readonly doubt: Doubt | null;
  /** How often workers were lost with the run in hand, without a word. */
  readonly lapses: number;
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
  #birth: RunBirth | null;
  #head = 0;
  #headHash = GENESIS;
  #wakeSeq: number;
  #leaseUntil: number;
  #isOver = false;
  #isResponseWritten = false;
  #commands: Command[] = [];
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
    this.underWay = new UnderWay(context.timers);
    this.identity = identity;
    this.data = new RunData(identity.workflow.plan);
    this.fence = start.fence;
    this.doubt = start.doubt;
    this.variables = start.variables;
    this.#onEnd = onEnd;
    this.#birth = start.birth;
    this.#leaseUntil = start.leaseUntil;
    this.#wakeSeq = start.wakeSeq;
    this.lapses = start.lapses;
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
      this.underWay.abortAll();
      void this.flush();
    } else if (this.underWay.size > 0) this.#watch();
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
    for (const [step, at] of this.underWay.steps()) {
      const known = this.state.steps.get(step);
      if (known?.status !== 'ready') continue;
      this.apply({ type: 'step.started', at, step, attempt: known.attempt });
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
      this.letGo(error);
    }
  }

  /* ---- commands ---- */

  #carryOut(command: Command): void {
    switch (command.type) {
      case 'execute':
        return makeAttempt(this, command.step, command.attempt, command);
      case 'settle':
        return makeAttempt(this, command.step, command.attempt, { ...command, resume: null, isSettling: true });
      case 'abort':
        return this.underWay.abort(command.step);
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

  #noteEffect(effect: Effect): void {
    if (!this.writes.note(effect)) return;
    this.pending.effects.set(`${effect.stepId}#${effect.item}#${effect.seq}`, effect);
    this.pending.dirty.add(effect.stepId);
  }

  leaseLeftMs(): number {
    return this.#isOver ? 0 : this.#leaseUntil - this.context.clock.guardElapsed() - this.context.guardMs;
  }

  /* ---- the lease ---- */

  /** The lease holds until this monotonic moment; `wakeSeq` tells whether something came in. */
  renewed(leaseUntil: number, wakeSeq: number): void {
    this.#leaseUntil = Math.max(this.#leaseUntil, leaseUntil);
    if (wakeSeq !== this.#wakeSeq) this.#stirred(wakeSeq).catch((error: unknown) => this.letGo(error));
  }

  /** Another worker has the run, or may have it: stop quietly. */
  abandon(answer: Answer = { kind: 'lost' }): void {
    if (this.#isOver) return;
    this.#end(answer);
  }

  #end(answer: Answer): void {
    this.#isOver = true;
    this.underWay.abortAll();
    for (const timer of [this.#showTimer, this.#wakeTimer]) if (timer) this.context.timers.cancel(timer);
    this.#resolveAccepted(null);
    this.#resolveAnswer(answer);
    this.#onEnd(this);
  }

  /** Something happened that nobody foresaw: the run is left to whoever takes it up next. */
  letGo(error: unknown): void {
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
        this.letGo(error);
      });
    return this.#nextFlush;
  }

  async #commit(): Promise<void> {
    if (this.#isOver) return;
    const mayRest = this.underWay.size === 0 && this.#commands.length === 0 && !this.#isWorking && this.#readings === 0;
    if (!mayRest && this.pending.isEmpty) return;
    const from = this.#head;
    const taken = this.pending.take();
    const checkpoint = checkpointOf(this, taken, {
      birth: this.#birth,
      head: this.#head,
      headHash: this.#headHash,
      wakeSeq: this.#wakeSeq,
      wakeAt: this.#nextWake(),
      mayRest,
    });
    const began = this.context.clock.commitElapsed();
    if (isArmed) tellFaults(this, 'record.before', taken);
    // At once: the flush that waits behind this one must not extend a journal of which nobody knows where it ends.
    const result = await this.context.commit(checkpoint).catch((error: unknown) => {
      this.letGo(error);
      return null;
    });
    if (result === null) return;
    if (isArmed && result.kind === 'committed') tellFaults(this, 'record.committed', taken);
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

  async #committed(
    checkpoint: Checkpoint,
    taken: Taken,
    from: number,
    began: number,
    result: Extract<CommitResult, { kind: 'committed' }>,
  ): Promise<void> {
    const { row } = checkpoint;
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
    this.context.publish(toldOf(this, checkpoint, taken, from));
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
