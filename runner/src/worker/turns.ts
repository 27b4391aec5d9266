import { Rounds } from './rounds.ts';
import type { Timers } from './timers.ts';

interface TurnsSetup {
  /** Runs that wait for room, each workspace and workflow in turn. */
  next(most: number): Promise<readonly string[]>;
  /** Has these runs taken up before any other whose bell rang. */
  prefer(runIds: readonly string[]): void;
  readonly timers: Timers;
  log(message: string, fields: { readonly error: string }): void;
}

const EVERY_MS = 1_000;
/** So many are preferred at once: a worker has room for several before the next look. */
const MOST = 50;

/**
 * Sees to it that nobody waits behind the backlog of somebody else. Bells are answered in the order in which they ring, so
 * ten thousand runs of one workspace would stand before the one of another; what has waited for a while gets its turn.
 */
export class Turns {
  readonly #rounds: Rounds;

  constructor({ next, prefer, timers, log }: TurnsSetup) {
    this.#rounds = new Rounds({
      everyMs: EVERY_MS,
      look: async () => prefer(await next(MOST)),
      failed: (error) => log('Whose turn it is could not be found out', { error: messageOf(error) }),
      timers,
    });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Looks at once: a run that a limit held back may have room now. A look under way may have come before there was. */
  look(): void {
    void this.#rounds.afresh();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
