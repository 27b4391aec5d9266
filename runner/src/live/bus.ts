import type { Committed } from '../worker/worker-context.ts';

type Listener = (committed: Committed) => void;

/** What was committed in this process, for everybody here who wants to know. Listeners never hold up a commit. */
export class Bus {
  readonly #listeners = new Set<Listener>();

  /** Gives back how to stop listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(committed: Committed): void {
    for (const listener of this.#listeners) listener(committed);
  }
}
