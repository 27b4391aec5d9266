import type { JsonObject } from '@holdfast/workflow';
import { v5 as uuid5 } from 'uuid';
import type { BulkItemRow, BulkRow, BulkStore } from '../store/bulk.ts';
import type { Replays } from './replay.ts';

/** Names the runs of a bulk replay, so that one that is taken up again starts none twice. */
const REPLAY_NAMESPACE = '2d0d1a5e-35c5-5a0b-9a55-6f7f5b0f7c11';
const TICK_MS = 200;
/** Where nobody says how fast: so many items a second. */
const PACE = 20;
/** Without a canary so many must be through before an error rate says anything. */
const LEAST_FOR_RATE = 5;

interface Parts {
  readonly store: BulkStore;
  readonly replays: Replays;
  ring(runId: string, wakeSeq: number): void;
  log(message: string, fields: JsonObject): void;
}

/**
 * Carries bulk operations out, at their pace: first the canary, then the rest.
 * All it knows is in the store, so another process goes on where this one ends.
 */
export class BulkRunner {
  readonly #parts: Parts;
  /** Items that may be told by now, by operation. */
  readonly #credit = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #ticking: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#ticking = this.#ticking.then(() => this.tick());
    }, TICK_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#ticking;
  }

  /** Takes every operation one step further. */
  async tick(): Promise<void> {
    try {
      const rows = await this.#parts.store.claim([...this.#credit.keys()]);
      const ids = new Set(rows.map(({ id }) => id));
      for (const id of this.#credit.keys()) if (!ids.has(id)) this.#credit.delete(id);
      for (const row of rows) await this.#advance(row);
    } catch (error) {
      this.#parts.log('A bulk operation has to wait', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
  }

  async #advance({ id, workspaceId }: BulkRow): Promise<void> {
    const { store } = this.#parts;
    const before = await store.get(workspaceId, id);
    if (before?.status !== 'running') return;
    await store.settle(before);
    const row = (await store.get(workspaceId, id)) ?? before;
    const why = tooMany(row);
    if (why !== null) return store.end(id, 'stopped', why);
    const { waiting, told } = row.counts;
    if (waiting === 0 && told === 0) return store.end(id, 'done', null);
    const earned = (this.#credit.get(id) ?? 0) + ((row.options.pacePerSecond ?? PACE) * TICK_MS) / 1_000;
    const most = Math.max(1, row.options.pacePerSecond ?? PACE);
    const credit = Math.min(earned, most);
    const turn = Math.min(Math.floor(credit), openFor(row));
    this.#credit.set(id, credit - turn);
    for (const item of turn > 0 ? await store.waiting(id, turn) : []) await this.#tell(row, item);
  }

  async #tell(row: BulkRow, item: BulkItemRow): Promise<void> {
    if (row.action === 'replay') return this.#replay(row, item);
    const { by, reason } = row;
    const isCancel = row.action === 'cancel';
    const message: JsonObject = isCancel
      ? { by: by.name, reason, compensate: false }
      : { step: item.stepId, action: row.action, by: by.name, reason };
    const audit = {
      by,
      action: isCancel ? 'run.cancelled' : 'step.repaired',
      subject: `run:${item.runId}`,
      detail: { ...message, bulk: row.id },
    };
    const told = await this.#parts.store.tell(row, item, isCancel ? 'cancel' : 'repair', message, audit, !isCancel);
    if (told) this.#parts.ring(item.runId, told.wakeSeq);
  }

  async #replay(row: BulkRow, item: BulkItemRow): Promise<void> {
    const { store, replays } = this.#parts;
    const by = { ...row.by, workspaceId: row.workspaceId, via: 'key' as const };
    const runId = uuid5(`${row.id}\n${item.seq}`, REPLAY_NAMESPACE);
    try {
      const ask = { version: row.options.version, reason: row.reason };
      await replays.start(by, item.runId, ask, { runId });
      await store.book(row.id, item.seq, 'told', null, runId);
    } catch (error) {
      await store.book(row.id, item.seq, 'refused', error instanceof Error ? error.message : String(error), null);
    }
  }
}

/** How many more may be told now: the canary first, and nothing else before all of it is through. */
function openFor({ counts, options }: BulkRow): number {
  const canary = options.canary ?? 0;
  const begun = counts.told + counts.done + counts.failed;
  if (begun < canary) return canary - begun;
  return canary > 0 && begun === canary && counts.told > 0 ? 0 : counts.waiting;
}

/** Why the operation is to stop; null while not too much goes wrong. What the preview refused does not count. */
function tooMany({ counts, options }: BulkRow): string | null {
  const { stopAtPercent, canary = 0 } = options;
  const through = counts.done + counts.failed;
  const all = through + counts.told + counts.waiting;
  const enough = Math.min(all, canary > 0 ? canary : LEAST_FOR_RATE);
  if (stopAtPercent === undefined || through === 0 || through < enough) return null;
  const percent = Math.round((counts.failed / through) * 100);
  if (percent < stopAtPercent || counts.failed === 0) return null;
  return `${counts.failed} of ${through} went wrong (${percent} %), and the limit is ${stopAtPercent} %. Nothing more was begun.`;
}
