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
 * What a step may cost, over all its items and attempts. A node that plans its calls sets aside what each may
 * cost; of others costs are known once a call has been made: the ceiling holds the next one back.
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
    if (this.#spent >= this.#most) throw this.#reached(`has cost ${round(this.#spent)}`);
  }

  /** Counts a call as made before it is. @throws NodeFailure policy/max_cost */
  setAside(most: number): void {
    this.check();
    if (this.#spent + most > this.#most)
      throw this.#reached(`has cost ${round(this.#spent)}, the next call may cost ${round(most)}`);
    this.#spent += most;
  }

  /** Puts what a call did cost in the place of what was set aside for it. */
  giveBack(most: number, cost: number): void {
    this.#spent += cost - most;
  }

  add(cost: unknown): void {
    if (typeof cost === 'number' && cost > 0) this.#spent += cost;
  }

  #reached(what: string) {
    return fail.policy('max_cost', {
      message: `"${this.#name}" ${what}, and may cost ${this.#most}: nothing more was called. Raise the ceiling in its policy, or leave the rest out.`,
      phase: 'unsent',
      decidedBy: 'cost',
    });
  }
}

/** An amount as people read it: six digits that say something. */
const round = (amount: number): number => Number(amount.toPrecision(6));
