/** Where a chain does not hold, and what was found there. */
export interface Break {
  /** Which check failed. */
  readonly check: 'chain' | 'record' | 'sealing' | 'guard' | 'anchor' | 'journal' | 'head' | 'state';
  /** The row, such as `audit 12` or `run <id> entry 7`. */
  readonly where: string;
  readonly message: string;
}

/** Most breaks that are kept; the rest is counted. */
const MOST_BREAKS = 100;

/** What a verification came to, as it goes along. */
export class Findings {
  readonly breaks: Break[] = [];
  readonly counts: Record<'records' | 'heads' | 'journals' | 'entries' | 'states' | 'unsealed', number> = {
    records: 0,
    heads: 0,
    journals: 0,
    entries: 0,
    states: 0,
    unsealed: 0,
  };
  newest: { readonly seq: number; readonly hash: string } | null = null;
  #broken = 0;

  /** All breaks, those that were not kept included. */
  get broken(): number {
    return this.#broken;
  }

  add(check: Break['check'], where: string, message: string): void {
    this.#broken += 1;
    if (this.breaks.length < MOST_BREAKS) this.breaks.push({ check, where, message });
  }
}
