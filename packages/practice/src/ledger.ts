import { createHash } from 'node:crypto';
import type { FaultKind } from './faults.ts';
import type { PracticeRequest } from './messages.ts';

/** What a request did to the books. */
export interface Commit {
  /** Kind of document, in the provider's word. */
  readonly kind: string;
  readonly id: string;
  readonly did: 'created' | 'changed';
}

/** One request of the API, noted before anything is done about it. */
export interface LedgerEntry {
  /** Position in the ledger, from 1. */
  readonly seq: number;
  /** Epoch milliseconds, by the provider's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Idempotency key, if it came with one. */
  readonly key: string | null;
  readonly bodySha: string;
  /** The body as text; none for bytes that are no text. */
  readonly body: string;
  /** The answer that was made; null while there is none, and where the request never got to the books. */
  status: number | null;
  answer: unknown;
  readonly commits: Commit[];
  /** An earlier answer was given again. */
  isReplayed: boolean;
  fault: FaultKind | null;
}

const MAX_ENTRIES = 10_000;
const MAX_TEXT = 64 * 1024;

/** Every request and what it did: the truth about effects that depends on nobody who sent them. */
export class Ledger {
  readonly #entries: LedgerEntry[] = [];
  #seq = 0;

  open(request: PracticeRequest, key: string | null, at: number): LedgerEntry {
    this.#seq += 1;
    const text = request.body.toString('utf8');
    const entry: LedgerEntry = {
      seq: this.#seq,
      at,
      method: request.method,
      path: request.path,
      query: request.query.toString(),
      key,
      bodySha: createHash('sha256').update(request.body).digest('hex'),
      body: text.includes('\u0000') || text.includes('\ufffd') ? '' : text.slice(0, MAX_TEXT),
      status: null,
      answer: null,
      commits: [],
      isReplayed: false,
      fault: null,
    };
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    return entry;
  }

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  /** All that was done to the books, in order. */
  get commits(): readonly Commit[] {
    return this.#entries.flatMap(({ commits }) => commits);
  }
}
