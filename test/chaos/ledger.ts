import type { LedgerRow } from '../support/invariants.ts';

/** How a provider keeps writes apart: by a key, by letting others look them up, or not at all. */
export const KINDS = ['keyed', 'probed', 'blind'] as const;
export type Kind = (typeof KINDS)[number];

/** What a provider does with one request instead of its work. */
export const ACTS = [
  'reset-before-commit',
  'reset-after-commit',
  'stall-before-commit',
  'stall-after-commit',
  'late-commit',
  '429',
  '503',
  '500-after-commit',
  '201-cut-body',
  '200-with-error-body',
  'slowloris',
  'wrong-type',
  'html',
  'endless-headers',
  'endless-body',
  'gzip-bomb',
] as const;
export type Act = (typeof ACTS)[number];

/** Which requests are treated how. The first rule that fits and is not used up counts. */
export interface Rule {
  readonly act: Act;
  readonly kind?: Kind;
  readonly method?: 'GET' | 'POST';
  /** Part of the reference that the request carries. */
  readonly reference?: string;
  /** How often; left out: for ever. */
  readonly times?: number;
  /** Share of the fitting requests; left out: all. */
  readonly share?: number;
  /** How long a stall lasts; left out: until the caller hangs up. */
  readonly ms?: number;
  /** Word for word, as the header Retry-After. */
  readonly retryAfter?: string;
}

/** How keys and look-ups behave. */
export interface Manners {
  /** How long a key is remembered; null: for ever. */
  readonly keyWindowMs: number | null;
  /** How long after a write a look-up does not show it yet. */
  readonly lookUpDelayMs: number;
  /** How long the work on one write takes; a second send of its key meanwhile is answered 409. */
  readonly workMs: number;
  /** Number of the only access token that is good; 0: none is asked for. */
  readonly goodToken: number;
  /** Whether the client has lost its right to tokens. */
  readonly isRevoked: boolean;
}

/** One line of our provider's ledger: beside what every judge needs, what the provider did with the request. */
export interface LedgerLine extends LedgerRow {
  /** Null: its work. */
  readonly act: Act | null;
}
