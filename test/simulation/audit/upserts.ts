import type { LedgerEntry } from '../provider.ts';
import type { Broken, Intent } from './words.ts';

interface Look {
  readonly at: number;
  readonly isThere: boolean;
}

/**
 * I1, for writes that bring about a state: one without an answer is not sent again before somebody has looked, nor
 * once a look has shown that something is there: ours, or what another has made of it since.
 */
export class Upserts {
  readonly #looks = new Map<string, Look[]>();
  readonly #stood = new Map<string, LedgerEntry>();
  readonly #broken: Broken;
  /** A person may send what was refused again. */
  readonly #isRetried: (intent: Intent) => boolean;

  constructor(broken: Broken, isRetried: (intent: Intent) => boolean) {
    this.#broken = broken;
    this.#isRetried = isRetried;
  }

  looked(key: string, look: Look): void {
    this.#looks.set(key, [...(this.#looks.get(key) ?? []), look]);
  }

  received({ provider, key, subject, sentAt }: LedgerEntry, intent: Intent): void {
    if (provider.manner !== 'upsert' || provider.isVersioned || this.#isRetried(intent)) return;
    const looks = (this.#looks.get(key) ?? []).filter(({ at }) => at < sentAt);
    if (looks.some(({ isThere }) => isThere))
      this.#broken('I1', `${subject} is sent again, and a look had shown that it is there`, intent.runId);
    const stood = this.#stood.get(key);
    if (stood && stood.at < sentAt && !looks.some(({ at }) => at > stood.sentAt))
      this.#broken('I1', `${subject} is sent again, and nobody has looked`, intent.runId);
  }

  committed(entry: LedgerEntry): void {
    this.#stood.set(entry.key, entry);
  }
}
