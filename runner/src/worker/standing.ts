import type { Step } from '@holdfast/engine';
import type { EachResult } from '@holdfast/node-sdk';
import type { Item, ItemFailures, StepId } from '@holdfast/workflow';
import type { Carrier } from './carrier.ts';
import type { Effect } from './effects.ts';

/**
 * Writes that took effect although their step failed of what came after: of an
 * output that broke its promise or was too large, of an answer that could not be read.
 * They are never sent again, and undone with the others.
 */

const isCommitted = (effect: Effect | undefined): effect is Effect =>
  effect?.state === 'committed' || effect?.state === 'committed_noref';

/** Says of each failure whether its write stands, and under which name at the provider. */
export function withStanding(carrier: Carrier, step: Step, failures: readonly ItemFailures[]): ItemFailures[] {
  const node = carrier.identity.workflow.plan.nodes.get(step.node);
  if (node?.effect.kind !== 'write') return [...failures];
  const effectOf = (item: number) => carrier.effects.get(`${step.id}#${item}`);
  return failures.flatMap((group): ItemFailures[] => {
    if (group.failure.class === 'ambiguous') return [group];
    if (node.mode === 'all') {
      const effect = effectOf(0);
      return [isCommitted(effect) ? standing(group, effect.reference ?? '') : group];
    }
    const indices = group.items === 'all' ? Array.from({ length: step.inputCount }, (_, index) => index) : group.items;
    const byReference = Map.groupBy(indices, (index) => {
      const effect = effectOf(index);
      return isCommitted(effect) ? (effect.reference ?? '') : null;
    });
    return [...byReference].map(([reference, items]) =>
      reference === null ? { ...group, items } : standing({ ...group, items }, reference),
    );
  });
}

function standing({ items, failure }: ItemFailures, reference: string): ItemFailures {
  const evidence = { ...failure.evidence, stands: true, ...(reference === '' ? {} : { reference }) };
  return { items, failure: { ...failure, evidence } };
}

/** What the writes of a step made, by input item: the first item of each, where the node made one of the answer. */
export async function madeBy(carrier: Carrier, step: StepId): Promise<ReadonlyMap<number, Item>> {
  const known = [...carrier.effects.values()].filter(({ stepId }) => stepId === step);
  const effects = known.length > 0 ? known : await carrier.context.reader.effects(carrier.identity.runId, [step]);
  return madeOf(effects);
}

/** By input item, the first item that the node made of the answer to its write. */
export const madeOf = (effects: readonly Effect[]): ReadonlyMap<number, Item> =>
  new Map(
    effects.flatMap(({ item, result }) => {
      const made = firstOf(result);
      return made ? [[item, made] as const] : [];
    }),
  );

/** Results are rows of ours, written as the node gave them. */
function firstOf(result: unknown): Item | null {
  const { items, output } = (result ?? {}) as Exclude<EachResult, { suspend: unknown }>;
  const [first] = items ?? (output ? [{ json: output }] : []);
  return first ? { json: first.json } : null;
}
