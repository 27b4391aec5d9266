import type { OperationModel } from '../model/bulk.ts';
import type { World } from '../world.ts';
import type { Broken } from './words.ts';

/** So fast an operation goes where nobody says how fast: items a second. */
const PACE = 20;
/** Without a canary so many are to be through before an error rate says anything. */
const LEAST_FOR_RATE = 5;
/** A process wakes so often to tell the next ones, in milliseconds. */
const TICK_MS = 200;
const DRIFT = 2e-4;

/** What was said of one operation. */
interface Said {
  /** Items in the order in which they were told. */
  readonly told: number[];
  /** Told since it was written down that too much went wrong. */
  sinceTooMany: number | null;
  holder: string | null;
}

/**
 * What an operation on many does to each, and when (B1 and B2 of
 * `runner/src/exceptions/bulk.ts`): only what its preview saw as it was seen, each
 * once, no faster than its pace, nothing beyond its canary before that is
 * through, and not on and on where too much goes wrong.
 */
export class Many {
  readonly #world: World;
  readonly #broken: Broken;
  readonly #said = new Map<string, Said>();

  constructor(world: World, broken: Broken) {
    this.#world = world;
    this.#broken = broken;
  }

  /** Somebody carries it out from now on, or goes on to. */
  held({ row: { id } }: OperationModel, by: string): void {
    const said = this.#of(id);
    if (said.holder !== null && said.holder !== by) this.#world.fire('bulk taken over', `${by} goes on with ${id}`);
    said.holder = by;
  }

  /** An item was told, with the head that its run has at this moment; null where that does not matter. */
  told(operation: OperationModel, seq: number, head: number | null): void {
    const { row, items } = operation;
    const { canary = 0, pacePerSecond = PACE } = row.options;
    const said = this.#of(row.id);
    if (row.status !== 'running') this.#broken('B1', `item ${seq} is told by an operation that is ${row.status}`);
    if (said.told.includes(seq)) this.#broken('B2', `item ${seq} is told twice`);
    const item = items[seq];
    if (head !== null && item?.head !== head)
      this.#broken('B1', `item ${seq} was seen at ${item?.head} and is told at ${head}`, item?.runId);
    const first = said.told.slice(0, canary);
    said.told.push(seq);
    if (said.told.length > canary && first.some((each) => items[each]?.state === 'told'))
      this.#broken('pace', `item ${seq} is told before the canary of ${canary} is through`);
    const elapsed = this.#world.store.now() + this.#world.clockBackMs - (row.startedAt?.getTime() ?? 0);
    const most = 1 + ((elapsed * (1 + DRIFT) + TICK_MS) * pacePerSecond) / 1_000;
    if (said.told.length > most) this.#broken('pace', `${said.told.length} items are told after ${elapsed} ms`);
    if (said.sinceTooMany === null) return;
    said.sinceTooMany += 1;
    if (said.sinceTooMany > Math.max(1, pacePerSecond))
      this.#broken('pace', `${said.sinceTooMany} items are told though too much went wrong`);
  }

  /** What came of its items was written down. */
  settled({ row, items }: OperationModel): void {
    const { canary = 0, stopAtPercent } = row.options;
    const failed = items.filter(({ state }) => state === 'failed').length;
    const through = failed + items.filter(({ state }) => state === 'done').length;
    const all = items.filter(({ state }) => state !== 'refused').length;
    const enough = Math.min(all, canary > 0 ? canary : LEAST_FOR_RATE);
    const isTooMany = stopAtPercent !== undefined && failed > 0 && through >= enough;
    if (!isTooMany || (100 * failed) / through < stopAtPercent) return;
    this.#of(row.id).sinceTooMany ??= 0;
  }

  /** When nothing moves any more: what runs is over, and each item came to something. */
  quiet(operations: Iterable<OperationModel>): void {
    const { store } = this.#world;
    for (const { row, items } of operations) {
      if (row.status === 'running') this.#broken('I22', `an operation is still at it: ${JSON.stringify(items)}`);
      for (const { seq, state, newRunId } of items) {
        if (newRunId !== null && !store.runs.has(newRunId))
          this.#broken('B2', `item ${seq} names a run that is not there`);
        if (row.status === 'done' && (state === 'waiting' || state === 'told'))
          this.#broken('B2', `item ${seq} is ${state}, and its operation is done`);
        const isTold = state === 'told' || state === 'done' || state === 'failed';
        if (isTold && !this.#of(row.id).told.includes(seq))
          this.#broken('B2', `item ${seq} is ${state} and was not told`);
      }
    }
  }

  #of(id: string): Said {
    const known = this.#said.get(id);
    if (known) return known;
    const said: Said = { told: [], sinceTooMany: null, holder: null };
    this.#said.set(id, said);
    return said;
  }
}
