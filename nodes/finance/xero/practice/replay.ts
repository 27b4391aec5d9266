import type { PracticeAnswer, PracticeRequest, ReplayRules } from '@holdfast/practice';

const MAX_KEY_LENGTH = 128;

/**
 * Keys are remembered for about six minutes, say notes of Xero's own. The first answer
 * is given again, an error as well; the key with another request is refused.
 */
export const REPLAYS: ReplayRules = {
  lifeMs: 6 * 60_000,
  fingerprint: ({ method, path, query, headers, body }: PracticeRequest) =>
    JSON.stringify([method, path, query.toString(), headers['xero-tenant-id'] ?? '', body.toString('base64')]),
};

/** Why a key is refused; null when it is not. */
export function keyRefused(key: string, known: PracticeAnswer | 'other' | null): PracticeAnswer | null {
  if (key.length > MAX_KEY_LENGTH) return refused('The Idempotency-Key must not be longer than 128 characters.');
  return known === 'other' ? refused('The Idempotency-Key was used with a different request.') : null;
}

const refused = (Detail: string): PracticeAnswer => ({
  status: 400,
  body: { Type: null, Title: 'Bad Request', Status: 400, Detail },
});
