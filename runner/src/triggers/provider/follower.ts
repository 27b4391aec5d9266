import { createHash } from 'node:crypto';
import type { Change, Follow, FollowContext } from '@holdfast/node-sdk';
import type { JsonObject } from '@holdfast/workflow';
import { v7 as uuid, v5 as uuid5 } from 'uuid';
import type { World } from '../../connections/outside.ts';
import { fault } from '../../faults.ts';
import { messageOf, type Runtime } from '../../runtime.ts';
import type { Checkpoint } from '../../store/checkpoint.ts';
import type { DueNotice, ProviderNoticeStore } from '../../store/provider-notices.ts';
import { inTransaction, type Queries } from '../../store/transaction.ts';
import { LostTurnError, type Watch, type WatchStore } from '../../store/watches.ts';
import { nameOf } from '../calls.ts';
import type { Starter } from '../starter.ts';
import { asFiles, type NewFile } from '../uploads.ts';
import { callsOf, mailOf } from './calls.ts';
import { followedBy } from './following.ts';
import { againAfterMs, isHeld, wordsOf } from './pace.ts';

/** Names runs by the change they are about. */
const NAMESPACE = '8f0c7a52-0f5b-5a7d-9c35-9d1b1c7c53e2';
const TICK_MS = 1_000;
const MOST_NOTICES = 100;
const MOST_WATCHES = 20;
/** Longest time one look or one part of a sweep may take: less than it is held for. */
const LOOK_MS = 50_000;
/** A notice that could not be looked into so often is let go: the sweep finds what it was about. */
const MOST_TRIES = 12;
/** A change that is older than this when a sweep finds it should have been told of by a call. */
const TELLING_MS = 2 * 60_000;

interface Setup {
  readonly runtime: Runtime<World>;
  readonly starter: Starter;
  readonly notices: ProviderNoticeStore;
  readonly watches: WatchStore;
}

/** The first commit of a run, and the files that its item names. */
interface Birth {
  readonly checkpoint: Checkpoint;
  readonly files: readonly NewFile[];
}

/** A trigger that is about to look or to sweep. */
interface Following {
  readonly watch: Watch;
  readonly follow: Follow<JsonObject>;
  readonly context: FollowContext<JsonObject>;
}

/**
 * Makes runs of what happens at providers, told by their calls or found by sweeps. Any number
 * of processes may do so at once. Invariants:
 * F1 One change makes one run of a trigger: the run's id and its key are made of the change's id alone,
 *    whichever way it was learnt of.
 * F2 A notice is done with, and a cursor moves, in the transaction that stores the runs; before that
 *    they are looked into again, after it they make nothing.
 * F3 A provider, or one trigger, that does not answer holds up no other.
 */
export class Follower {
  readonly #setup: Setup;
  readonly #busy = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #claiming = new Set<'notices' | 'watches'>();
  #timer: NodeJS.Timeout | null = null;

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  start(): void {
    this.#timer = setInterval(() => this.kick(), TICK_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#stopping.abort();
    await Promise.allSettled(this.#busy);
  }

  /** There may be something to do. */
  kick(): void {
    if (this.#stopping.signal.aborted || this.#busy.size >= MOST_WATCHES) return;
    this.#begin(this.look());
    this.#begin(this.sweep());
  }

  #begin(work: Promise<void>): void {
    const watched: Promise<void> = work
      .catch((error: unknown) =>
        this.#setup.runtime.log('warn', 'Changes at providers could not be looked for', { error: messageOf(error) }),
      )
      .finally(() => this.#busy.delete(watched));
    this.#busy.add(watched);
  }

  /** Looks into what providers told. */
  async look(): Promise<void> {
    const claimed = await this.#claimed('notices', () => this.#setup.notices.claim(MOST_NOTICES));
    const groups = Map.groupBy(claimed, ({ connectionId }) => connectionId);
    await Promise.all([...groups.values()].map((notices) => this.#lookInto(notices)));
    if (claimed.length === MOST_NOTICES) this.kick();
  }

  /** Reads on where a sweep is due. */
  async sweep(): Promise<void> {
    const claimed = await this.#claimed('watches', () => this.#setup.watches.claim(MOST_WATCHES));
    await Promise.all(claimed.map((watch) => this.#sweepOne(watch)));
  }

  /** A database that is slow is asked for each kind once, and not again before it has answered. */
  async #claimed<T>(kind: 'notices' | 'watches', claim: () => Promise<T[]>): Promise<T[]> {
    if (this.#claiming.has(kind)) return [];
    this.#claiming.add(kind);
    try {
      return await claim();
    } finally {
      this.#claiming.delete(kind);
    }
  }

  /* ---- notices ---- */

  async #lookInto(notices: readonly DueNotice[]): Promise<void> {
    const { runtime, watches, notices: store } = this.#setup;
    const [{ workspaceId = '', connectionId = '', tries = 0 } = {}] = notices;
    const slug = await this.#slugOf(workspaceId, connectionId);
    const following = slug === null ? [] : await watches.following(workspaceId, slug);
    const [given, kept] = split(notices, ({ tries: its }) => its > MOST_TRIES);
    if (given.length > 0)
      runtime.log('warn', 'What a provider told was let go: it could not be looked into', {
        connection: slug ?? connectionId,
        count: given.length,
      });
    try {
      const found = await Promise.all(following.map((watch) => this.#lookFor(watch, kept)));
      await this.#store(
        found.flatMap(({ births }) => births),
        async (within) => {
          await store.done(
            within,
            notices.map(({ id }) => id),
          );
          await watches.hurry(
            within,
            found.filter(({ isHurried }) => isHurried).map(({ id }) => id),
          );
        },
      );
    } catch (error) {
      await store.later(
        notices.map(({ id }) => id),
        againAfterMs(error, tries, runtime.clock.now()),
      );
    }
  }

  /** What one trigger makes of notices. @throws what the provider answered, once it is noted */
  async #lookFor(watch: Watch, notices: readonly DueNotice[]) {
    try {
      const following = await this.#following(watch);
      const { follow, context } = following;
      const kinds = new Set(follow.kinds?.(context.parameters) ?? []);
      const own = notices.filter(({ kind }) => kinds.has(kind));
      if (own.length === 0) return { id: watch.id, births: [], isHurried: false };
      if (!follow.look) return { id: watch.id, births: [], isHurried: true };
      const looked = await follow.look(context, own);
      fault('follow.read', watch.nodeId);
      const { changes, isSweepDue } = 'changes' in looked ? looked : { changes: looked, isSweepDue: false };
      return { id: watch.id, births: await this.#births(following, changes), isHurried: isSweepDue };
    } catch (error) {
      if (!isHeld(error)) await this.#setup.watches.failed(watch.id, wordsOf(error), null);
      throw error;
    }
  }

  async #slugOf(workspaceId: string, connectionId: string): Promise<string | null> {
    const all = await this.#setup.runtime.outside.connections.list(workspaceId);
    return all.find(({ id }) => id === connectionId)?.slug ?? null;
  }

  /* ---- sweeps ---- */

  async #sweepOne(first: Watch): Promise<void> {
    const { runtime, watches } = this.#setup;
    try {
      for (let watch: Watch | null = first; watch && !this.#stopping.signal.aborted; )
        watch = await this.#sweepPart(watch);
    } catch (error) {
      if (error instanceof LostTurnError) return;
      const again = againAfterMs(error, first.tries, runtime.clock.now());
      await watches.failed(first.id, isHeld(error) ? null : wordsOf(error), again);
    }
  }

  /** Reads a part and stores what it found; gives where the next part begins, if there is one. */
  async #sweepPart(watch: Watch): Promise<Watch | null> {
    const following = await this.#following(watch);
    const { follow, context } = following;
    const everyMs = Number(context.parameters.sweepMinutes ?? 15) * 60_000;
    const { changes, cursor, isMore } = follow.sweep
      ? await follow.sweep(context, watch)
      : { changes: [], cursor: watch.cursor, isMore: false };
    fault('follow.read', watch.nodeId);
    const births = await this.#births(following, changes);
    const isTold = (follow.kinds?.(context.parameters) ?? []).length > 0;
    const latest = context.now() - TELLING_MS;
    const overdue = new Set(isTold ? changes.filter(({ at }) => at < latest).map(({ id }) => runIdOf(watch, id)) : []);
    const turn = await this.#store(births, (within, isNew) =>
      this.#setup.watches.advance(within, watch, {
        cursor,
        nextMs: isMore ? null : everyMs,
        caught: [...overdue].filter(isNew).length,
      }),
    );
    return isMore ? { ...watch, cursor, turn } : null;
  }

  /* ---- both ---- */

  async #following(watch: Watch): Promise<Following> {
    const { runtime } = this.#setup;
    const { follow, parameters } = await followedBy(runtime, watch);
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(LOOK_MS)]);
    const { workspaceId, workflowId, connection, nodeId, id } = watch;
    const caller = { workspaceId, connection, id, node: `${workflowId} ${nodeId}`, signal };
    return {
      watch,
      follow,
      context: {
        parameters,
        connection: callsOf(runtime, { ...caller, effect: { kind: 'read' } }),
        mail: mailOf(runtime, caller),
        fields: runtime.outside.connectionFields(workspaceId, connection),
        signal,
        now: () => runtime.clock.now(),
      },
    };
  }

  /** F1. */
  #births({ watch }: Following, changes: readonly Change[]): Promise<Birth[]> {
    const byId = new Map(changes.map((change) => [change.id, change]));
    return Promise.all(
      [...byId.values()].map(async ({ id, json, files = {} }) => {
        const stored = asFiles(new Map(Object.entries(files)));
        const records = Object.fromEntries([...stored].map(([name, { record }]) => [name, record]));
        const checkpoint = await this.#setup.starter.birth({
          versionId: watch.versionId,
          triggerNode: watch.nodeId,
          items: [{ json, ...(stored.size > 0 ? { files: records } : {}) }],
          mode: 'live',
          source: 'provider',
          runId: runIdOf(watch, id),
          inbound: {
            id: uuid(),
            endpointId: watch.id,
            dedupeKey: keyOf(id),
            bodySha: createHash('sha256').update(JSON.stringify(json)).digest('hex'),
          },
        });
        return { checkpoint, files: [...stored.values()] };
      }),
    );
  }

  /** F2. @param also what is written with the runs; it is told which of them are new */
  async #store<T>(
    births: readonly Birth[],
    also: (within: Queries, isNew: (runId: string) => boolean) => Promise<T>,
  ): Promise<T> {
    const { runtime, starter } = this.#setup;
    const store = runtime.outside.fileStore;
    const checkpoints = births.map(({ checkpoint }) => checkpoint);
    // Before the runs, which may read them at once. Files that no run came to name are pruned one day.
    for (const { checkpoint, files } of births)
      for (const { record, bytes } of files) await store.store(checkpoint.runId, record, bytes);
    const { result, born } = await inTransaction(runtime.database, async (within) => {
      const said = await starter.store(within, checkpoints);
      const made = new Set(
        checkpoints.flatMap(({ runId }, index) => (said[index]?.kind === 'committed' ? [runId] : [])),
      );
      return { result: await also(within, (runId) => made.has(runId)), born: made };
    });
    const needless = births.filter(({ checkpoint }) => !born.has(checkpoint.runId)).flatMap(({ files }) => files);
    if (needless.length > 0) await store.drop(needless.map(({ record }) => record.id));
    fault('follow.committed', [...born].join(' '));
    for (const runId of born) runtime.ring(runId, 0, null);
    return result;
  }
}

export const keyOf = (changeId: string): string => `change:${nameOf(changeId)}`;
const runIdOf = ({ id }: Watch, changeId: string): string => uuid5(`${id}\n${keyOf(changeId)}`, NAMESPACE);

const split = <T>(list: readonly T[], isLeft: (entry: T) => boolean): [T[], T[]] => [
  list.filter(isLeft),
  list.filter((entry) => !isLeft(entry)),
];
