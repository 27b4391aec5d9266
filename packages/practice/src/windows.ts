import type { PracticeClock } from './clock.ts';

/** Counts in fixed windows of time, as most providers do. */
export class Windows {
  readonly #clock: PracticeClock;
  readonly #counts = new Map<string, number>();

  constructor(clock: PracticeClock) {
    this.#clock = clock;
  }

  /** How many are left of a limit in this window, and how long it still lasts. */
  left(name: string, limit: number, perMs: number): { readonly left: number; readonly waitMs: number } {
    const now = this.#clock.now();
    const counted = this.#counts.get(this.#window(name, perMs)) ?? 0;
    return { left: Math.max(0, limit - counted), waitMs: perMs - (now % perMs) };
  }

  count(name: string, perMs: number): void {
    const window = this.#window(name, perMs);
    this.#counts.set(window, (this.#counts.get(window) ?? 0) + 1);
  }

  #window(name: string, perMs: number): string {
    return `${name} ${perMs} ${Math.floor(this.#clock.now() / perMs)}`;
  }
}
