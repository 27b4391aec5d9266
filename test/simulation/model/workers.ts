/** The table of workers, as its statements keep it. Instants are epoch milliseconds by the clock of the store. */
export class WorkersModel {
  readonly #rows = new Map<string, { since: number; seenAt: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  seen(id: string, gapMs: number): void {
    const now = this.#now();
    const known = this.#rows.get(id);
    this.#rows.set(id, { since: known && known.seenAt >= now - gapMs ? known.since : now, seenAt: now });
  }

  isAlone(id: string, forMs: number, gapMs: number): boolean {
    const now = this.#now();
    const own = this.#rows.get(id);
    if (!own || own.since > now - forMs || own.seenAt < now - gapMs) return false;
    return [...this.#rows].every(([other, { seenAt }]) => other === id || seenAt <= now - forMs);
  }

  left(id: string): void {
    this.#rows.delete(id);
  }
}
