import type { Chance } from './chance.ts';

/** Something that is to happen. Set `isCancelled` and it does not. */
export interface Planned {
  readonly at: number;
  readonly tie: number;
  readonly run: () => void;
  isCancelled: boolean;
}

/** Something that happens again and again. `neededFrom` says from when on it can matter: before, it is passed over. */
interface Repeated {
  readonly everyMs: number;
  readonly run: () => void;
  readonly neededFrom: () => number;
  next: number;
  isCancelled: boolean;
}

const turnOfTheLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * One line of time for everything in the world: what is next happens, then every
 * promise that it settled is seen through, then time moves on. What is due at the
 * same moment happens in an order drawn by lot.
 */
export class Scheduler {
  /** Milliseconds since the world began. */
  now = 0;
  steps = 0;
  readonly #chance: Chance;
  readonly #heap: Planned[] = [];
  #repeated: Repeated[] = [];

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  after(ms: number, run: () => void): Planned {
    const planned = { at: this.now + Math.max(0, ms), tie: this.#chance.next(), run, isCancelled: false };
    this.#push(planned);
    return planned;
  }

  every(everyMs: number, run: () => void, neededFrom: () => number): { isCancelled: boolean } {
    const repeated = { everyMs, run, neededFrom, next: this.now + everyMs, isCancelled: false };
    this.#repeated.push(repeated);
    return repeated;
  }

  /** Lets time pass until nothing is planned, `isOver` says so or the limit is reached. */
  async run(untilMs: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      const run = this.#next(untilMs);
      if (run === null) return;
      this.steps += 1;
      run();
      await turnOfTheLoop();
      if (isOver()) return;
    }
  }

  #next(untilMs: number): (() => void) | null {
    this.#repeated = this.#repeated.filter(({ isCancelled }) => !isCancelled);
    for (;;) {
      const first = this.#heap[0];
      const beat = this.#nextBeat(first?.at ?? Number.POSITIVE_INFINITY);
      if (beat) {
        if (beat.next > untilMs) return null;
        this.now = beat.next;
        beat.next += beat.everyMs;
        return beat.run;
      }
      if (!first || first.at > untilMs) return null;
      this.#pop();
      if (first.isCancelled) continue;
      this.now = first.at;
      return first.run;
    }
  }

  /** The beat that comes before `before` and matters; those that do not are moved on. */
  #nextBeat(before: number): Repeated | null {
    let best: Repeated | null = null;
    for (const each of this.#repeated) {
      const from = each.neededFrom();
      if (each.next < from && from !== Number.POSITIVE_INFINITY)
        each.next += Math.ceil((from - each.next) / each.everyMs) * each.everyMs;
      else if (from === Number.POSITIVE_INFINITY) {
        if (each.next < before && before !== Number.POSITIVE_INFINITY)
          each.next += Math.ceil((before - each.next) / each.everyMs) * each.everyMs;
        continue;
      }
      if (each.next < before && (best === null || each.next < best.next)) best = each;
    }
    return best;
  }

  #isBefore(a: Planned, b: Planned): boolean {
    return a.at < b.at || (a.at === b.at && a.tie < b.tie);
  }

  #push(planned: Planned): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(planned);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(planned, heap[parent] as Planned)) break;
      heap[at] = heap[parent] as Planned;
      at = parent;
    }
    heap[at] = planned;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1] as Planned, heap[child] as Planned)) child += 1;
      if (!this.#isBefore(heap[child] as Planned, last)) break;
      heap[at] = heap[child] as Planned;
      at = child;
    }
    heap[at] = last;
  }
}
