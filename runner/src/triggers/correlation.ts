import type { JsonObject } from '@holdfast/workflow';
import { messageOf } from '../runtime.ts';
import type { EventRow, EventStore, NewEvent } from '../store/events.ts';
import { Rounds } from '../worker/rounds.ts';

interface Setup {
  readonly store: EventStore;
  ring(runId: string, wakeSeq: number): void;
  log(level: 'info' | 'warn', message: string, fields: JsonObject): void;
}

const EVERY_MS = 1_000;
/** Most pairs, and most events that expire, in one look. */
const MOST = 200;

/**
 * Brings events and waits together, whichever came first. Several at work do no harm:
 * the store lets each pair be made once.
 */
export class Correlation {
  readonly #setup: Setup;
  readonly #rounds = new Rounds({
    everyMs: EVERY_MS,
    look: () => this.look(),
    failed: (error) => this.#setup.log('warn', 'Events could not be matched', { error: messageOf(error) }),
  });

  constructor(setup: Setup) {
    this.#setup = setup;
  }

  start(): void {
    this.#rounds.start();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Stores an event and ends the wait it is for, if there is one; older events that are kept come first. */
  async send(event: NewEvent): Promise<EventRow> {
    const { store } = this.#setup;
    let stored = await store.add(event);
    for (let isMore = true; isMore && stored.state === 'kept'; ) {
      const woken = await store.match(1, stored.id);
      this.#ring(woken);
      stored = (await store.get(event.workspaceId, stored.id)) ?? stored;
      isMore = woken.length > 0;
    }
    return stored;
  }

  /** Matches what came in another order, and lets go of what is too old. */
  async look(): Promise<void> {
    const { store, log } = this.#setup;
    this.#ring(await store.match(MOST));
    for (const { id, name, key } of await store.expire(MOST))
      log('info', 'An event expired: nothing waited for it in its time', { id, name, key });
  }

  #ring(woken: readonly { runId: string; wakeSeq: number }[]): void {
    for (const { runId, wakeSeq } of woken) this.#setup.ring(runId, wakeSeq);
  }
}
