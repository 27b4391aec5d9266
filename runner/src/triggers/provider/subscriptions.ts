import type { World } from '../../connections/outside.ts';
import { messageOf, type Runtime } from '../../runtime.ts';
import type { WatchStore } from '../../store/watches.ts';
import type { DueSubscription, WebhookStore } from '../../store/webhooks.ts';
import { Rounds } from '../../worker/rounds.ts';
import { callsOf } from './calls.ts';
import { followedBy } from './following.ts';
import { againAfterMs, wordsOf } from './pace.ts';
import { isReachable } from './reach.ts';

const TICK_MS = 2_000;
const MOST = 10;
const CALL_MS = 45_000;

interface Setup {
  readonly runtime: Runtime<World>;
  readonly watches: WatchStore;
  readonly webhooks: WebhookStore;
}

/** Nobody is asked then, so this may come often. */
const UNREACHED_MS = 60_000;

/** Address that the provider of a connection calls. */
export const addressOf = (publicUrl: string, token: string): string => `${publicUrl}/hooks/provider/${token}`;

/**
 * Subscriptions that run out: made when a trigger follows a connection, renewed before they end,
 * and ended when none follows any more. Invariants:
 * R1 One process at a time speaks with the provider about a connection; one that dies over it is followed by the next.
 * R2 What the provider was asked for is what live triggers ask for, no later than a tick after that has changed.
 */
export class Subscriptions {
  readonly #setup: Setup;
  /** Connections whose provider cannot call us, as the log has it. */
  readonly #told = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #rounds = new Rounds({
    everyMs: TICK_MS,
    look: () => this.look(),
    failed: (error) =>
      this.#setup.runtime.log('warn', 'Subscriptions could not be looked at', { error: messageOf(error) }),
  });

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  start(): void {
    this.#rounds.start();
    void this.#rounds.now();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#rounds.stop();
  }

  async look(): Promise<void> {
    await this.#want();
    await Promise.all((await this.#setup.webhooks.claim(MOST)).map((due) => this.#renew(due)));
  }

  /** R2. */
  async #want(): Promise<void> {
    const { runtime, watches, webhooks } = this.#setup;
    const subscribing = (await runtime.outside.connections.called(null)).filter(({ webhook }) => webhook.subscription);
    if (subscribing.length === 0) return;
    const live = Map.groupBy(await watches.live(), ({ workspaceId, connection }) => `${workspaceId} ${connection}`);
    for (const { id, workspaceId, slug } of subscribing) {
      const kinds = await Promise.all(
        (live.get(`${workspaceId} ${slug}`) ?? []).map(async (watch) => {
          const { follow, parameters } = await followedBy(runtime, watch);
          return follow.kinds?.(parameters as never) ?? [];
        }),
      );
      await webhooks.wanted(workspaceId, id, [...new Set(kinds.flat())].toSorted());
    }
  }

  /** Told in the log once by each process that starts, and on the page of the connection. */
  async #unreached({ connectionId }: DueSubscription, slug: string): Promise<void> {
    const { runtime, webhooks } = this.#setup;
    const { publicUrl } = runtime.settings;
    const words = `The provider calls only an https address that the internet reaches, and ${publicUrl} is none. Set HOLDFAST_PUBLIC_URL, and start Holdfast again.`;
    if (!this.#told.has(connectionId)) runtime.log('warn', words, { connection: slug });
    this.#told.add(connectionId);
    await webhooks.failed(connectionId, words, UNREACHED_MS);
  }

  /** R1. */
  async #renew(due: DueSubscription): Promise<void> {
    const { runtime, webhooks } = this.#setup;
    const { connectionId, workspaceId, kinds, known, tries } = due;
    const all = await runtime.outside.connections.called(workspaceId);
    const called = all.find(({ id }) => id === connectionId);
    const subscription = called?.webhook.subscription;
    if (!called || !subscription) return webhooks.ended(connectionId);
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(CALL_MS)]);
    const http = callsOf(runtime, {
      workspaceId,
      connection: called.slug,
      id: connectionId,
      node: 'subscription',
      effect: { kind: 'write', safeBy: 'upsert' },
      signal,
    });
    const fields = runtime.outside.connectionFields(workspaceId, called.slug);
    const { publicUrl } = runtime.settings;
    try {
      if (kinds.length === 0) {
        if (known !== null) await subscription.end?.(http, known, signal);
        return await webhooks.ended(connectionId);
      }
      // The provider would say no in its own words, some tries later.
      if (subscription.isFromOutside?.(fields) && !isReachable(publicUrl))
        return await this.#unreached(due, called.slug);
      const address = addressOf(publicUrl, called.token);
      const now = () => runtime.clock.now();
      const made = await subscription.ensure(http, {
        address,
        secret: called.secret,
        fields,
        kinds,
        known,
        signal,
        now,
      });
      await webhooks.subscribed(connectionId, made, kinds, subscription.renewBeforeMs);
    } catch (error) {
      await webhooks.failed(connectionId, wordsOf(error), againAfterMs(error, tries, runtime.clock.now()));
    }
  }
}
