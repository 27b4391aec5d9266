import { messageOf, type Runtime } from '../runtime.ts';
import type { InboundStore, TurnedAway } from '../store/inbound.ts';

const WINDOW_MS = 60_000;
/** Most rows an address gets in a minute for calls that can never become a run: a flood of them is told in the log. */
const MOST_A_WINDOW = 60;

/** Keeps what became of calls that started no run, within bounds. */
export class TurnedAwayLog {
  readonly #store: InboundStore;
  readonly #log: Runtime['log'];
  readonly #now: () => number;
  #windowAt = 0;
  #counts = new Map<string, number>();

  constructor(store: InboundStore, log: Runtime['log'], now: () => number) {
    this.#store = store;
    this.#log = log;
    this.#now = now;
  }

  /** A call that may still be let in is always kept: what cannot be stored is not answered. */
  keep(call: TurnedAway): Promise<void> {
    return this.#store.add(call);
  }

  /** A call that is refused is refused whether or not that can be stored. */
  async note(call: TurnedAway): Promise<void> {
    if (this.#isFlood(call.endpointId)) return;
    await this.#store
      .add(call)
      .catch((error: unknown) => this.#log('warn', 'A refused call could not be noted', { error: messageOf(error) }));
  }

  #isFlood(endpointId: string): boolean {
    const now = this.#now();
    if (now - this.#windowAt >= WINDOW_MS) {
      this.#windowAt = now;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(endpointId) ?? 0) + 1;
    this.#counts.set(endpointId, count);
    if (count === MOST_A_WINDOW + 1)
      this.#log('warn', 'An address turns away very many calls; the rest of this minute is not listed', { endpointId });
    return count > MOST_A_WINDOW;
  }
}
