import type { JsonObject } from '@holdfast/workflow';
import { v5 as uuid5 } from 'uuid';
import { ProblemError } from '../api/problems.ts';
import { messageOf } from '../runtime.ts';
import type { BulkItemRow, BulkRow, BulkStore, Held } from '../store/bulk.ts';
import { Rounds } from '../worker/rounds.ts';
import type { Timers } from '../worker/timers.ts';
import type { Replays } from './replay.ts';

/** Names the runs of a bulk replay, so that one that is taken up again starts none twice. */
const REPLAY_NAMESPACE = '2d0d1a5e-35c5-5a0b-9a55-6f7f5b0f7c11';
const TICK_MS = 200;
/** Where nobody says how fast: so many items a second. */
const PACE = 20;
/** Without a canary so many must be through before an error rate says anything. */
const LEAST_FOR_RATE = 5;

export interface BulkRunnerParts {
  readonly store: Pick<BulkStore, 'claim' | 'get' | 'settle' | 'waiting' | 'tell' | 'begin' | 'refuse' | 'end'>;
  readonly replays: Pick<Replays, 'birth'>;
  readonly timers: Timers;
  ring(runId: string, wakeSeq: number): void;
  log(message: string, fields: JsonObject): void;
}

/** An operation that is carried out here, and how many of its items may be told by now. */
interface InHand extends Held {
  credit: number;
}

/**
 * Carries bulk operations out, at their pace: first the canary, then the rest.
 * All it knows is in the store, so another process goes on where this one ends,
 * and from then on nothing that this one still says counts.
 */
export class BulkRunner {
  readonly #parts: BulkRunnerParts;
  #inHand = new Map<string, InHand>();
  readonly #rounds: Rounds;

  constructor(parts: BulkRunnerParts) {
    this.#parts = parts;
    this.#rounds = new Rounds({
      everyMs: TICK_MS,
      timers: parts.timers,
      look: () => this.#tick(),
      // Its pace is its own.
      rests: false,
      failed: (error) => parts.log('A bulk operation has to wait', { error: messageOf(error) }),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Takes every operation one step further. */
  async #tick(): Promise<void> {
    const held = await this.#parts.store.claim([...this.#inHand.values()]);
    this.#inHand = new Map(held.map((each) => [each.id, { ...each, credit: this.#inHand.get(each.id)?.credit ?? 0 }]));
    for (const each of this.#inHand.values()) await this.#advance(each);
  }

  async #advance(hand: InHand): Promise<void> {
    const { store } = this.#parts;
    const { id, workspaceId } = hand;
    const before = await store.get(workspaceId, id);
    if (before?.status !== 'running') return;
    await store.settle(before);
    const row = (await store.get(workspaceId, id)) ?? before;
    const why = tooMany(row);
    if (why !== null) return store.end(hand, 'stopped', why);
    const { waiting, told } = row.counts;
    if (waiting === 0 && told === 0) return store.end(hand, 'done', null);
    const pace = row.options.pacePerSecond ?? PACE;
    hand.credit = Math.min(hand.credit + (pace * TICK_MS) / 1_000, Math.max(1, pace));
    const turn = Math.min(Math.floor(hand.credit), openFor(row));
    hand.credit -= turn;
    for (const item of turn > 0 ? await store.waiting(id, turn) : []) await this.#tell(hand, row, item);
  }

  async #tell(held: Held, row: BulkRow, item: BulkItemRow): Promise<void> {
    if (row.action === 'replay') return this.#replay(held, row, item);
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
    const told = await this.#parts.store.tell(held, item, isCancel ? 'cancel' : 'repair', message, audit, !isCancel);
    if (told) this.#parts.ring(item.runId, told.wakeSeq);
  }

  async #replay(held: Held, row: BulkRow, item: BulkItemRow): Promise<void> {
    const { store, replays, ring } = this.#parts;
    const by = { ...row.by, workspaceId: row.workspaceId, via: 'key' as const };
    const runId = uuid5(`${row.id}\n${item.seq}`, REPLAY_NAMESPACE);
    const ask = { version: row.options.version, reason: row.reason };
    const birth = await replays.birth(by, item.runId, ask, { runId }).catch((error: unknown) => {
      // That the database is away is no refusal: it is tried again.
      if (error instanceof ProblemError) return error;
      throw error;
    });
    if (birth instanceof ProblemError) return store.refuse(held, item, birth.message);
    if (await store.begin(held, item, birth)) ring(runId, 0);
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
