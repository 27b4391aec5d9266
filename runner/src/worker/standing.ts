import type { Step } from '@holdfast/engine';
import type { EachOutput, Outputs } from '@holdfast/node-sdk';
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
  const effectOf = (item: number) => carrier.writes.get(step.id, item);
  return failures.flatMap((group): ItemFailures[] => {
    if (group.failure.class === 'ambiguous') return [group];
    if (node.mode === 'all') {
      const effect = effectOf(0);
      return [isCommitted(effect) && !isRefused(group, effect) ? standing(group, effect) : group];
    }
    const indices = group.items === 'all' ? Array.from({ length: step.inputCount }, (_, index) => index) : group.items;
    // Such as are told in the same words stay one group.
    const alike = Map.groupBy(indices, (index) => {
      const effect = effectOf(index);
      return isCommitted(effect) ? `${resultItems(effect.result).length} ${effect.reference ?? ''}` : null;
    });
    return [...alike.values()].map((items) => {
      const effect = effectOf(items[0] ?? 0);
      return isCommitted(effect) ? standing({ ...group, items }, effect) : { ...group, items };
    });
  });
}

/** The answer to the write of a list said that it did not take these items of it. */
function isRefused({ items }: ItemFailures, { result }: Effect): boolean {
  if (items === 'all') return false;
  const { failures = [] } = (result ?? {}) as Partial<Outputs>;
  const refused = new Set(failures.map(({ index }) => index));
  return items.every((index) => refused.has(index));
}

function standing({ items, failure }: ItemFailures, { reference, result }: Effect): ItemFailures {
  const made = resultItems(result).length;
  const evidence = {
    ...failure.evidence,
    stands: true,
    ...(reference ? { reference } : {}),
    ...(made > 0 ? { made } : {}),
  };
  return { items, failure: { ...failure, evidence } };
}

/** What the writes of a step made, by input item; a list has one write, at 0. What gave nothing is not in it. */
export async function madeBy(carrier: Carrier, step: StepId): Promise<Made> {
  const known = [...carrier.writes.all()].filter(({ stepId }) => stepId === step);
  const effects = known.length > 0 ? known : await carrier.context.reader.effects(carrier.identity.runId, [step]);
  return madeOf(effects);
}

/** By input item, the items that the node made of the answer to its write. */
export type Made = ReadonlyMap<number, readonly Item[]>;

export const madeOf = (effects: readonly Effect[]): Made =>
  new Map(
    effects.flatMap(({ item, result }) => {
      const made = resultItems(result);
      return made.length > 0 ? [[item, made] as const] : [];
    }),
  );

/** Results are rows of ours, written as the node gave them: of one item, or of a list by port. */
function resultItems(result: unknown): readonly Item[] {
  const { items, output, outputs } = (result ?? {}) as EachOutput & Partial<Outputs>;
  const made = outputs ? Object.values(outputs).flat() : (items ?? (output ? [{ json: output }] : []));
  return made.map(({ json, files }) => ({ json, ...(files ? { files } : {}) }));
}
