import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Doorbell, openDatabase, openDoorbell } from '@holdfast/runner/testing';
import type { WorkflowDocument } from '@holdfast/workflow';
import type pg from 'pg';
import { ask, type Product, startProduct, until } from '../support/product.ts';
import type { Kind, LedgerLine } from './ledger.ts';
import type { PostgresServer } from './postgres.ts';
import { type Provider, startProvider } from './provider-process.ts';
import { TcpProxy } from './proxy.ts';
import { type Chance, chanceOf } from './random.ts';
import type { Stack } from './stack.ts';
import { documents, type Order, orderOf, PLAIN, type WorkflowName } from './workload.ts';

const MUTATE = new URL('mutate.ts', import.meta.url).href;

export const LEASE_MS = 3_000;
const GUARD_MS = 500;
/** The longest that a run whose worker died may stand still. */
export const TAKEOVER_MS = 20_000;

export interface ProcessOptions {
  /** Where it is to be hurt: `point:nth:action`. */
  readonly fault?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** Name of its data folder, which it finds again after a restart. */
  readonly folder?: string;
  /** File for its log. */
  readonly log?: string;
  /** Links of its own, so that it alone can be cut off. */
  readonly links?: Partial<Links>;
}

export interface CellOptions {
  readonly seed: number;
  /** Name of a build without one of its protections, to be used instead of the product. */
  readonly mutant?: string | null;
  readonly isQuick?: boolean;
}

interface Links {
  readonly database: TcpProxy;
  readonly queue: TcpProxy | null;
}

/** A process that is to die at a place inside it. */
export interface Doomed {
  /** Null: it died before it was ready. */
  readonly product: Product | null;
  /** Waits until it is dead; gives about when. @throws when it died of something else */
  dead(): Promise<number>;
}

/** A call that the product said yes to. */
export interface Accepted {
  readonly workflow: string;
  readonly order: Order;
  readonly status: number;
  readonly runId: string;
  /** Id of the address it was sent to. */
  readonly endpoint: string;
}

/**
 * One fault on one backend with one seed: a database of its own, a provider of its
 * own, and the processes that the fault asks for, all of them behind proxies.
 */
export class Cell {
  stack: Stack;
  readonly chance: Chance;
  readonly seed: number;
  /** Whether the row is to be content with a part of what it can do: the normal test run. */
  readonly isQuick: boolean;
  readonly database: string;
  readonly folder: string;
  readonly accepted: Accepted[] = [];
  /** What was done to the product, in words; empty: nothing yet, and the cell proves nothing. */
  readonly fired: string[] = [];
  /** Whether the writes of this cell go to the provider of the cell, whose ledger then judges them. */
  hasLedger = true;
  links!: Links;
  provider!: Provider;
  providerLink!: TcpProxy;
  /** The product that takes calls. */
  api!: Product;
  readonly #closing: (() => Promise<unknown>)[] = [];
  readonly #products: Product[] = [];
  readonly #mutant: string | null;
  readonly #live = new Map<WorkflowName, Promise<void>>();
  readonly #hooks = new Map<string, string>();
  readonly #endpoints = new Map<string, string>();
  #orders = 0;
  #processes = 0;

  private constructor(stack: Stack, name: string, { seed, mutant = null, isQuick = false }: CellOptions) {
    this.stack = stack;
    this.#mutant = mutant;
    this.seed = seed;
    this.isQuick = isQuick;
    this.chance = chanceOf(seed);
    this.database = name;
    this.folder = join(stack.folder, name);
    mkdirSync(this.folder);
  }

  static async open(stack: Stack, name: string, options: CellOptions): Promise<Cell> {
    const cell = new Cell(stack, name, options);
    const { seed } = options;
    await stack.postgres.query('postgres', `create database "${name}"`);
    await stack.redis?.command('FLUSHALL');
    cell.links = await cell.openLinks();
    cell.provider = await cell.keep(await startProvider(join(cell.folder, 'ledger.jsonl'), seed));
    cell.providerLink = await cell.openProxy(cell.provider.port);
    return cell;
  }

  get providerUrl(): string {
    return `http://127.0.0.1:${this.providerLink.port}`;
  }

  /** Ends something together with the cell. */
  async keep<T extends { stop(): Promise<unknown> }>(thing: T): Promise<T> {
    this.#closing.push(() => thing.stop());
    return thing;
  }

  /** Goes on with a server of its own, which is taken away with the cell. */
  async usePostgres(server: PostgresServer): Promise<void> {
    await this.stack.postgres.query('postgres', `drop database "${this.database}"`);
    await this.keep({ stop: () => server.remove() });
    this.stack = { ...this.stack, postgres: server };
    await server.query('postgres', `create database "${this.database}"`);
    this.links = await this.openLinks();
  }

  async openProxy(port: number): Promise<TcpProxy> {
    const proxy = await TcpProxy.open(port, () => this.chance.next());
    this.#closing.push(() => proxy.close());
    return proxy;
  }

  /** A way to the database and to the queue that others do not use. */
  async openLinks(): Promise<Links> {
    const { postgres, redis } = this.stack;
    const links = {
      database: await this.openProxy(postgres.port),
      queue: redis ? await this.openProxy(redis.port) : null,
    };
    return links;
  }

  /* ---- processes ---- */

  async start(command: 'api' | 'worker' | 'start', options: ProcessOptions = {}): Promise<Product> {
    const { database, queue } = { ...this.links, ...options.links };
    this.#processes += 1;
    const dataDir = join(this.folder, options.folder ?? `process-${this.#processes}`);
    mkdirSync(dataDir, { recursive: true });
    const product = await startProduct({
      dataDir,
      command,
      ...(options.log === undefined ? {} : { log: options.log }),
      nodeOptions: [...(this.#mutant === null ? [] : ['--import', MUTATE]), ...(options.nodeOptions ?? [])],
      env: {
        DATABASE_URL: this.stack.postgres.url(this.database, database.port),
        HOLDFAST_SECRET_KEY: 'a key that all processes of the cell share',
        HOLDFAST_LEASE_MS: String(LEASE_MS),
        HOLDFAST_GUARD_MS: String(GUARD_MS),
        ...(queue ? { REDIS_URL: `redis://127.0.0.1:${queue.port}` } : {}),
        ...(options.fault === undefined ? {} : { HF_FAULT: options.fault }),
        ...(this.#mutant === null ? {} : { CHAOS_MUTANT: this.#mutant }),
        ...options.env,
      },
    });
    this.#products.push(product);
    this.#closing.push(() => product.kill());
    return product;
  }

  worker(options: ProcessOptions = {}): Promise<Product> {
    return this.start('worker', options);
  }

  /**
   * Starts a process that is to die at a place: `point:nth` or `point~text:nth`. Gives what waits for its death, which
   * may come before it is ready.
   */
  async doomed(place: string, command: 'api' | 'worker' = 'worker', options: ProcessOptions = {}): Promise<Doomed> {
    const started = await this.start(command, { ...options, fault: `${place}:kill9` }).catch((error: Error) => error);
    return {
      product: started instanceof Error ? null : started,
      dead: async () => {
        if (!(started instanceof Error)) await until(async () => started.hasEnded());
        const point = place.split(/[:~]/)[0];
        const words = started instanceof Error ? started.message : started.output();
        if (!words.includes(`fault ${point}: kill9`))
          throw new Error(`it did not die at ${place}: ${words.slice(-500)}`);
        this.didFire(`killed at ${place}`);
        return performance.now();
      },
    };
  }

  /** Starts what takes calls, and so many workers beside it. */
  async begin(options: { workers?: number; api?: ProcessOptions } = {}): Promise<Product[]> {
    const [api, ...workers] = await Promise.all([
      this.start('api', options.api),
      ...Array.from({ length: options.workers ?? 0 }, () => this.worker()),
    ]);
    this.api = api as Product;
    return workers;
  }

  /** Publishes workflows of the load, each once, and what they call. */
  async makeLive(...names: readonly WorkflowName[]): Promise<void> {
    const { child, ...all } = documents(this.providerUrl);
    const makeOne = async (name: WorkflowName) => {
      if (name === 'parent') await this.publish(child);
      await this.publish(all[name]);
    };
    for (const name of names) {
      const making = this.#live.get(name) ?? makeOne(name);
      this.#live.set(name, making);
      await making;
    }
  }

  /** Publishes a workflow, or a new version of it, and learns its address. Gives its id. */
  async publish(
    document: WorkflowDocument,
    known?: { id: string; revision: number },
  ): Promise<{ id: string; revision: number }> {
    const made = known
      ? await ask<{ revision: number }>(this.api, 'PUT', `/workflows/${known.id}/draft`, {
          document,
          baseRevision: known.revision,
        }).then(({ revision }) => ({ id: known.id, revision }))
      : await ask<{ id: string; revision: number }>(this.api, 'POST', '/workflows', { document });
    await ask(this.api, 'POST', `/workflows/${made.id}/publish`, { baseRevision: made.revision });
    const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
      this.api,
      'GET',
      `/workflows/${made.id}`,
    );
    const url = Object.values(webhooks)[0]?.url;
    if (url !== undefined) this.#hooks.set(document.name, url);
    if (url !== undefined) await this.#endpointOf(document.name);
    return made;
  }

  /** A bell of our own, to ring where nothing is due. */
  async bell(): Promise<Doorbell> {
    const { postgres, redis } = this.stack;
    const database = openDatabase({ url: postgres.url(this.database) });
    this.#closing.push(() => database.close());
    const bell = await openDoorbell({
      database,
      redisUrl: redis && `redis://127.0.0.1:${redis.port}`,
      now: () => Date.now(),
      log: () => {},
    });
    this.#closing.push(() => bell.close());
    return bell;
  }

  /* ---- load ---- */

  hook(workflow: string): string {
    const known = this.#hooks.get(workflow);
    if (known === undefined) throw new Error(`The workflow "${workflow}" is not live.`);
    // The process that takes calls may have been started anew, on another port.
    return `${this.api.url}${new URL(known).pathname}`;
  }

  /** Id of a workflow's address, by the secret in it. */
  async #endpointOf(workflow: string): Promise<string> {
    const known = this.#endpoints.get(workflow);
    if (known !== undefined) return known;
    const token = new URL(this.hook(workflow)).pathname.split('/')[2];
    const rows = await this.query<{ id: string }>('select id from endpoint where token = $1', [token]);
    const id = rows[0]?.id ?? '';
    this.#endpoints.set(workflow, id);
    return id;
  }

  newOrder(lines = 2): Order {
    this.#orders += 1;
    return orderOf(`o${this.#orders}`, lines);
  }

  /** One call, as it is. Null when no answer came. */
  async call(workflow: string, order: Order): Promise<Response | null> {
    const reply = await fetch(this.hook(workflow), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(15_000),
    }).catch(() => null);
    if (!reply?.ok) return reply;
    const text = await reply
      .clone()
      .text()
      .catch(() => null);
    if (text === null) return null;
    const { runId = '' } = JSON.parse(text) as { runId?: string };
    const endpoint = await this.#endpointOf(workflow);
    this.accepted.push({ workflow, order, status: reply.status, runId, endpoint });
    return reply;
  }

  /** Sends an order again and again until it is accepted, as senders do. */
  async send(workflow: WorkflowName, order: Order = this.newOrder(), withinMs = 60_000): Promise<Order> {
    await this.makeLive(workflow);
    await until(async () => (await this.call(workflow, order))?.ok, withinMs);
    return order;
  }

  /** Sends so many orders to these workflows in turn, a few at a time. */
  async load(count: number, workflows: readonly WorkflowName[] = PLAIN) {
    const orders: { workflow: WorkflowName; order: Order }[] = Array.from({ length: count }, (_, index) => ({
      workflow: workflows[index % workflows.length] ?? 'keyed',
      order: this.newOrder(this.chance.whole(1, 3)),
    }));
    const lane = async () => {
      for (let next = orders.shift(); next; next = orders.shift()) await this.send(next.workflow, next.order);
    };
    await this.makeLive(...workflows);
    await Promise.all(Array.from({ length: 4 }, lane));
  }

  /* ---- looking ---- */

  query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.stack.postgres.query<Row>(this.database, text, values);
  }

  /** Lines of the ledger that took effect. */
  committed(kind?: Kind): LedgerLine[] {
    return this.provider.ledger().filter(({ committed, path }) => committed && (!kind || path.startsWith(`/${kind}/`)));
  }

  /** Writes that reached the provider. */
  sent(kind?: Kind): LedgerLine[] {
    return this.provider
      .ledger()
      .filter(
        ({ committed, method, path }) => !committed && method === 'POST' && (!kind || path.startsWith(`/${kind}/`)),
      );
  }

  async statusOf(runId: string): Promise<string> {
    const rows = await this.query<{ status: string }>('select status from chk_run where id = $1', [runId]);
    return rows[0]?.status ?? 'unknown';
  }

  /** The statuses of all runs, and how many have each. */
  async statuses(): Promise<Record<string, number>> {
    const rows = await this.query<{ status: string; count: number }>(
      'select status, count(*)::int as count from chk_run group by status',
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  runOf(order: Order): string {
    const found = this.accepted.find((each) => each.order.order === order.order);
    if (!found) throw new Error(`The order ${order.order} was not accepted.`);
    return found.runId;
  }

  /** What the processes said last, each. */
  lastWords(): string {
    return this.#products
      .map((product) => `process ${product.pid}${product.hasEnded() ? ', ended' : ''}: ${product.output().slice(-800)}`)
      .join('\n');
  }

  /** Says that the fault really came about. */
  didFire(what: string): void {
    this.fired.push(what);
  }

  async close(): Promise<void> {
    for (const work of this.#closing.splice(0).toReversed()) await work().catch(() => {});
    await this.stack.postgres
      .query('postgres', `drop database if exists "${this.database}" with (force)`)
      .catch(() => {});
  }
}
