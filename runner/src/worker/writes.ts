import type { StepId } from '@holdfast/workflow';
import { type Effect, isOpenEffect } from './effects.ts';

/** The writes of one run: of each item of a step the latest. */
export class Writes {
  readonly #latest = new Map<string, Effect>();

  get(step: StepId, item: number): Effect | undefined {
    return this.#latest.get(placeOf(step, item));
  }

  all(): Iterable<Effect> {
    return this.#latest.values();
  }

  /** False: it leaves open what is known for certain of the same send, and what is certain stays. */
  note(effect: Effect): boolean {
    const known = this.get(effect.stepId, effect.item);
    const isKnown = known?.seq === effect.seq && !isOpenEffect(known);
    if (isKnown && isOpenEffect(effect) && effect.sends <= known.sends) return false;
    this.#latest.set(placeOf(effect.stepId, effect.item), effect);
    return true;
  }

  /** Takes over what became of writes, told by somebody who had lost the run. Gives the items that are settled by it. */
  learn(effects: readonly Effect[]): number[] {
    const settled: number[] = [];
    for (const effect of effects) {
      const known = this.get(effect.stepId, effect.item);
      if (!known || known.seq !== effect.seq || isOpenEffect(effect)) continue;
      settled.push(effect.item);
      if (isOpenEffect(known)) this.note(effect);
    }
    return settled;
  }
}

const placeOf = (step: StepId, item: number): string => `${step}#${item}`;
