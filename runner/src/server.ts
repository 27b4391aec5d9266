import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Live } from './api/live.ts';
import { ProblemError, problemBody } from './api/problems.ts';
import type { Services } from './api/services.ts';
import { StaticFiles } from './api/static.ts';
import { anchorPath } from './audit/anchor-file.ts';
import { Sealer } from './audit/sealer.ts';
import { Accounts } from './auth/accounts.ts';
import { ApiKeyStore } from './auth/api-keys.ts';
import { clientAddressOf } from './auth/client-address.ts';
import { ActorFinder } from './auth/find-actor.ts';
import { hostsOf } from './auth/origin.ts';
import { type Config, isLoopbackHost } from './config.ts';
import { openOutside, type World } from './connections/outside.ts';
import { masterKey } from './connections/secret-box.ts';
import { openRegistry } from './connectors/load.ts';
import { openDataFolder } from './data-folder.ts';
import { Bulk } from './exceptions/bulk.ts';
import { BulkRunner } from './exceptions/bulk-runner.ts';
import { Replays } from './exceptions/replay.ts';
import { armFaults } from './faults.ts';
import { createLog } from './logging.ts';
import { Metrics } from './metrics.ts';
import { AlertTeller } from './notices/alert-teller.ts';
import { Outbox } from './notices/outbox.ts';
import { OwnerLock } from './owner-lock.ts';
import { Reminders } from './people/reminders.ts';
import { type EmbeddedPostgres, startEmbedded } from './postgres/embedded.ts';
import { reachDatabase, reachRedis } from './reach.ts';
import { DEFAULT_SETTINGS, type Log, messageOf, openRuntime, type Runtime } from './runtime.ts';
import { AlertStore } from './store/alerts.ts';
import { ApprovalStore } from './store/approvals.ts';
import { AuditStore } from './store/audit.ts';
import { BulkStore } from './store/bulk.ts';
import { ChannelStore } from './store/channels.ts';
import type { DatabaseTarget } from './store/database.ts';
import { ExceptionStore } from './store/exceptions.ts';
import { HoldStore } from './store/holds.ts';
import { InboundStore } from './store/inbound.ts';
import { hasRunLimits } from './store/lanes.ts';
import { despiteLosses } from './store/losses.ts';
import { inspectDatabase, measureFsync } from './store/measure.ts';
import { ProposalStore } from './store/proposals.ts';
import { ProviderNoticeStore } from './store/provider-notices.ts';
import { Pruner } from './store/pruning.ts';
import { RunStore } from './store/runs.ts';
import { StepViewer } from './store/step-viewer.ts';
import { WatchStore } from './store/watches.ts';
import { WebhookStore } from './store/webhooks.ts';
import { WorkflowStore } from './store/workflows.ts';
import { Templates } from './templates.ts';
import { EndpointStore } from './triggers/endpoints.ts';
import { Intake } from './triggers/intake.ts';
import { Follower } from './triggers/provider/follower.ts';
import { ProviderIntake } from './triggers/provider/intake.ts';
import { Subscriptions } from './triggers/provider/subscriptions.ts';
import { ResumeIntake } from './triggers/resume.ts';
import { ScheduleStore } from './triggers/schedules.ts';
import { Starter } from './triggers/starter.ts';
import { TurnedAwayLog } from './triggers/turned-away.ts';
import { platformTimers } from './worker/timers.ts';

export type Role = 'api' | 'worker';

export interface ServerOptions {
  readonly config: Config;
  readonly roles: readonly Role[];
  /** Other processes may use the same embedded database: nothing is taken for granted about who runs what. */
  readonly isShared?: boolean;
  /** Folder of the built designer. */
  readonly designerDir: string;
  /** Folder of the examples, offered as templates. */
  readonly examplesDir: string;
  /** Told what is being done while it starts. */
  readonly progress?: (message: string) => void;
}

export interface RunningServer {
  /** Address of the designer; null for a worker alone. */
  readonly url: string | null;
  readonly runtime: Runtime<World>;
  readonly services: Services;
  /** Finishes what is at hand, within a grace period, and stops everything. */
  close(): Promise<void>;
}

/** Holdfast cannot start like this; the message says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** How long a start waits for a server that is on its way out, as after a restart. */
const FAREWELL_MS = 5_000;

/** Starts API, worker, or both, on the database that the settings name. @throws StartError, UnreachableError, DataFolderError */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, progress = () => {} } = options;
  armFaults(process.env);
  const log = createLog(config.log);
  const closing: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    openDataFolder(config.dataDir);
    const { databaseUrl } = config;
    if (databaseUrl !== null) await steadily(log, 'it was reached', () => reachDatabase(databaseUrl));
    if (config.redisUrl !== null) await reachRedis(config.redisUrl);
    const [embedded, web] = await Promise.all([
      config.databaseUrl === null ? startEmbedded(config.dataDir, progress) : null,
      options.roles.includes('api') ? import('./web.ts') : null,
    ]);
    embedded?.revive();
    if (embedded) closing.push(() => embedded.stop());
    const target = targetOf(config, embedded);
    const isSoleOwner = await takeOwnership(target, config, embedded !== null && !options.isShared, progress, closing);
    return await open(options, web, target, isSoleOwner, closing, closeAll);
  } catch (error) {
    await closeAll().catch(() => {});
    throw error;
  }
}

/** What a start asks the database is asked again when its connection breaks. */
const steadily = <T>(log: Log, what: string, work: () => Promise<T>): Promise<T> => despiteLosses({ what, log }, work);

const targetOf = (config: Config, embedded: EmbeddedPostgres | null): DatabaseTarget =>
  embedded ? embedded.target : { url: config.databaseUrl ?? '' };

/** With the embedded database one server is all there may be: a second one waits a little, says so and leaves. */
async function takeOwnership(
  target: DatabaseTarget,
  config: Config,
  isExclusive: boolean,
  progress: (message: string) => void,
  closing: (() => Promise<void>)[],
): Promise<boolean> {
  if (!isExclusive) return false;
  const log = createLog(config.log);
  const lock = await OwnerLock.take({ target, log: (message) => log('error', message) }, FAREWELL_MS, () =>
    progress(`Waiting for the Holdfast that runs on ${config.dataDir} to end`),
  );
  if (lock) {
    closing.push(() => lock.close());
    return true;
  }
  throw new StartError(
    `Holdfast runs on ${config.dataDir} already. Stop it first, or use another folder with HOLDFAST_DATA.`,
  );
}

async function open(
  options: ServerOptions,
  web: typeof import('./web.ts') | null,
  target: DatabaseTarget,
  isSoleOwner: boolean,
  closing: (() => Promise<void>)[],
  closeAll: () => Promise<void>,
): Promise<RunningServer> {
  const { config, roles, progress = () => {} } = options;
  const isWorker = roles.includes('worker');
  const log = createLog(config.log);
  const startedAt = new Date();
  const key = await masterKey(join(config.dataDir, 'secret.key'), config.secretKey);
  const registry = await openRegistry(config.connectors, config.folder);
  const server = web ? await listen(config) : null;
  server?.on('request', notYet);
  if (server) closing.push(() => closeServer(server));
  const port = server ? (server.address() as AddressInfo).port : config.port;
  const publicUrl = config.publicUrl ?? `http://${addressOf(config.host)}:${port}`;
  progress('Opening the store');
  const runtime = await openRuntime<World>({
    target,
    redisUrl: config.redisUrl,
    registry,
    settings: {
      ...DEFAULT_SETTINGS,
      leaseMs: config.leaseMs,
      guardMs: config.guardMs,
      aiDayBudget: config.aiDayBudget,
      concurrency: config.concurrency,
      runLimits: { perWorkspace: config.workspaceRuns, perWorkflow: config.workflowRuns },
      publicUrl,
    },
    isSoleOwner,
    dataDir: config.dataDir,
    isStandbySynchronous: config.isStandbySynchronous,
    log,
    outside: (database) =>
      openOutside({
        database,
        registry,
        masterKey: key,
        maxAnswerBytes: config.answerBytes,
        egress: {
          allowLoopback: config.allowLoopback,
          allow: config.allowNetworks,
          ownPorts: () => ownPorts(config, port),
        },
      }),
  });
  closing.push(() => runtime.close(config.graceMs));
  const { database } = runtime;
  const sealer = new Sealer({ database, anchorPath: anchorPath(config.dataDir), log });
  sealer.start();
  closing.push(() => sealer.stop());
  const facts = await steadily(log, 'it was looked at', () => inspectDatabase(database));
  const accounts = new Accounts({
    database,
    publicUrl,
    secret: createHmac('sha256', key).update('sessions').digest('base64url'),
  });
  const hasOwner = () => steadily(log, 'its owner was looked for', () => accounts.ownerExists());
  if (web && !isLoopbackHost(config.host) && !(await hasOwner())) {
    throw new StartError(
      `Holdfast will not listen on ${config.host} before there is an owner: anybody could take it over. Start it without HOLDFAST_HOST, open Settings → People, create the owner account, and start again.`,
    );
  }
  const starter = new Starter(runtime);
  const schedules = new ScheduleStore(runtime, starter);
  const webhooks = new WebhookStore(database);
  const notices = new ProviderNoticeStore(database);
  const watches = new WatchStore(database, runtime.registry);
  const follower = new Follower({ runtime, starter, notices, watches });
  const endpoints = new EndpointStore(database);
  const runs = new RunStore(database, runtime.settings.runLimits);
  const workflows = new WorkflowStore(database);
  const steps = new StepViewer(database, runtime, () => runtime.clock.now());
  const exceptions = new ExceptionStore(database);
  const proposals = new ProposalStore(database);
  const bulkStore = new BulkStore(database, { owner: runtime.id, leaseMs: runtime.settings.leaseMs });
  const replays = new Replays({ runtime, runs, steps, workflows, starter });
  let live: Live | null = null;
  const services: Services = {
    config,
    runtime,
    workflows,
    runs,
    steps,
    exceptions,
    proposals,
    replays,
    bulk: new Bulk({ store: bulkStore, exceptions, runs, steps, replays }),
    bulkStore,
    approvals: new ApprovalStore(database),
    channels: new ChannelStore(database, runtime.outside.box),
    alerts: new AlertStore(database, runtime.epochs.store, config.dataDir, runtime.settings.runLimits),
    audit: new AuditStore(database),
    endpoints,
    inbound: new InboundStore(database),
    holds: new HoldStore(database),
    schedules,
    watches,
    webhooks,
    followed: () => (isWorker ? follower.kick() : undefined),
    starter,
    accounts,
    addressOf: clientAddressOf(config.trustedProxies),
    apiKeys: new ApiKeyStore(database),
    templates: new Templates(options.examplesDir),
    startedAt,
    serverVersion: facts.serverVersion,
    fsyncMs: await steadily(log, 'it was measured', () => measureFsync(database)),
    roles,
    draftSaved: (workflowId, revision, by) => live?.draftSaved(workflowId, revision, by),
  };
  const metrics = new Metrics(runtime);
  if (server && web) {
    const finder = new ActorFinder({
      accounts,
      apiKeys: services.apiKeys,
      workspaces: runtime.workspaces,
      hosts: hostsOf(config.host, port, config.publicUrl),
    });
    const intake = new Intake({
      runtime,
      endpoints,
      // Under limits every run waits for its turn, those of calls too.
      isWorker: isWorker && !hasRunLimits(runtime.settings.runLimits),
      maxBytes: config.intakeBytes,
      maxUploadBytes: config.uploadBytes,
      inbound: services.inbound,
      turnedAway: new TurnedAwayLog(services.inbound, runtime.log, () => runtime.clock.now()),
      secrets: (workspaceId, slug) => runtime.outside.connections.secretsOf(workspaceId, slug),
      files: runtime.outside.fileStore,
    });
    const providers = new ProviderIntake({
      connections: runtime.outside.connections,
      notices,
      webhooks,
      maxBytes: config.intakeBytes,
      log,
      told: services.followed,
    });
    const route = router({
      api: web.createApi(services, (request) => finder.find(request)),
      services,
      finder,
      intake,
      providers,
      resume: new ResumeIntake(runtime, config.intakeBytes),
      metrics,
      files: new StaticFiles(options.designerDir),
    });
    server.off('request', notYet).on('request', route);
    live = new web.Live({
      server,
      runtime,
      runs,
      hasOthers: config.databaseUrl !== null,
      findActor: (request) => finder.find(request),
    });
    const opened = live;
    closing.push(() => opened.close());
  }
  if (isWorker) {
    progress('Starting the worker');
    await runtime.startWorker();
    schedules.start();
    follower.start();
    const subscriptions = new Subscriptions({ runtime, watches, webhooks });
    subscriptions.start();
    const pruner = new Pruner({
      database,
      keep: { calls: config.keepCallDays, keys: config.keepKeyDays, replies: config.keepReplyDays },
      log,
    });
    pruner.start();
    closing.push(() => pruner.stop());
    const bulkRunner = new BulkRunner({
      store: bulkStore,
      replays,
      timers: platformTimers,
      ring: (runId, wakeSeq) => runtime.ring(runId, wakeSeq, null),
      log: (message, fields) => log('warn', message, fields),
    });
    bulkRunner.start();
    closing.push(() => bulkRunner.stop());
    const outbox = new Outbox({
      database,
      channels: services.channels,
      out: runtime.outside.wayOut,
      publicUrl,
      timers: platformTimers,
      log: (message, fields) => log('warn', message, fields),
    });
    outbox.start();
    closing.push(() => outbox.stop());
    const teller = new AlertTeller({
      database,
      channels: services.channels,
      alerts: services.alerts,
      publicUrl,
      timers: platformTimers,
      log: (message, fields) => log('warn', message, fields),
    });
    teller.start();
    closing.push(() => teller.stop());
    const reminders = new Reminders({
      database,
      timers: platformTimers,
      tell: (question, occasion, within) => outbox.tell(question, occasion, within),
      log: (message, fields) => log('warn', message, fields),
    });
    reminders.start();
    closing.push(() => reminders.stop());
    closing.push(() => schedules.stop());
    closing.push(() => follower.stop());
    closing.push(() => subscriptions.stop());
  }
  isReady.add(runtime);
  return {
    url: server ? publicUrl : null,
    runtime,
    services,
    async close() {
      isReady.delete(runtime);
      await closeAll();
    },
  };
}

/** Servers that have come up and are not going down. */
const isReady = new WeakSet<Runtime<World>>();

const addressOf = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;

function ownPorts(config: Config, port: number): ReadonlySet<number> {
  const ports = new Set([port]);
  for (const url of [config.databaseUrl, config.redisUrl]) {
    if (url === null) continue;
    const said = new URL(url);
    ports.add(Number(said.port) || (said.protocol.startsWith('redis') ? 6_379 : 5_432));
  }
  return ports;
}

/** Takes the port before anything else is done, so that a second start fails early and plainly. */
async function listen(config: Config): Promise<Server> {
  const server = createServer({
    requestTimeout: 120_000,
    headersTimeout: 10_000,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: 20_000,
    maxHeaderSize: 32 * 1024,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new StartError(`Port ${config.port} is taken. Stop what uses it, or set HOLDFAST_PORT to another port.`)
          : error.code === 'EACCES'
            ? new StartError(
                `Port ${config.port} may not be used by this user. Set HOLDFAST_PORT to a port above 1023.`,
              )
            : new StartError(`${config.host} is no address of this machine (${error.code}). Correct HOLDFAST_HOST.`),
      ),
    );
    server.listen(config.port, config.host, resolve);
  });
  return server;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 2_000);
  await closed;
  clearTimeout(timer);
}

/** What comes in between taking the port and being up is told to come again. */
function notYet({ url }: IncomingMessage, response: ServerResponse): void {
  const isAlive = url === '/health/live';
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('retry-after', '1');
  response.writeHead(isAlive ? 200 : 503).end(JSON.stringify({ status: isAlive ? 'ok' : 'starting', checks: {} }));
}

interface Rooms {
  readonly api: RequestListener;
  readonly services: Services;
  readonly finder: ActorFinder;
  readonly intake: Intake;
  readonly providers: ProviderIntake;
  readonly resume: ResumeIntake;
  readonly metrics: Metrics;
  readonly files: StaticFiles;
}

/** Which part of the server answers a request. */
function router({ api, services, finder, intake, providers, resume, metrics, files }: Rooms) {
  const { runtime, accounts } = services;
  return (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url ?? '/';
    if (path.startsWith('/hooks/resume/')) void resume.handle(request, response);
    else if (path.startsWith('/hooks/provider/')) void providers.handle(request, response);
    else if (path.startsWith('/hooks/')) void intake.handle(request, response);
    else if (path.startsWith('/api/auth/'))
      void guarded(response, async () => {
        finder.checkOrigin(request);
        await accounts.handle(request, response, services.addressOf(request));
      });
    else if (path === '/api' || path.startsWith('/api/')) api(request, response);
    else if (path.startsWith('/health/')) void health(runtime, path, response);
    else if (path === '/metrics')
      void guarded(response, async () => {
        const actor = await finder.find(request);
        if (!actor) throw new ProblemError(401, 'sign_in', 'Send an API key: Authorization: Bearer hf_…');
        await metrics.serve(response);
      });
    else void files.serve(request, response).catch(() => response.destroy());
  };
}

async function guarded(response: ServerResponse, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem =
      error instanceof ProblemError ? error : new ProblemError(500, 'defect', 'Something went wrong on our side.');
    response.setHeader('content-type', 'application/problem+json; charset=utf-8');
    response.writeHead(problem.status).end(JSON.stringify(problemBody(problem, '')));
  }
}

async function health(runtime: Runtime<World>, path: string, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  if (path === '/health/live') {
    response.writeHead(200).end(JSON.stringify({ status: 'ok', checks: {} }));
    return;
  }
  if (path !== '/health/ready') {
    response.writeHead(404).end(JSON.stringify({ status: 'unknown' }));
    return;
  }
  const database = await runtime.database.pool
    .query<{ transaction_read_only: string }>('show transaction_read_only')
    .then(
      ({ rows }) => (rows[0]?.transaction_read_only === 'on' ? 'It takes no writes: it is read-only.' : 'ok'),
      (error: unknown) => messageOf(error).slice(0, 200),
    );
  const status = !isReady.has(runtime) ? 'starting' : database === 'ok' ? 'ok' : 'degraded';
  response.writeHead(status === 'ok' ? 200 : 503).end(JSON.stringify({ status, checks: { database } }));
}
