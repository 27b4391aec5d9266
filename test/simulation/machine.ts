import {
  type Bulk,
  type BulkRunner,
  bornAtRest,
  EgressGuard,
  type Evaluator,
  FactKeeper,
  FREE_PASS,
  GroupWriter,
  hasRunLimits,
  knowingFates,
  type Leases,
  type NewRun,
  NO_VARIABLES,
  PlanCache,
  Presence,
  StepHttp,
  Sweeper,
  type Trouble,
  Turns,
  UNBROKEN_PAST,
  UncompilableVersionError,
  Worker,
  type WorkerContext,
} from '@holdfast/runner/engine-room';
import type { Item, JsonObject } from '@holdfast/workflow';
import { bulkOf, bulkRunnerOf } from './bulk.ts';
import { recordsOf } from './model/records.ts';
import { ACCOUNT, GUARD_MS, LEASE_MS, ORIGINS } from './nodes.ts';
import { Process } from './process.ts';
import { SECRET } from './secret.ts';
import { WORKSPACE } from './workloads.ts';
import type { World } from './world.ts';

export const OVERDUE_MS = 10_000;
/** A run that is due for longer than this stands behind others. */
const LATE_MS = 1_000;
/** What is said of a version by a machine that cannot use it. */
export const LACKING = 'This machine lacks its node types.';
const TENANT_KEY = Buffer.from('a key of the simulated workspace');
const guard = new EgressGuard({ allowLoopback: false, allow: [], ownPorts: () => new Set() });

/** An event that somebody outside wants to become a run, once. */
export interface SimulatedEvent {
  readonly id: string;
  readonly runId: string;
  readonly workflow: string;
  readonly items: readonly Item[];
}

/** A worker process put together as `openRuntime` does it: real parts, with models at the edges. */
export class Machine {
  readonly process: Process;
  readonly worker: Worker;
  /** Where operators order many things at once. */
  readonly bulk: Bulk;
  #isOpen = false;
  readonly #world: World;
  readonly #writer: GroupWriter;
  readonly #plans: PlanCache;
  readonly #sweeper: Sweeper;
  readonly #turns: Turns;
  readonly #bulkRunner: BulkRunner;
  readonly #lacks: boolean;
  readonly #presence: Presence;

  /** @param lacks it has not the node types that its versions need */
  constructor(world: World, name: string, evaluator: Evaluator, lacks = false) {
    this.#world = world;
    const process = new Process(world, name);
    this.process = process;
    const { store, mutant } = world;
    const { id: owner, clock } = process;
    const timers = process.timers(() => (this.worker.activeRuns > 0 ? 0 : Number.POSITIVE_INFINITY));
    const committer = { owner, leaseMs: LEASE_MS };
    this.#writer = new GroupWriter(
      knowingFates({
        write: mutant.commit((batch) => process.call('commit', () => store.commit(batch, committer))),
        recall: (batch) => process.call('recall a commit', () => store.recall(batch, committer)),
        timers,
        patienceMs: LEASE_MS / 3,
      }),
    );
    this.#lacks = lacks;
    this.#plans = new PlanCache((id) =>
      process.call('read a version', () => {
        if (lacks) throw new UncompilableVersionError(LACKING);
        return world.version(id);
      }),
    );
    const leases = this.#leases();
    const http = new StepHttp({
      guard,
      dispatch: { send: (sending) => world.providers.send(sending, process) },
      tokens: { tokenFor: () => Promise.reject(new Error('There are no tokens here.')) },
      consents: { tokenFor: () => Promise.reject(new Error('There are no consents here.')), known: () => [] },
      maxAnswerBytes: 1_000_000,
      now: () => clock.now(),
      refused: () => {},
      limits: { admit: async (whose) => (await world.limits?.admit(process, whose)) ?? FREE_PASS },
      credential: async (_, slug) => ({
        id: slug,
        slug,
        baseUrl: undefined,
        origins: ORIGINS,
        auth: { kind: 'bearer', token: SECRET },
        secrets: [SECRET],
      }),
    });
    const ring = (runId: string, wakeSeq: number, at: number | null): void => {
      if (at === null && this.worker.mayTake(runId)) void this.worker.rung(runId);
      else world.ring(runId, wakeSeq, at);
    };
    const facts = new FactKeeper({
      timers,
      record: (fact) => process.call('record a fact', () => store.record(fact)),
      ring: (runId, wakeSeq) => ring(runId, wakeSeq, null),
      log: (level, message, fields) => world.log(name, level, message, fields),
    });
    const absent = () => Promise.reject(new Error('Not in this world.'));
    const context: WorkerContext = {
      owner,
      leaseMs: LEASE_MS,
      guardMs: GUARD_MS,
      clock,
      timers,
      packing: process.packing,
      evaluator,
      // Expressions here are plain paths: they never leave the fast path.
      slow: { evaluate: absent } as never,
      services: {
        now: () => clock.now(),
        send: mutant.send((request, sent) => http.send(request, sent), store),
        code: { run: absent },
        hmac: absent,
      },
      reader: mutant.read(recordsOf(store, process.packing, (what, read) => process.call(what, read))),
      variables: NO_VARIABLES,
      publicUrl: 'https://holdfast.example',
      commit: (checkpoint) => this.#writer.commit(checkpoint),
      tenantKey: () => TENANT_KEY,
      files: () => ({ read: absent, write: absent }),
      liveVersion: (_, nameOfWorkflow) =>
        process.call('read the live version', () => world.library.byName.get(nameOfWorkflow) ?? null),
      connectionFields: () => ({}),
      accountOf: () => ACCOUNT,
      ring,
      tell: (fact) => facts.tell(fact),
      publish: () => {},
      log: (level, message, fields) => world.log(name, level, message, fields),
    };
    this.#turns = new Turns({
      next: (most) =>
        process.call('look whose turn it is', () => {
          if (this.#isLimited && !this.worker.isFull) world.auditor.looked(process);
          return store.nextInLanes(most, this.#isLimited ? 0 : LATE_MS);
        }),
      prefer: (ids) => this.worker.prefer(ids),
      timers: process.timers(() => world.nextTurnAt),
      log: (message, fields) => world.log(name, 'warn', message, fields),
    });
    const roomMade = () => (this.#isLimited ? this.#turns.look() : undefined);
    const plans = this.#plans;
    const isCancelled = (runId: string) =>
      store.inbox.some((message) => message.runId === runId && message.kind === 'cancel');
    const heldUp = {
      triesOf: (runId: string) =>
        process.call('ask how often a run was not taken up', () => triesIn(store.runs.get(runId)?.trouble ?? null)),
      isCancelled: (runId: string) => process.call('ask whether a run was cancelled', () => isCancelled(runId)),
      // Some machine has the node types: whoever waits for that one can have the run undone.
      end: async (runId: string) => {
        if (!isCancelled(runId)) return null;
        world.violated('T4', `${world.nameOf(runId)} is ended as it stands by ${name}, and another could carry it`);
        return null;
      },
    };
    const { workers } = world;
    this.#presence = new Presence({
      workers: {
        seen: (gapMs) => process.call('say that it is there', () => workers.seen(owner, gapMs)),
        isAlone: (forMs, gapMs) => process.call('ask who else is there', () => workers.isAlone(owner, forMs, gapMs)),
        left: () => process.call('say that it leaves', () => workers.left(owner)),
      },
      timers: process.timers(() => 0),
      failed: () => {},
    });
    this.worker = new Worker({
      context,
      leases,
      past: UNBROKEN_PAST,
      plans,
      heldUp,
      concurrency: 20,
      isAlone: () => this.#presence.isAlone(),
      roomMade,
    });
    this.#sweeper = new Sweeper({
      leases,
      timers: process.timers(() => world.nextSweepAt),
      lapsedEveryMs: 1_000,
      overdueEveryMs: 5_000,
      ring: (runId, wakeSeq) => ring(runId, wakeSeq, null),
      log: (message, fields) => world.log(name, 'warn', message, fields),
    });
    this.bulk = bulkOf(world, process);
    this.#bulkRunner = bulkRunnerOf(world, process, name);
  }

  #leases(): Leases {
    const { process } = this;
    const { store, runLimits } = this.#world;
    return {
      claim: (ids) => process.call('claim', () => store.claim(ids, process.id, LEASE_MS, runLimits)),
      renew: (runs) => process.call('renew', () => store.renew(runs, process.id, LEASE_MS)),
      lapsed: (limit) => process.call('look for lapsed leases', () => store.lapsed(limit)),
      overdue: (limit, sinceMs) => process.call('look for the overdue', () => store.overdue(limit, sinceMs)),
      release: (runId, fence, afterMs, trouble = null) =>
        process.call('release', () =>
          store.release(runId, fence, process.id, afterMs, trouble && JSON.stringify(trouble)),
        ),
      takeFromTheDead: () => Promise.resolve(0),
    };
  }

  /** Every run waits for its turn then: one that began here would be carried beside the limits. */
  get #isLimited(): boolean {
    return hasRunLimits(this.#world.runLimits);
  }

  /** Takes calls and bells: it knows the time, and does not stand still. */
  get isOpen(): boolean {
    return this.#isOpen && this.process.isUp;
  }

  async start(): Promise<void> {
    const { process, worker } = this;
    const world = this.#world;
    await process.syncClock().catch(() => this.process.kill());
    if (process.isDead) return;
    // Where all can carry all, nobody asks who else is there.
    if (world.isUneven) await this.#presence.start().catch(() => process.kill());
    if (process.isDead) return;
    this.#isOpen = true;
    worker.start();
    this.#sweeper.start();
    // Of those that lack what a run needs nobody hears its bell: it is the look of another that takes it up.
    if (this.#isLimited || world.isUneven) this.#turns.start();
    this.#bulkRunner.start();
    const neededFrom = () => (worker.activeRuns > 0 ? 0 : this.#world.nextSweepAt);
    process.timers(neededFrom).every(30_000, () => void process.syncClock().catch(() => {}));
  }

  /** Stops in good order: takes up nothing more, and hands over what is left after a while. */
  async leave(): Promise<void> {
    this.#isOpen = false;
    await this.#sweeper.stop();
    await this.#turns.stop();
    await this.#bulkRunner.stop();
    await this.worker.drain(5_000);
    await this.#presence.stop();
    this.process.kill();
  }

  /** Takes an event in, as an endpoint does. True when the sender may be told that it was accepted. */
  async takeIn(event: SimulatedEvent, atOnce: boolean): Promise<boolean> {
    const workflow = this.#world.library.byName.get(event.workflow);
    if (!workflow) throw new Error(`There is no workflow ${event.workflow}.`);
    const inbound = { id: event.id, endpointId: WORKSPACE, dedupeKey: `key:${event.id}`, bodySha: '00' };
    const wanted = {
      runId: event.runId,
      workflow,
      triggerNode: 'start',
      items: event.items,
      birth: { mode: 'live', source: 'webhook', parent: null, replayOf: null, inbound, businessKey: null },
      deadlineAt: null,
      now: this.process.clock.now(),
      variables: null,
    } as const;
    if (atOnce && !this.#isLimited && !this.#lacks) {
      const carrier = this.worker.begin(wanted);
      void carrier.flush();
      const accepted = await carrier.accepted;
      if (accepted?.kind === 'committed') return true;
      const answer = await carrier.answer;
      return answer.kind === 'duplicate';
    }
    return this.startAtRest(wanted);
  }

  /** Writes a run that somebody takes up later. True when it stands, now or since before. */
  async startAtRest(run: NewRun): Promise<boolean> {
    const birth = await bornAtRest(this.process.packing, run);
    const result = await this.#writer.commit({ ...birth, children: [], notify: [] });
    if (result.kind === 'committed') this.#world.ring(run.runId, 0, null);
    return result.kind === 'committed' || result.kind === 'duplicate';
  }
}

/** How often in a row a run could not be taken up, as its row has it. */
const triesIn = (trouble: string | null): number =>
  (JSON.parse(trouble ?? 'null') as Trouble | null)?.failure.evidence?.tries ?? 0;

export type LogLevel = Parameters<WorkerContext['log']>[0];
export type LogFields = JsonObject;
