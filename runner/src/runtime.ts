import { randomUUID } from 'node:crypto';
import { Evaluator } from '@holdfast/expressions';
import { CodePool } from '@holdfast/expressions/code';
import { SlowEvaluator } from '@holdfast/expressions/slow';
import type {
  ConnectionFacts,
  CoveredAccount,
  FileStore,
  HmacAlgorithm,
  HttpReply,
  HttpRequest,
} from '@holdfast/node-sdk';
import type { Blackout, JsonObject } from '@holdfast/workflow';
import { Budgets } from './ai/budgets.ts';
import { Holds } from './connections/holds.ts';
import { Epochs } from './epochs/epochs.ts';
import { fault } from './faults.ts';
import { Bus } from './live/bus.ts';
import { type Doorbell, openDoorbell } from './queue/doorbell.ts';
import type { Registry } from './registry.ts';
import { type Database, type DatabaseTarget, openDatabase } from './store/database.ts';
import { EventStore } from './store/events.ts';
import { FactStore } from './store/facts.ts';
import { HeldUpRunStore } from './store/held-up-runs.ts';
import { HoldStore } from './store/holds.ts';
import { hasRunLimits, NO_RUN_LIMITS, nextInLanes, type RunLimits } from './store/lanes.ts';
import { LeaseStore } from './store/leases.ts';
import { despiteLosses } from './store/losses.ts';
import { migrate } from './store/migrate.ts';
import { recallBatch } from './store/recall.ts';
import { RunReader } from './store/run-reader.ts';
import { SpendingStore } from './store/spending.ts';
import { VersionStore } from './store/versions.ts';
import { WorkerStore } from './store/workers.ts';
import { WorkspaceStore } from './store/workspaces.ts';
import { WriteIdentities } from './store/write-identities.ts';
import { Correlation } from './triggers/correlation.ts';
import { VariableCache } from './variables/variable-cache.ts';
import type { RunIdentity } from './worker/carrier-terms.ts';
import { Clock } from './worker/clock.ts';
import type { SendFacts } from './worker/execute.ts';
import { FactKeeper } from './worker/fact-keeper.ts';
import { knowingFates } from './worker/fates.ts';
import { zstd } from './worker/payloads.ts';
import { PlanCache } from './worker/plans.ts';
import { Presence } from './worker/presence.ts';
import { guestCode } from './worker/services.ts';
import { Sweeper } from './worker/sweeper.ts';
import { platformTimers } from './worker/timers.ts';
import { Turns } from './worker/turns.ts';
import { Worker } from './worker/worker.ts';
import type { WorkerContext } from './worker/worker-context.ts';
import { batchesOn, GroupWriter } from './worker/writer.ts';

/** Times and sizes of the engine room. */
export interface RuntimeSettings {
  readonly leaseMs: number;
  readonly guardMs: number;
  readonly lapsedEveryMs: number;
  readonly overdueEveryMs: number;
  /** Most runs from the queue at once. */
  readonly concurrency: number;
  /** Most runs at once over all workers, by workspace and by workflow. */
  readonly runLimits: RunLimits;
  readonly writerLanes: number;
  readonly publicUrl: string;
  /** Most US dollars that models may cost a workspace in a day; null: no limit. */
  readonly aiDayBudget: number | null;
}

export const DEFAULT_SETTINGS: RuntimeSettings = {
  leaseMs: 15_000,
  guardMs: 2_000,
  lapsedEveryMs: 1_000,
  overdueEveryMs: 5_000,
  concurrency: 200,
  runLimits: NO_RUN_LIMITS,
  writerLanes: 2,
  publicUrl: 'http://127.0.0.1:4400',
  aiDayBudget: null,
};

/** A run that is due for longer than this stands behind others. */
const LATE_MS = 1_000;

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: JsonObject) => void;

/** What nodes reach the outside by; made where credentials and files are known. */
export interface Outside {
  send(request: HttpRequest, facts: SendFacts): Promise<HttpReply>;
  files(identity: Pick<RunIdentity, 'runId' | 'workspaceId'>, step: string): FileStore;
  connectionFields(workspaceId: string, slug: string | null): JsonObject;
  connectionFacts(workspaceId: string, slug: string): Promise<ConnectionFacts>;
  lookAtConnection(workspaceId: string, slug: string): Promise<void> | null;
  /** Whose data a connection leads to. */
  accountOf(workspaceId: string, slug: string): Pick<CoveredAccount, 'id' | 'title'> | null;
  blackoutsOf(workspaceId: string, slug: string): readonly Blackout[];
  /** Takes the secrets of a workspace out of a text. */
  redact(workspaceId: string, text: string): string;
  /** Hashes bytes with the secret of a connection. */
  hmac(workspaceId: string, slug: string, algorithm: HmacAlgorithm, bytes: Uint8Array): Promise<Uint8Array>;
  /** Settles when credentials and files can be used. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export interface RuntimeOptions<World extends Outside = Outside> {
  readonly target: DatabaseTarget;
  readonly redisUrl: string | null;
  readonly registry: Registry;
  readonly settings: RuntimeSettings;
  /** This process alone can be at work on the database: leases of others are those of the dead. */
  readonly isSoleOwner: boolean;
  /** Folder that keeps what was last seen of the database. */
  readonly dataDir: string;
  /** A standby of the database that takes over has everything that was acknowledged. */
  readonly isStandbySynchronous: boolean;
  readonly log: Log;
  outside(database: Database): World;
}

/** Everything that runs need, in one process. */
export interface Runtime<World extends Outside = Outside> {
  readonly id: string;
  readonly database: Database;
  readonly registry: Registry;
  readonly settings: RuntimeSettings;
  readonly clock: Clock;
  readonly evaluator: Evaluator;
  readonly workspaces: WorkspaceStore;
  readonly versions: VersionStore;
  readonly variables: VariableCache;
  readonly plans: PlanCache;
  readonly reader: RunReader;
  readonly writer: GroupWriter;
  readonly worker: Worker;
  readonly doorbell: Doorbell;
  readonly bus: Bus;
  readonly outside: World;
  readonly epochs: Epochs;
  readonly correlation: Correlation;
  readonly holds: Holds;
  readonly log: Log;
  /** Rings for a run: here when this process works and has room, else by the queue. */
  ring(runId: string, wakeSeq: number, at: number | null): void;
  /** Takes up work from the queue, sweeps, and where it may ends the leases of the dead. */
  startWorker(): Promise<void>;
  /** Finishes what is at hand, for so long at most, and closes everything. */
  close(graceMs: number): Promise<void>;
}

/** Opens the database, brings it up to date, and sets up the engine room. Nothing is taken up yet. */
export async function openRuntime<World extends Outside>(options: RuntimeOptions<World>): Promise<Runtime<World>> {
  const { registry, settings, log } = options;
  const id = randomUUID();
  const database = openDatabase(options.target, { writerLanes: settings.writerLanes });
  const steadily = <T>(what: string, work: () => Promise<T>): Promise<T> => despiteLosses({ what, log }, work);
  await steadily('it was brought up to date', () => migrate(database));
  const { dataDir, isStandbySynchronous } = options;
  const epochs = await steadily('its age was looked at', () =>
    Epochs.open({ database, dataDir, leaseMs: settings.leaseMs, isStandbySynchronous, log }),
  );
  const clock = new Clock();
  const workspaces = new WorkspaceStore(database);
  const [evaluator, doorbell] = await Promise.all([
    Evaluator.create(),
    openDoorbell({
      database,
      redisUrl: options.redisUrl,
      now: () => clock.now(),
      log: (message, error) => log('warn', message, { error: messageOf(error) }),
    }),
    steadily('its time was read', () => clock.sync(database.pool)),
    steadily('the workspaces were read', () => workspaces.load()),
  ]);
  const versions = new VersionStore(database, registry);
  const variables = new VariableCache(database);
  const plans = new PlanCache((versionId) => versions.load(versionId));
  const reader = new RunReader(database);
  const leases = new LeaseStore(database, id, settings.leaseMs, settings.runLimits);
  const timers = platformTimers;
  const committer = { owner: id, leaseMs: settings.leaseMs };
  const writer = new GroupWriter(
    knowingFates({
      write: batchesOn(database.writers, committer),
      recall: (batch) => recallBatch(database.writers, batch, committer),
      timers,
      patienceMs: settings.leaseMs / 3,
    }),
    settings.writerLanes,
  );
  const code = new CodePool();
  const slow = new SlowEvaluator();
  const outside = options.outside(database);
  const bus = new Bus();
  await steadily('the connections were read', () => outside.ready());
  let isWorking = false;

  /** Rings here when this process has room, else by the queue. */
  const ring = (runId: string, wakeSeq: number, at: number | null): void => {
    if (!isWorking || at !== null || !worker.mayTake(runId)) return doorbell.ring(runId, wakeSeq, at);
    fault('ring.before', runId);
    void worker.rung(runId);
    fault('ring.added', runId);
  };
  const factStore = new FactStore(database);
  const facts = new FactKeeper({
    timers,
    record: (fact) => factStore.record(fact),
    ring: (runId, wakeSeq) => ring(runId, wakeSeq, null),
    log,
  });
  const correlation = new Correlation({
    store: new EventStore(database),
    ring: (runId, wakeSeq) => ring(runId, wakeSeq, null),
    log,
  });
  const identities = new WriteIdentities(database);
  const budgets = new Budgets({ store: new SpendingStore(database), log });
  const holds = new Holds({
    store: new HoldStore(database),
    blackoutsOf: outside.blackoutsOf,
    now: () => clock.now(),
    ring: (runId, wakeSeq) => ring(runId, wakeSeq, null),
    log,
  });
  const context: WorkerContext = {
    owner: id,
    leaseMs: settings.leaseMs,
    guardMs: settings.guardMs,
    clock,
    timers,
    packing: zstd,
    evaluator,
    slow,
    services: {
      now: () => clock.now(),
      send: outside.send,
      code: guestCode(code),
      hmac: outside.hmac,
      connectionFacts: outside.connectionFacts,
      sendEvent: (event) => correlation.send(event),
    },
    reader,
    variables,
    publicUrl: settings.publicUrl,
    commit: (checkpoint) => writer.commit(checkpoint),
    tenantKey: (workspaceId) => workspaces.get(workspaceId).tenantKey,
    files: outside.files,
    async liveVersion(workspaceId, idOrName) {
      const versionId = await versions.liveId(workspaceId, idOrName);
      return versionId === null ? null : plans.get(versionId);
    },
    connectionFields: outside.connectionFields,
    budgets: (payer, { perRun = null, perDay = null, perMonth = null }) =>
      budgets.of(payer, { perRun, perDay, perMonth, workspacePerDay: settings.aiDayBudget }),
    lookAtConnection: outside.lookAtConnection,
    accountOf: outside.accountOf,
    redact: outside.redact,
    ring,
    tell: (fact) => facts.tell(fact),
    forbids: (writing) => holds.forbids(writing),
    claimWrite: (claim) => identities.claim(claim),
    publish: (committed) => bus.publish(committed),
    log,
  };
  await steadily('the holds were read', () => holds.read());
  holds.start(false);
  const isLimited = hasRunLimits(settings.runLimits);
  const turns = new Turns({
    // What a limit holds back has no bell any more: its turn is all that it waits for.
    next: (most) => nextInLanes(database, most, isLimited ? 0 : LATE_MS),
    prefer: (runIds) => worker.prefer(runIds),
    timers,
    log: (message, fields) => log('warn', message, fields),
  });
  const roomMade = () => (isLimited && isWorking ? turns.look() : undefined);
  const heldUp = new HeldUpRunStore(database, id);
  const { concurrency } = settings;
  const presence = new Presence({
    workers: new WorkerStore(database, id),
    timers,
    failed: (error) => log('warn', 'Other workers could not be told of this one', { error: messageOf(error) }),
  });
  // Of a sole owner it is proven.
  const isAlone = async () => options.isSoleOwner || (await presence.isAlone());
  const worker = new Worker({ context, leases, past: epochs, plans, heldUp, concurrency, isAlone, roomMade });
  worker.start();
  const sweeper = new Sweeper({
    leases,
    timers,
    lapsedEveryMs: settings.lapsedEveryMs,
    overdueEveryMs: settings.overdueEveryMs,
    ring: (runId, wakeSeq) => ring(runId, wakeSeq, null),
    log: (message, fields) => log('warn', message, fields),
  });
  const clockTimer = setInterval(() => void clock.sync(database.pool).catch(() => {}), 30_000);
  clockTimer.unref();

  return {
    id,
    database,
    registry,
    settings,
    clock,
    evaluator,
    workspaces,
    versions,
    variables,
    plans,
    reader,
    writer,
    worker,
    doorbell,
    bus,
    outside,
    epochs,
    correlation,
    holds,
    log,
    ring,
    async startWorker() {
      isWorking = true;
      await steadily('the other workers were told', () => presence.start());
      if (options.isSoleOwner) await steadily('the leases of the dead were ended', () => leases.takeFromTheDead());
      await doorbell.listen((runId) => worker.rung(runId), concurrency);
      await steadily('lapsed leases were looked for', () => sweeper.lapsed());
      sweeper.start();
      turns.start();
      correlation.start();
      holds.start(true);
    },
    async close(graceMs) {
      isWorking = false;
      clearInterval(clockTimer);
      await epochs.close();
      worker.takeNoMore();
      await doorbell.stop();
      await sweeper.stop();
      await turns.stop();
      await correlation.stop();
      await holds.stop();
      await worker.drain(graceMs);
      await presence.stop();
      await facts.close();
      await writer.drain();
      await doorbell.close();
      await outside.close();
      code.close();
      await slow.close();
      evaluator.dispose();
      await database.close();
    },
  };
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
