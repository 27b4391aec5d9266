import type { ProposalStore } from '@holdfast/runner/engine-room';

/** Moves that one person has proposed, as the table has them: the latest stands for a step, and somebody else agrees to it once. */
export class ProposalModel implements Pick<ProposalStore, 'agree' | 'propose'> {
  readonly #proposed = new Map<string, { readonly fingerprint: string; readonly by: string; readonly name: string }>();
  readonly #takesTwo: boolean;

  /** @param takesTwo off: whoever has proposed it may agree as well */
  constructor(takesTwo: boolean) {
    this.#takesTwo = takesTwo;
  }

  async agree({ runId, step, fingerprint }: Parameters<ProposalStore['agree']>[0], by: string) {
    const place = `${runId} ${step}`;
    const found = this.#proposed.get(place);
    if (found?.fingerprint !== fingerprint || (this.#takesTwo && found.by === by)) return null;
    this.#proposed.delete(place);
    return { name: found.name };
  }

  async propose(
    { runId, step, fingerprint }: Parameters<ProposalStore['propose']>[0],
    { by }: Parameters<ProposalStore['propose']>[1],
  ) {
    this.#proposed.set(`${runId} ${step}`, { fingerprint, by: by.id, name: by.name });
  }
}
