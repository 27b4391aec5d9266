import type { Plan } from '@holdfast/engine';
import {
  type Checkpoint,
  type CompiledWorkflow,
  type Evaluator,
  hasRunLimits,
  type RunLimits,
} from '@holdfast/runner/engine-room';
import { isTerminalRun } from '@holdfast/workflow';
import { worthOf } from './audit/amounts.ts';
import { Auditor } from './auditor.ts';
import { Chance } from './chance.ts';
import { drawHarm, type Fault, type Harm, NO_HARM } from './faults.ts';
import { SharedLimits } from './limits.ts';
import { LACKING, type LogFields, type LogLevel, Machine, OVERDUE_MS, type SimulatedEvent } from './machine.ts';
import { BulkModel } from './model/bulk.ts';
import { ProposalModel } from './model/proposals.ts';
import { type RunModel, StoreModel } from './model/store.ts';
import { WorkersModel } from './model/workers.ts';
import { type Mutant, SOUND } from './mutants.ts';
import { LEASE_MS, PROVIDERS } from './nodes.ts';
import { Operator } from './operator.ts';
import { isAsked, PERSON_IDS } from './people.ts';
import type { Process } from './process.ts';
import { Providers } from './provider.ts';
import { Scheduler } from './scheduler.ts';
import { SECRET, shapesOf } from './secret.ts';
import { type Library, library } from './workloads.ts';

const EPOCH = Date.UTC(2026, 0, 1);
/** Until here harm is done; what comes after has to bring everything to its end. */
const HARM_MS = 180_000;
/** What has not come to rest by then never will. */
const LIMIT_MS = 8 * 3_600_000;

const SHAPES = shapesOf(SECRET);

export interface WorldOptions {
  readonly seed: number;
  readonly evaluator: Evaluator;
  readonly mutant?: Mutant;
  readonly trace?: boolean;
  /** Chosen, not drawn: a world that tells one story. */
  readonly story?: Story;
}

export interface Story {
  readonly machines: number;
  readonly harm: Partial<Harm>;
  /** So many of the machines, the first ones, lack node types. */
  readonly lacking?: number;
  begins(world: World, machines: readonly Machine[]): void;
}

export interface Violation {
  readonly invariant: string;
  readonly what: string;
  readonly atMs: number;
}

/** What became of a world. */
export interface Verdict {
  readonly seed: number;
  readonly violation: Violation | null;
  readonly runs: number;
  readonly ended: number;
  readonly steps: number;
  readonly fired: ReadonlyMap<Fault, number>;
  readonly trace: readonly string[];
}

/**
 * One seed's world: a store, a queue, providers, some machines, some people, and
 * everything that can go wrong among them. The same seed is the same world.
 */
export class World {
  readonly seed: number;
  readonly chance: Chance;
  readonly store: StoreModel;
  readonly bulk: BulkModel;
  readonly workers: WorkersModel;
  readonly proposals: ProposalModel;
  readonly auditor: Auditor;
  readonly providers: Providers;
  readonly library: Library;
  readonly mutant: Mutant;
  readonly scheduler: Scheduler;
  /** Null where the connection has none. */
  readonly limits: SharedLimits | null;
  readonly #harm: Harm;
  readonly #story: Story | undefined;
  readonly #evaluator: Evaluator;
  readonly #fired = new Map<Fault, number>();
  #harmedAt = Number.NEGATIVE_INFINITY;
  readonly #trace: string[] | null;
  readonly #machines: Machine[] = [];
  readonly #names = new Map<string, string>();
  readonly #accepted = new Set<string>();
  readonly #operator = new Operator(this);
  #machineCount = 0;
  #storeOffsetMs = 0;
  /** So far the database's clock was set back, in milliseconds. */
  clockBackMs = 0;
  #violation: Violation | null = null;

  constructor({ seed, evaluator, mutant = SOUND, trace = false, story }: WorldOptions) {
    this.seed = seed;
    this.chance = new Chance(seed);
    this.scheduler = new Scheduler(this.chance);
    this.mutant = mutant;
    this.library = library(this.mutant);
    this.auditor = new Auditor(this);
    this.store = new StoreModel(
      () => EPOCH + this.scheduler.now + this.#storeOffsetMs,
      this.auditor,
      this.mutant.guards,
    );
    this.bulk = new BulkModel(this.store);
    this.workers = new WorkersModel(() => this.store.now());
    this.proposals = new ProposalModel(this.mutant.takesTwo);
    this.providers = new Providers(this, PROVIDERS);
    this.#harm = story ? { ...NO_HARM, ...story.harm } : drawHarm(this.chance);
    this.#story = story;
    this.limits = this.#harm.limits ? new SharedLimits(this) : null;
    this.#evaluator = evaluator;
    this.#trace = trace ? [] : null;
  }

  async live(): Promise<Verdict> {
    for (let count = this.#story?.machines ?? (this.chance.is(0.2) ? 3 : 2); count > 0; count -= 1) this.#switchOn();
    this.#story?.begins(this, this.#machines);
    // Where many are moved at once, or wait for a place, there are many.
    const events =
      this.#harm.bulk > 0 || hasRunLimits(this.runLimits) ? 3 + this.chance.below(4) : 1 + this.chance.below(3);
    for (let count = events; count > 0; count -= 1) this.#announce();
    if (!this.#story && this.chance.is(0.1))
      this.scheduler.after(this.chance.between(1_000, 60_000), () => this.#stepClock());
    await this.scheduler.run(LIMIT_MS, () => this.#violation !== null || this.#isQuiet());
    if (!this.#violation) this.auditor.quiet();
    const runs = [...this.store.runs.values()];
    return {
      seed: this.seed,
      violation: this.#violation,
      runs: runs.length,
      ended: runs.filter(({ status }) => isTerminalRun(status)).length,
      steps: this.scheduler.steps,
      fired: this.#fired,
      trace: this.#trace ?? [],
    };
  }

  #isQuiet(): boolean {
    if (this.scheduler.now < HARM_MS && !this.#isCalm()) return false;
    return this.#isCalm();
  }

  /** Every event was taken in and every run is over. */
  #isCalm(): boolean {
    if (this.#accepted.size < this.#announced || this.bulk.isAtWork) return false;
    for (const { status } of this.store.runs.values()) if (!isTerminalRun(status)) return false;
    return true;
  }

  /* ---- machines ---- */

  /** Some machines lack node types that others have. */
  get isUneven(): boolean {
    return (this.#story?.lacking ?? 0) > 0;
  }

  #switchOn(): void {
    this.#machineCount += 1;
    const lacks = this.#machineCount <= (this.#story?.lacking ?? 0);
    const machine = new Machine(this, `worker-${this.#machineCount}`, this.#evaluator, lacks);
    this.#names.set(machine.process.id, machine.process.name);
    this.#machines.push(machine);
    machine.process.onDeath(() => {
      this.#machines.splice(this.#machines.indexOf(machine), 1);
      this.scheduler.after(this.chance.between(200, 15_000), () => this.#switchOn());
    });
    this.say(machine.process.name, 'starts');
    void machine.start();
  }

  /** A machine that answers. Null while all of them are down. */
  someMachine(): Machine | null {
    const up = this.#machines.filter(({ isOpen }) => isOpen);
    return up.length === 0 ? null : this.chance.pick(up);
  }

  get #isHarmful(): boolean {
    return this.scheduler.now < HARM_MS;
  }

  /** Something is about to reach a process: the moment to kill it, or to stop it. */
  harmAtAwait(process: Process): void {
    if (!this.#isHarmful) return;
    if (this.chance.is(this.#harm.crash)) {
      const machine = this.#machines.find((each) => each.process === process);
      if (machine && this.chance.is(0.1)) {
        this.say(process.name, 'is asked to leave');
        return void machine.leave();
      }
      this.fire('crash', `${process.name} is killed`);
      process.kill();
    } else if (this.chance.is(this.#harm.pause)) {
      const isAsleep = this.chance.is(0.3);
      const ms = this.chance.between(100, this.chance.pick([10_000, 10_000, 90_000, 400_000]));
      this.fire(isAsleep ? 'machine sleep' : 'pause', `${process.name} stands still for ${Math.round(ms)} ms`);
      process.stop(ms, isAsleep);
    }
  }

  /** Milliseconds for which a process stands still between the intent and the first byte of a write: past every lease, and what follows it. */
  pauseAtGuard({ name }: Process): number {
    if (!this.#isHarmful || !this.chance.is(this.#harm.guard)) return 0;
    const ms = this.chance.between(LEASE_MS, 240_000);
    this.fire('pause at the guard', `${name} stands still for ${Math.round(ms)} ms, about to send`);
    return ms;
  }

  /** From when on a sweep can find something. */
  get nextSweepAt(): number {
    return this.store.nextSweepAt(OVERDUE_MS) - EPOCH - this.#storeOffsetMs;
  }

  /** From when on somebody can have a turn. */
  get nextTurnAt(): number {
    return this.store.nextTurnAt() - EPOCH - this.#storeOffsetMs;
  }

  /** Most runs that are carried at once. */
  get runLimits(): RunLimits {
    return this.#harm.runLimits;
  }

  /* ---- the ways between them ---- */

  fateOfCall(what: string): { fate: 'fine' | 'lost' | 'unanswered' | 'late'; there: number; back: number } {
    const { chance } = this;
    const isSlow = this.#isHarmful && chance.is(this.#harm.slow);
    if (isSlow) this.fire('slow call', `slow: ${what}`);
    const [there, back] = isSlow
      ? [chance.between(1, 6_000), chance.between(1, 6_000)]
      : [chance.between(0.1, 3), chance.between(0.1, 3)];
    if (!this.#isHarmful || !chance.is(this.#harm.call)) return { fate: 'fine', there, back };
    const fate = chance.pick(['lost', 'unanswered', 'late'] as const);
    this.fire(fate === 'lost' ? 'call lost' : fate === 'late' ? 'commit late' : 'answer lost', `${fate}: ${what}`);
    return { fate, there, back };
  }

  /** How long an output is packed or unpacked. */
  packingTakesMs(): number {
    const { chance } = this;
    if (!this.#isHarmful || !chance.is(this.#harm.slow)) return chance.between(0.1, 20);
    this.fire('slow packing', 'an output is packed for long');
    return chance.between(20, 20_000);
  }

  harmOfRequest(what: 'write' | 'read' | 'poll'): Fault | null {
    if (!this.#isHarmful || !this.chance.is(this.#harm.provider)) return null;
    const fault = this.chance.pick<Fault>(
      what === 'write'
        ? [
            'request refused',
            'request lost',
            'reset before commit',
            'reset after commit',
            'late arrival',
            'late arrival',
            'stall',
            'answered 429',
            'answered 503',
            'answered 500 after commit',
            'answer cut',
          ]
        : [
            'request refused',
            'request lost',
            'stall',
            'answered 429',
            'answered 503',
            'answer cut',
            ...(what === 'poll' ? (['status forgotten'] as const) : []),
          ],
    );
    this.fire(fault, fault);
    return fault;
  }

  /** Whether somebody else is about to change what was written. */
  comesAnother(): boolean {
    return this.#isHarmful && this.chance.is(this.#harm.provider / 3);
  }

  /** The queue: a bell that may be lost, ring twice, late, or out of order. */
  ring(runId: string, _wakeSeq: number, at: number | null): void {
    const { chance } = this;
    const due = at === null ? 0 : Math.max(0, at - this.store.now());
    const isHarmed = this.#isHarmful && chance.is(this.#harm.ring);
    const fate = isHarmed ? chance.pick(['ring lost', 'ring doubled', 'ring late'] as const) : null;
    if (fate) this.fire(fate, `${fate} for ${this.nameOf(runId)}`);
    if (fate === 'ring lost') return;
    for (let times = fate === 'ring doubled' ? 2 : 1; times > 0; times -= 1) {
      this.scheduler.after(due + chance.between(1, fate === 'ring late' ? 30_000 : 20), () => this.#ringAt(runId));
    }
  }

  #ringAt(runId: string): void {
    const machine = this.someMachine();
    machine?.process.deliver(() => void machine.worker.rung(runId));
  }

  #stepClock(): void {
    // Less than the tenth of a key window that is left unused: no span is safe against a clock that lies by more.
    const back = this.chance.between(500, 10_000);
    this.fire('clock step', `the database's clock goes back by ${Math.round(back)} ms`);
    this.#storeOffsetMs -= back;
    this.clockBackMs += back;
  }

  /* ---- people and senders ---- */

  #announced = 0;

  /** Somebody outside has an event, and sends it until it is accepted. */
  #announce(): void {
    const { chance, scheduler } = this;
    this.#announced += 1;
    const id = chance.uuid();
    const name = `event-${this.#announced}`;
    const length = chance.is(0.1) ? 4 + chance.below(5) : 1 + chance.below(3);
    const ballast = this.#ballastOf(name);
    const items = Array.from({ length }, (_, index) => {
      const item = `${name}-${index}${chance.is(0.12) ? '-bad' : ''}`;
      return { json: { id: item, worth: worthOf(item), ...ballast } };
    });
    const event = { id, runId: chance.uuid(), workflow: chance.weighted(this.library.weights), items };
    this.#names.set(event.runId, `run-${this.#announced}`);
    this.auditor.expect(event.runId, name);
    const at = chance.between(10, 20_000);
    scheduler.after(at, () => this.#send(event));
    if (chance.is(0.3)) {
      this.fire('event doubled', `${name} comes twice`);
      scheduler.after(at + chance.between(0, chance.pick([5, 5_000])), () => this.#send(event));
    }
    if (chance.is(this.#harm.cancel)) scheduler.after(at + chance.between(0, 120_000), () => this.#cancel(event.runId));
  }

  /** Some events bring so much that it is kept in rows of its own, and few so much that packing it takes a while. */
  #ballastOf(event: string): { size: number; ballast: string } | null {
    const { chance } = this;
    if (!chance.is(0.1)) return null;
    const isHuge = chance.is(0.03);
    const size = Math.round(isHuge ? chance.between(1e6, 1.5e6) : chance.between(2e3, 8e3));
    this.fire(isHuge ? 'huge items' : 'large items', `${event} brings items of ${size} bytes`);
    return { size, ballast: event.padEnd(size, '.') };
  }

  #send(event: SimulatedEvent): void {
    const { chance, scheduler } = this;
    const machine = this.someMachine();
    let isOver = false;
    const again = () => {
      if (isOver) return;
      isOver = true;
      scheduler.after(chance.between(100, 5_000), () => this.#send(event));
    };
    scheduler.after(30_000, again);
    if (!machine) return again();
    machine.process.deliver(() => {
      this.say('sender', `sends ${this.nameOf(event.runId)} ("${event.workflow}") to ${machine.process.name}`);
      machine.takeIn(event, chance.is(0.6)).then(
        (isAccepted) => {
          if (!isAccepted) return again();
          // Answers get lost as well: the sender then sends again what was accepted.
          if (this.#isHarmful && chance.is(this.#harm.call)) return;
          isOver = true;
          this.#accepted.add(event.id);
        },
        () => again(),
      );
    });
  }

  /** How many runs each accepted event has become. */
  acceptedEvents(): Map<string, number> {
    const counts = new Map([...this.#accepted].map((id) => [id, 0]));
    for (const { birth } of this.store.runs.values()) {
      const id = birth.inbound?.id;
      if (id !== undefined && counts.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }

  #cancel(runId: string): void {
    const told = this.store.tell(runId, 'cancel', {
      by: 'someone',
      reason: 'no more',
      compensate: this.chance.is(0.5),
    });
    if (!told) return;
    this.fire('cancelled', `${this.nameOf(runId)} is to be cancelled`);
    this.ring(runId, told.wakeSeq, null);
  }

  /** A commit stands: people see what is new, and answer in their own time. */
  committed(run: RunModel, part: Omit<Checkpoint, 'children' | 'notify'>): void {
    const { chance, scheduler } = this;
    if (part.birth && !this.#names.has(run.id)) this.#names.set(run.id, `child-${this.#names.size}`);
    for (const { id, kind, tokenHash } of part.waits) {
      if (chance.is(0.1) || (kind === 'callback' && tokenHash === null)) continue;
      const visit = () => (kind === 'approval' ? this.#decide(id) : this.#call(id));
      scheduler.after(chance.between(50, 200_000), visit);
      if (chance.is(0.4)) scheduler.after(chance.between(50, 200_000), visit);
    }
    const { parent, replayOf } = run.birth;
    if (isTerminalRun(run.status) && parent === null && replayOf === null && chance.is(this.#harm.replay))
      scheduler.after(chance.between(100, 20_000), () => void this.#operator.doesOver(run));
    for (const { stepId, status } of part.steps) if (status === 'parked') this.#operator.hearsOf(run.id, stepId);
    if ((run.status === 'parked' || isTerminalRun(run.status)) && chance.is(this.#harm.bulk))
      scheduler.after(chance.between(100, 20_000), () => this.#operator.movesMany());
  }

  #decide(waitId: string): void {
    const { chance } = this;
    const undoMs = chance.is(0.4) ? chance.between(1_000, 60_000) : 0;
    const who = chance.pick(PERSON_IDS);
    if (!isAsked(this.store.waits.get(waitId)?.approvers ?? [], who))
      return this.fire('answered unasked', `${who} answers a question for others`);
    const told = this.store.decide(waitId, chance.pick(['approved', 'approved', 'rejected']), who, undoMs);
    if (!told) return this.fire('decided twice', 'an answer comes too late');
    this.ring(told.runId, told.wakeSeq, told.effectAt);
    if (undoMs > 0 && chance.is(0.4)) this.scheduler.after(chance.between(100, undoMs), () => this.#withdraw(waitId));
  }

  /** Somebody thinks better of an answer, and gives another one. */
  #withdraw(waitId: string): void {
    const told = this.store.withdraw(waitId);
    if (!told) return;
    this.fire('withdrawn', 'an answer is taken back');
    this.ring(told.runId, told.wakeSeq, null);
    this.scheduler.after(this.chance.between(50, 60_000), () => this.#decide(waitId));
  }

  #call(waitId: string): void {
    const told = this.store.call(waitId, { body: null });
    if (told) this.ring(told.runId, told.wakeSeq, null);
  }

  /* ---- what is known and said ---- */

  planOf(run: RunModel): Plan {
    return this.version(run.birth.versionId).plan;
  }

  version(id: string): CompiledWorkflow {
    const found = this.library.byVersion.get(id);
    if (!found) throw new Error(`There is no version ${id}.`);
    return found;
  }

  nameOf(runId: string): string {
    return this.#names.get(runId) ?? runId;
  }

  /** A run that is new goes by this name. */
  call(runId: string, name: string): void {
    this.#names.set(runId, name);
  }

  whoIs(owner: string): string {
    return this.#names.get(owner) ?? owner;
  }

  /** When harm was done last. */
  get harmedAt(): number {
    return this.#harmedAt;
  }

  fire(fault: Fault, what: string): void {
    this.#fired.set(fault, (this.#fired.get(fault) ?? 0) + 1);
    if (fault !== 'no place free') this.#harmedAt = this.scheduler.now;
    this.say('harm', what);
  }

  say(who: string, what: string): void {
    if (this.#trace)
      this.#trace.push(`${(this.scheduler.now / 1_000).toFixed(3).padStart(10)} s  ${who.padEnd(10)} ${what}`);
  }

  log(who: string, level: LogLevel, message: string, fields: LogFields): void {
    this.say(who, `[${level}] ${message} ${JSON.stringify(fields)}`);
    if (SHAPES.some((shape) => JSON.stringify(fields).includes(shape) || message.includes(shape)))
      this.violated('I20', `${who} logs the secret: ${message}`);
    const isExpected = ['The connection was lost', LACKING].some((known) => JSON.stringify(fields).includes(known));
    if (level === 'error' && !isExpected) this.violated('fault', `${who} logs: ${message} ${JSON.stringify(fields)}`);
  }

  /** The first thing that was found wrong. */
  get violation(): Violation | null {
    return this.#violation;
  }

  /** The first thing that is wrong stands; what follows from it does not matter. */
  violated(invariant: string, what: string): void {
    if (this.#violation) return;
    this.#violation = { invariant, what, atMs: Math.round(this.scheduler.now) };
    this.say('AUDITOR', `${invariant}: ${what}`);
  }
}
