import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Clock, type Packing, type Timers, type TimeSources } from '@holdfast/runner/engine-room';
import type { World } from './world.ts';

/** As a broken connection to the database looks to those who use it. */
class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly code = 'ECONNRESET';
}

/** How long a statement may lie around in the database before it is given up, in milliseconds. */
const STATEMENT_MS = 10_000;

/**
 * A process on a machine of its own: its timers, its clock, its way to the
 * database. It can be killed, stopped and put to sleep before anything that
 * reaches it, that is at every await of the code that runs in it.
 */
export class Process {
  readonly id: string;
  readonly name: string;
  readonly clock: Clock;
  readonly #world: World;
  readonly #bornAt: number;
  readonly #drift: number;
  readonly #monotonic: () => number;
  #state: 'up' | 'stopped' | 'dead' = 'up';
  #held: (() => void)[] = [];
  /** Time that its monotonic clock has missed: the machine slept. */
  #sleptMs = 0;
  #onDeath: () => void = () => {};
  #wentOnAt = Number.NEGATIVE_INFINITY;

  constructor(world: World, name: string) {
    const { chance } = world;
    this.#world = world;
    this.id = chance.uuid();
    this.name = name;
    this.#bornAt = world.scheduler.now;
    this.#drift = chance.between(-1e-4, 1e-4);
    const monotonic = () => (world.scheduler.now - this.#bornAt) * (1 + this.#drift) - this.#sleptMs;
    this.#monotonic = monotonic;
    const sources: TimeSources = { monotonic, uptime: () => 1_000_000 + monotonic() + this.#sleptMs };
    const skew = chance.is(0.5) ? chance.pick([-3_600_000, -40_000, 40_000, 3_600_000]) : 0;
    if (skew !== 0) world.fire('clock skew', `${name} is off by ${skew / 1_000} s`);
    this.clock = new Clock(sources, world.store.now() + skew);
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  get isDead(): boolean {
    return this.#state === 'dead';
  }

  /** When it went on after it had stood still last: what came meanwhile, it finds then. */
  get wentOnAt(): number {
    return this.#wentOnAt;
  }

  /** Calls `then` when the process is lost. */
  onDeath(then: () => void): void {
    this.#onDeath = then;
  }

  /** It stands still at this line, so what comes after the line is the first thing it does when it goes on. */
  stopHere(ms: number, next: () => void): void {
    if (this.#state === 'dead') return;
    this.#held.unshift(next);
    this.stop(ms, false, 1);
  }

  /** Something reaches the process: it happens, waits until the process goes on, or never happens. */
  deliver(run: () => void): void {
    if (this.#state === 'up') this.#world.harmAtAwait(this);
    if (this.#state === 'up') run();
    else if (this.#state === 'stopped') this.#held.push(run);
  }

  kill(): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    this.#held = [];
    this.#onDeath();
  }

  /** Stops it where it stands and lets it go on later. With `asleep` its monotonic clock stands still meanwhile. */
  stop(ms: number, asleep: boolean, first = 0): void {
    if (this.#state !== 'up') return;
    this.#state = 'stopped';
    this.#world.scheduler.after(ms, () => {
      if (this.#state !== 'stopped') return;
      this.#state = 'up';
      if (asleep) this.#sleptMs += ms;
      this.#wentOnAt = this.#world.scheduler.now;
      this.#world.say(this.name, 'goes on');
      const held = this.#held;
      this.#held = [];
      for (const run of held.splice(0, first)) run();
      // What came meanwhile is found in any order.
      for (const run of held) this.#world.scheduler.after(this.#world.chance.between(0, 0.5), () => this.deliver(run));
    });
  }

  /** Asks the database. The request may be lost, the answer too, and what was given up may still happen later. */
  call<T>(what: string, execute: () => T): Promise<T> {
    const { scheduler, chance } = this.#world;
    const { fate, there, back } = this.#world.fateOfCall(what);
    return new Promise((resolve, reject) => {
      const answer = (ms: number, settle: () => void) => scheduler.after(ms, () => this.deliver(settle));
      const lose = () => reject(new ConnectionLost(`The connection was lost: ${what}.`));
      if (fate === 'lost') return answer(there + back, lose);
      const given = fate === 'late' ? chance.between(1, STATEMENT_MS) : there;
      if (fate === 'late') answer(there, lose);
      scheduler.after(given, () => {
        // A process that dies takes with it what had not left the machine.
        if (this.isDead && chance.is(0.5)) return;
        let result: T;
        try {
          result = execute();
        } catch (error) {
          return answer(back, () => reject(error));
        }
        if (fate === 'unanswered') answer(back, lose);
        else if (fate !== 'late') answer(back, () => resolve(result));
      });
    });
  }

  /** What is large is packed and unpacked beside the code that goes on, and done at some other moment. */
  readonly packing: Packing = {
    pack: (bytes) =>
      this.#world.chance.is(0.5) ? zstdCompressSync(bytes) : this.#aside(() => zstdCompressSync(bytes)),
    unpack: (packed) => this.#aside(() => zstdDecompressSync(packed)),
  };

  #aside<T>(work: () => T): Promise<T> {
    const { scheduler } = this.#world;
    return new Promise((resolve) => {
      scheduler.after(this.#world.packingTakesMs(), () => this.deliver(() => resolve(work())));
    });
  }

  /** Learns the database's time, as the runtime does at the start and then twice a minute. */
  async syncClock(): Promise<void> {
    const now = await this.call('ask the time', () => this.#world.store.now());
    this.clock.learn(now, this.clock.leaseElapsed());
  }

  /** Its timers. What they do again and again is passed over before the world's time is `neededFrom`: it would find nothing. */
  timers(neededFrom: () => number): Timers {
    const { scheduler, chance } = this.#world;
    return {
      after: (ms, run) => {
        const timer = { isCancelled: false };
        scheduler.after(ms, () => {
          if (!timer.isCancelled) this.deliver(() => !timer.isCancelled && run());
        });
        return timer;
      },
      every: (ms, run) => {
        let isHeld = false;
        const beat = () => {
          isHeld = false;
          run();
        };
        return scheduler.every(
          ms,
          () => {
            // However many are missed, it happens once when the process goes on.
            if (isHeld) return;
            isHeld = this.#state === 'stopped';
            this.deliver(beat);
          },
          () => (this.isDead ? Number.POSITIVE_INFINITY : neededFrom()),
        );
      },
      soon: (run) => void scheduler.after(0, () => this.deliver(run)),
      cancel: (timer) => {
        // Every timer handed in was made by `after` or `every`.
        (timer as { isCancelled: boolean }).isCancelled = true;
      },
      elapsed: this.#monotonic,
      random: () => chance.next(),
    };
  }
}
