import { fold, type RunState } from '@holdfast/engine';
import type { Doubt } from '../epochs/epoch-store.ts';
import type { PastKeeper } from '../epochs/epochs.ts';
import { fault } from '../faults.ts';
import type { HeldUpRuns } from '../store/held-up-runs.ts';
import type { Claimed, Leases } from '../store/leases.ts';
import { beginning, type NewRun } from './births.ts';
import { Carrier } from './carrier.ts';
import type { RunIdentity } from './carrier-terms.ts';
import { HandedOn } from './handed-on.ts';
import { heldUp } from './held-up.ts';
import { passTime, readInbox } from './inbox.ts';
import type { PlanCache } from './plans.ts';
import { RunVariables, takeUpVariables } from './run-variables.ts';
import type { Timer } from './timers.ts';
import type { WorkerContext } from './worker-context.ts';

/** Pause before a run is tried again that could not be taken up for a reason that passes. */
const PASSING_PAUSE_MS = 5_000;

/** Pause before a run that may have taken workers down is tried beside another such. */
const SUSPECT_PAUSE_MS = 2_000;

interface WorkerSetup {
  readonly context: WorkerContext;
  readonly leases: Leases;
  readonly past: PastKeeper;
  readonly plans: PlanCache;
  readonly heldUp: HeldUpRuns;
  /** Most runs from the queue at once; runs that begin here are not counted. */
  readonly concurrency: number;
  /** Whether no other worker can be at work beside this one. */
  isAlone(): Promise<boolean>;
  /** Told when a run has left. */
  roomMade?(): void;
}

/** A run that was leased, until it is carried: what was read of it may be long under way, so its lease is renewed meanwhile. */
interface Leased {
  readonly run: Claimed;
  /** What is doubtful about its past. */
  doubt: Doubt | null;
  /** Monotonic, milliseconds. */
  leaseUntil: number;
  wakeSeq: number;
  /** Somebody else has it. */
  isLost: boolean;
}

/**
 * The runs of this process: takes them up when their bell rings, renews their
 * leases, lets them go.
 */
export class Worker {
  readonly context: WorkerContext;
  readonly #leases: Leases;
  readonly #past: PastKeeper;
  readonly #plans: PlanCache;
  readonly #heldUp: HeldUpRuns;
  readonly #concurrency: number;
  readonly #roomMade: () => void;
  readonly #carriers = new Map<string, Carrier>();
  /** Runs that are being claimed or taken up; each settles when that is through. */
  readonly #claiming = new Map<string, Promise<void>>();
  /** Of those the ones that are leased and not carried yet. */
  readonly #leased = new Map<string, Leased>();
  /** Bells that nobody has answered yet, in the order in which they rang; each settles when its run is taken up, or was not to be had. */
  readonly #rung = new Map<string, PromiseWithResolvers<void>>();
  /** Runs at hand because their bell rang: so many at once have room here. */
  readonly #taken = new Set<string>();
  readonly #handedOn: HandedOn;
  readonly #isAlone: () => Promise<boolean>;
  #claim: Promise<void> | null = null;
  /** Settles when the claim under way is answered: bells that ring meanwhile are answered by the next one, together. */
  #asking: Promise<unknown> = Promise.resolve();
  #renewTimer: Timer | null = null;
  /** The one run at hand that may be what took workers down. */
  #suspect: string | null = null;
  #isDraining = false;
  #drained: (() => void)[] = [];

  constructor({ context, leases, past, plans, heldUp, concurrency, isAlone, roomMade = () => {} }: WorkerSetup) {
    this.context = context;
    this.#handedOn = new HandedOn(context.timers);
    this.#isAlone = isAlone;
    this.#leases = leases;
    this.#past = past;
    this.#plans = plans;
    this.#heldUp = heldUp;
    this.#concurrency = concurrency;
    this.#roomMade = roomMade;
  }

  /** Runs that are carried here, or about to be. */
  get activeRuns(): number {
    return this.#carriers.size + this.#leased.size;
  }

  start(): void {
    const { timers, leaseMs } = this.context;
    this.#renewTimer = timers.every(Math.max(50, leaseMs / 3), () => void this.#renew());
  }

  /** Begins a run here and now, under a lease of this process. Nothing is stored before its first commit. */
  begin(run: NewRun): Carrier {
    const { birth, event, chunk } = beginning(run);
    const { workflow, runId } = run;
    const identity: RunIdentity = {
      runId,
      workspaceId: workflow.workspaceId,
      workflow,
      mode: birth.mode,
      source: birth.source,
      parent: birth.parent,
      depth: birth.depth ?? 0,
    };
    const leaseUntil = this.context.clock.commitElapsed() + this.context.leaseMs;
    const carrier = new Carrier(
      this.context,
      identity,
      {
        birth,
        fence: 1,
        leaseUntil,
        wakeSeq: 0,
        lapses: 0,
        folded: null,
        doubt: null,
        variables: run.variables && new RunVariables(run.variables),
      },
      this.#ended,
    );
    this.#carriers.set(runId, carrier);
    carrier.apply(event);
    const notes = carrier.noteOf(event.node);
    notes.startedAt = run.now;
    notes.endedAt = run.now;
    if (run.items.length > 0) {
      carrier.data.add(event.node, chunk);
      carrier.pending.store(chunk, notes);
    }
    carrier.work();
    return carrier;
  }

  /** The bell rang for a run: wakes it where it is carried here, else tries to lease it. */
  rung(runId: string): Promise<void> {
    const carrier = this.#carriers.get(runId);
    if (carrier) return carrier.wake();
    if (this.#isDraining || this.#handedOn.has(runId)) return Promise.resolve();
    // The claim may have looked at the run before it was due: this bell may be the last, and counts once more.
    const claiming = this.#claiming.get(runId);
    if (claiming) return claiming.then(() => this.rung(runId));
    const known = this.#rung.get(runId);
    if (known) return known.promise;
    const bell = Promise.withResolvers<void>();
    this.#rung.set(runId, bell);
    this.#ask();
    return bell.promise;
  }

  /** As if the bells of these runs had rung, and before all others that wait for room. */
  prefer(runIds: readonly string[]): void {
    if (this.#isDraining) return;
    const preferred = runIds
      .filter((id) => !this.#carriers.has(id) && !this.#claiming.has(id) && !this.#handedOn.has(id))
      .map((id) => [id, this.#rung.get(id) ?? Promise.withResolvers<void>()] as const);
    const others = [...this.#rung].filter(([id]) => !runIds.includes(id));
    this.#rung.clear();
    for (const [id, bell] of [...preferred, ...others]) this.#rung.set(id, bell);
    this.#ask();
  }

  /** Whether the queue should hold back. */
  get isFull(): boolean {
    return this.#carriers.size >= this.#concurrency;
  }

  /** Whether a bell for this run is answered here, or better rung for others. */
  mayTake(runId: string): boolean {
    return !this.isFull && !this.#handedOn.has(runId);
  }

  /** Answers the bells that wait, together, once the claim under way is answered. */
  #ask(): void {
    if (this.#rung.size === 0) return;
    this.#claim ??= this.#asking.then(() => {
      this.#claim = null;
      this.#claimRung();
    });
  }

  /** Claims as many of the runs as there is room for. The others are asked for when a run has ended. */
  #claimRung(): void {
    const room = this.#concurrency - this.#taken.size - this.#claiming.size;
    if (room <= 0) return;
    for (const [id, bell] of this.#rung) if (this.#carriers.has(id)) this.#answered(id, bell, Promise.resolve());
    const bells = [...this.#rung].slice(0, room);
    if (bells.length === 0) return;
    const claimed = this.#claimed(bells.map(([id]) => id));
    this.#asking = claimed;
    for (const [id, bell] of bells) {
      const through = claimed
        .then((runs) => this.#answer(runs.get(id)))
        .finally(() => {
          this.#claiming.delete(id);
          this.#leased.delete(id);
          this.#ask();
        });
      this.#claiming.set(id, through);
      this.#answered(id, bell, through);
    }
  }

  #answered(runId: string, bell: PromiseWithResolvers<void>, through: Promise<void>): void {
    this.#rung.delete(runId);
    bell.resolve(through);
  }

  /** Those of the runs that are leased now. */
  async #claimed(ids: readonly string[]): Promise<ReadonlyMap<string, Leased>> {
    try {
      await this.#past.settled();
      const sentAt = this.context.clock.leaseElapsed();
      const claimed = await this.#leases.claim(ids);
      for (const { now } of claimed) this.context.clock.notBefore(now);
      for (const { runId } of claimed) fault('claim.committed', runId);
      for (const run of claimed)
        this.#leased.set(run.runId, {
          run,
          doubt: null,
          leaseUntil: sentAt + run.ttlMs,
          wakeSeq: run.wakeSeq,
          isLost: false,
        });
      const doubts = await this.#past.doubtsOf(claimed.map(({ runId }) => runId));
      const leased = ids.flatMap((id) => this.#leased.get(id) ?? []);
      for (const each of leased) each.doubt = doubts.get(each.run.runId) ?? null;
      return new Map(leased.map((each) => [each.run.runId, each]));
    } catch (error) {
      this.context.log('warn', 'Runs could not be claimed', { error: message(error), count: ids.length });
      return new Map();
    }
  }

  async #answer(leased: Leased | undefined): Promise<void> {
    if (!leased) return;
    const { run } = leased;
    try {
      await (this.#mustWait(run) ? this.#putOff(run) : this.#takeUp(leased));
    } catch (error) {
      const { runId } = run;
      this.context.log('warn', 'A run could not be put off; it is due when its lease ends', {
        runId,
        error: message(error),
      });
    }
  }

  /** A run that lost its worker more than once may be the reason: two such are never carried side by side. */
  #mustWait({ runId, lapses }: Claimed): boolean {
    if (lapses <= 1) return false;
    if (this.#suspect !== null && this.#suspect !== runId) return true;
    this.#suspect = runId;
    return false;
  }

  #clear(runId: string): void {
    if (this.#suspect === runId) this.#suspect = null;
  }

  #putOff({ runId, fence }: Claimed): Promise<void> {
    return this.#leases.release(runId, fence, SUSPECT_PAUSE_MS);
  }

  async #takeUp(leased: Leased): Promise<void> {
    const { runId, workspaceId, versionId, mode, source, parent, depth, fence, lapses } = leased.run;
    const { reader } = this.context;
    try {
      const workflow = await this.#plans.get(versionId);
      const { events, hash } = await reader.journal(runId);
      const state = fold(workflow.plan, events);
      const past = { events, startedAt: state.startedAt };
      const variables = await takeUpVariables(workflow, past, this.context.variables);
      // Only its birth is written: no step was begun, and nothing sent.
      const live = state.head === 1 ? [] : [...state.live];
      const [notes, effects] = await Promise.all([reader.notes(runId, live), reader.effects(runId, live)]);
      // A step that goes on adds to what it gave before: memory must hold all of it or nothing.
      const begun = live.filter((step) => (notes.get(step)?.output.length ?? 0) > 0);
      const chunks = await reader.chunks(runId, begun);
      if (leased.isLost) return this.#clear(runId);
      const { leaseUntil, wakeSeq, doubt } = leased;
      const carrier = new Carrier(
        this.context,
        { runId, workspaceId, workflow, mode, source, parent, depth },
        {
          birth: null,
          fence,
          leaseUntil,
          wakeSeq,
          lapses,
          folded: { state, headHash: hash },
          doubt,
          variables,
        },
        this.#ended,
      );
      for (const [step, note] of notes) carrier.notes.set(step, note);
      for (const [step, own] of chunks) carrier.data.load(step, own);
      for (const effect of effects) carrier.writes.note(effect);
      this.#leased.delete(runId);
      this.#carriers.set(runId, carrier);
      this.#taken.add(runId);
      if (isUnderWay(state))
        carrier.apply({
          type: 'run.claimed',
          at: this.context.clock.now(),
          fence,
          leaseMs: this.context.leaseMs,
          lapses,
          ...(state.head === 1 && lapses === 0 ? { isFirst: true as const } : {}),
        });
      // The first message would have moved its place in the queue; a later one rings, or is met when the run rests (C3).
      await (wakeSeq === 0 ? passTime(carrier) : readInbox(carrier));
      carrier.work();
    } catch (error) {
      const carrier = this.#carriers.get(runId);
      carrier?.abandon();
      this.#taken.delete(runId);
      this.#clear(runId);
      await this.#notTakenUp(leased.run, error);
    }
  }

  /** Lets a run go that could not be taken up, and says so in its row; one that was cancelled, and that nobody takes up, ends. */
  async #notTakenUp({ runId, fence }: Claimed, error: unknown): Promise<void> {
    try {
      // While the database is down this fails as well: that is no trouble of the run, and its lease lapses.
      const tries = (await this.#heldUp.triesOf(runId)) + 1;
      const held = heldUp(error, tries);
      const pauseMs = held?.pauseMs ?? PASSING_PAUSE_MS;
      const said = { runId, error: message(error), tries, retryInMs: pauseMs };
      this.context.log(held ? 'error' : 'warn', 'A run could not be taken up', said);
      const isToEnd = held?.isInVain === true && (await this.#heldUp.isCancelled(runId));
      const isToHandOn = isToEnd && !(await this.#isAlone()) && this.#handedOn.add(runId);
      if (isToHandOn) return await this.#leases.release(runId, fence, 0, held.trouble);
      const ended = isToEnd ? await this.#heldUp.end(runId, fence, this.context.clock.now()) : null;
      if (!ended) return await this.#leases.release(runId, fence, pauseMs, held?.trouble);
      this.context.log('warn', 'A run was stopped that could not be taken up: it ended as it stood', { runId });
      for (const woken of ended.woken) this.context.ring(woken.runId, woken.wakeSeq, null);
    } catch (failed) {
      this.context.log('warn', 'A run could not be taken up, nor be let go; it is due when its lease ends', {
        runId,
        error: message(error),
        why: message(failed),
      });
    }
  }

  readonly #ended = (carrier: Carrier): void => {
    const { runId } = carrier.identity;
    if (this.#carriers.get(runId) === carrier) {
      this.#carriers.delete(runId);
      this.#taken.delete(runId);
    }
    this.#clear(runId);
    this.#ask();
    this.#roomMade();
    if (this.#carriers.size === 0) for (const resolve of this.#drained.splice(0)) resolve();
  };

  async #renew(): Promise<void> {
    const carriers = [...this.#carriers.values()];
    const stale = carriers.filter((carrier) => carrier.leaseLeftMs() <= 0);
    for (const carrier of stale) carrier.abandon();
    const held = [
      ...carriers
        .filter((carrier) => !carrier.isOver && !carrier.isUnborn)
        .map(({ identity, fence }) => ({ runId: identity.runId, fence })),
      ...[...this.#leased.values()].map(({ run: { runId, fence } }) => ({ runId, fence })),
    ];
    if (held.length === 0) return;
    const sentAt = this.context.clock.leaseElapsed();
    try {
      const renewed = await this.#leases.renew(held);
      for (const { runId, fence } of held) this.#renewed(runId, fence, sentAt, renewed.get(runId));
    } catch (error) {
      this.context.log('warn', 'Leases could not be renewed', { error: message(error), count: held.length });
    }
  }

  /** What was leased when the renewal was sent may be carried when it is answered, or gone. */
  #renewed(runId: string, fence: number, sentAt: number, wakeSeq: number | undefined): void {
    const leaseUntil = sentAt + this.context.leaseMs;
    const carrier = this.#carriers.get(runId);
    const leased = this.#leased.get(runId);
    if (carrier?.fence === fence) {
      if (wakeSeq === undefined) carrier.abandon();
      else carrier.renewed(leaseUntil, wakeSeq);
    } else if (leased?.run.fence === fence) {
      if (wakeSeq === undefined) leased.isLost = true;
      else Object.assign(leased, { leaseUntil, wakeSeq });
    }
  }

  /** Takes up nothing more: bells that wait for room are somebody else's to answer, or the sweeper's. */
  takeNoMore(): void {
    this.#isDraining = true;
    for (const [id, bell] of this.#rung) this.#answered(id, bell, Promise.resolve());
  }

  /** Takes up nothing more and waits until the runs at hand rest, for so long at most; what is left is handed over. */
  async drain(graceMs: number): Promise<void> {
    const { timers } = this.context;
    this.takeNoMore();
    if (this.#carriers.size > 0) {
      await new Promise<void>((resolve) => {
        const limit = timers.after(graceMs, resolve);
        this.#drained.push(() => {
          timers.cancel(limit);
          resolve();
        });
      });
    }
    if (this.#renewTimer) timers.cancel(this.#renewTimer);
    const left = [...this.#carriers.values()];
    for (const carrier of left) carrier.abandon();
    // An orderly handover: whoever comes next need not wait for the leases, and counts nobody as lost.
    await Promise.all(
      left.map(({ identity, fence }) => this.#leases.release(identity.runId, fence, 0).catch(() => {})),
    );
  }
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Something in the run was begun or ready to begin when it was let go. */
const isUnderWay = (state: RunState): boolean =>
  state.status === 'accepted' ||
  (['ready', 'running', 'gated', 'ambiguous'] as const).some((status) => (state.census[status] ?? 0) > 0);
