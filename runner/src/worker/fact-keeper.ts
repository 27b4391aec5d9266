import type { JsonObject } from '@holdfast/workflow';
import type { Fact, Recorded } from '../store/facts.ts';
import type { Timers } from './timers.ts';

interface FactKeeperSetup {
  readonly timers: Timers;
  record(fact: Fact): Promise<Recorded>;
  ring(runId: string, wakeSeq: number): void;
  log(level: 'warn' | 'error', message: string, fields: JsonObject): void;
}

const RETRY_MS = { first: 250, most: 10_000 } as const;

/** Holds on to facts that came after their run was lost, until they are stored. */
export class FactKeeper {
  readonly #setup: FactKeeperSetup;
  readonly #waiting = new Set<Promise<void>>();
  #isClosing = false;

  constructor(setup: FactKeeperSetup) {
    this.#setup = setup;
  }

  tell(fact: Fact): void {
    const storing = this.#store(fact).finally(() => this.#waiting.delete(storing));
    this.#waiting.add(storing);
  }

  async #store(fact: Fact): Promise<void> {
    for (let pause: number = RETRY_MS.first; ; pause = Math.min(RETRY_MS.most, pause * 2)) {
      const fields = { runId: fact.runId, step: fact.effect.stepId, item: fact.effect.item, key: fact.effect.key };
      try {
        const { outcome, woken } = await this.#setup.record(fact);
        if (outcome === 'incident') this.#setup.log('error', 'A write took effect twice', fields);
        if (woken) this.#setup.ring(woken.runId, woken.wakeSeq);
        return;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        this.#setup.log('warn', 'What became of a write could not be stored yet', { ...fields, error: message });
        if (this.#isClosing) return;
        await new Promise<void>((resolve) => this.#setup.timers.after(pause, resolve));
      }
    }
  }

  /** One last try for each fact that is not stored. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#waiting);
  }
}
