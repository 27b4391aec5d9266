import type { PracticeAnswer, PracticeClock, PracticeRequest } from '@holdfast/practice';

/** How long a key is remembered: about six minutes, say notes of Xero's own. */
const KEY_LIFE_MS = 6 * 60_000;
const MAX_KEY_LENGTH = 128;

/**
 * Answers by idempotency key. The first answer is given again, an error as well;
 * the key with another request is refused.
 */
export class Replays {
  readonly #clock: PracticeClock;
  readonly #known = new Map<string, { request: string; answer: PracticeAnswer; at: number }>();

  constructor(clock: PracticeClock) {
    this.#clock = clock;
  }

  /** Null: the key is new, or was forgotten. */
  find(key: string, request: PracticeRequest): PracticeAnswer | null {
    if (key.length > MAX_KEY_LENGTH) return refused('The Idempotency-Key must not be longer than 128 characters.');
    const known = this.#known.get(key);
    if (!known || known.at + KEY_LIFE_MS <= this.#clock.now()) return null;
    return known.request === fingerprint(request)
      ? known.answer
      : refused('The Idempotency-Key was used with a different request.');
  }

  keep(key: string, request: PracticeRequest, answer: PracticeAnswer): void {
    this.#known.set(key, { request: fingerprint(request), answer, at: this.#clock.now() });
  }
}

const fingerprint = ({ method, path, query, headers, body }: PracticeRequest): string =>
  JSON.stringify([method, path, query.toString(), headers['xero-tenant-id'] ?? '', body.toString('base64')]);

const refused = (Detail: string): PracticeAnswer => ({
  status: 400,
  body: { Type: null, Title: 'Bad Request', Status: 400, Detail },
});
