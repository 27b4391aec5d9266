import type { PracticeClock } from './clock.ts';
import type { PracticeAnswer, PracticeRequest } from './messages.ts';

/** What a provider makes of idempotency keys. */
export interface ReplayRules {
  /** How long it remembers a key. */
  readonly lifeMs: number;
  /** What makes a request the same one. */
  fingerprint(request: PracticeRequest): string;
}

/** Answers by idempotency key, for as long as the provider remembers it. */
export class Replays {
  readonly #clock: PracticeClock;
  readonly #rules: ReplayRules;
  readonly #known = new Map<string, { request: string; answer: PracticeAnswer; at: number }>();

  constructor(clock: PracticeClock, rules: ReplayRules) {
    this.#clock = clock;
    this.#rules = rules;
  }

  /** The answer that was given to this key. `other`: to another request. Null: the key is new, or was forgotten. */
  find(key: string, request: PracticeRequest): PracticeAnswer | 'other' | null {
    const known = this.#known.get(key);
    if (!known || known.at + this.#rules.lifeMs <= this.#clock.now()) return null;
    return known.request === this.#rules.fingerprint(request) ? known.answer : 'other';
  }

  keep(key: string, request: PracticeRequest, answer: PracticeAnswer): void {
    this.#known.set(key, { request: this.#rules.fingerprint(request), answer, at: this.#clock.now() });
  }
}
