import { fail } from '@holdfast/node-sdk';
import type { Json, JsonObject } from '@holdfast/workflow';

/** What was used, added up: numbers are summed, of everything else the latest stands. */
export function addUsage(before: JsonObject | null, more: Readonly<Record<string, unknown>>): JsonObject {
  const total: { [key: string]: Json } = { ...before };
  for (const [name, value] of Object.entries(more)) {
    const known = total[name];
    total[name] = typeof value === 'number' && typeof known === 'number' ? known + value : (value as Json);
  }
  return total;
}

/**
 * What a step may cost, over all its items and attempts. Costs are known once a call has been
 * made: the ceiling holds the next one back, and calls that are under way side by side may go past it.
 */
export class CostCeiling {
  readonly #most: number;
  readonly #name: string;
  #spent: number;

  constructor(most: number, spent: number, name: string) {
    this.#most = most;
    this.#spent = spent;
    this.#name = name;
  }

  /** Asked right before a call. @throws NodeFailure policy/max_cost */
  check(): void {
    if (this.#spent < this.#most) return;
    throw fail.policy('max_cost', {
      message: `"${this.#name}" has cost ${this.#spent}, and may cost ${this.#most}: nothing more was called. Raise the ceiling in its policy, or leave the rest out.`,
      phase: 'unsent',
      decidedBy: 'cost',
    });
  }

  add(cost: unknown): void {
    if (typeof cost === 'number' && cost > 0) this.#spent += cost;
  }
}
