import type { RunState, Step } from '@holdfast/engine';
import type { Repair, RunEvent } from '@holdfast/workflow';
import type { RunModel } from '../model/store.ts';
import type { LedgerEntry } from '../provider.ts';
import type { Broken, Intent } from './words.ts';

/** The node whose writes have a limit, and that limit. */
export const LIMITED = { node: 'spend', limit: 100 } as const;

/** What an item is worth, whatever was put right in it. */
export const worthOf = (id: string): string =>
  [...id.replace(/-(bad|right)$/, '')].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 3 === 0
    ? '150.00'
    : '99.99';

type Repaired = Extract<RunEvent, { type: 'step.repaired' }>;

/** What one person wants done about items of a step as it stands. */
export interface Word {
  readonly by: string;
  readonly runId: string;
  readonly stepId: string;
  readonly attempt: number;
  readonly action: Repair;
  /** Of the items. */
  readonly ids: readonly string[];
}

/**
 * What is worth more than its limit takes two people: nothing of it is sent, and nothing of it that is in doubt is
 * settled by hand, before two have said the same about that very item.
 */
export class Amounts {
  readonly #handed: (runId: string, stepId: string) => readonly string[];
  readonly #broken: Broken;
  readonly #words: Word[] = [];

  constructor(handed: (runId: string, stepId: string) => readonly string[], broken: Broken) {
    this.#handed = handed;
    this.#broken = broken;
  }

  said(word: Word): void {
    this.#words.push(word);
  }

  received({ subject }: LedgerEntry, { runId, stepId, item }: Intent, node: string | undefined): void {
    const id = this.#handed(runId, stepId)[item];
    if (id === undefined || !isAbove(node, id)) return;
    const isAgreed = (['retry', 'resend'] as const).some((action) => this.#isSaidByTwo(runId, stepId, id, action));
    if (!isAgreed) this.#broken('amount', `${subject} is sent, and two people have not let it through`, runId);
  }

  /** @param state as it was before */
  repaired(run: RunModel, { steps }: RunState, { step: stepId, action, items }: Repaired): void {
    const step = steps.get(stepId);
    if (!step || (action !== 'done' && action !== 'resend')) return;
    const ids = this.#handed(run.id, stepId);
    for (const index of doubted(step)) {
      const id = ids[index];
      if (id === undefined || !isAbove(step.node, id) || items?.includes(index) === false) continue;
      if (!this.#isSaidByTwo(run.id, stepId, id, action))
        this.#broken('amount', `of ${id} one person says "${action}", and it is in doubt`, run.id);
    }
  }

  #isSaidByTwo(runId: string, stepId: string, id: string, action: Repair): boolean {
    const about = this.#words.filter(
      (word) => word.runId === runId && word.stepId === stepId && word.action === action && word.ids.includes(id),
    );
    const sayers = Map.groupBy(about, ({ attempt }) => attempt);
    return [...sayers.values()].some((words) => new Set(words.map(({ by }) => by)).size > 1);
  }
}

const isAbove = (node: string | undefined, id: string): boolean =>
  node === LIMITED.node && Number(worthOf(id)) > LIMITED.limit;

const doubted = ({ toPark, inputCount }: Step): number[] =>
  toPark
    .filter(({ failure }) => failure.class === 'ambiguous')
    .flatMap(({ items }) => (items === 'all' ? Array.from({ length: inputCount }, (_, index) => index) : items));
