import type { NodeUse } from '@holdfast/expressions/uses';
import { graphOf, reachableFrom, uniqueName, type WorkflowDocument } from '@holdfast/workflow';
import { type Refused, refuse } from './border.ts';
import { codeOf, usesOf } from './uses.ts';

/** A value that goes across the border along with the items, and the field it goes under. */
export interface Carried {
  readonly value: string;
  readonly field: string;
}

export interface Reads {
  readonly ok: true;
  /** From steps that stay, by those that are taken out. */
  readonly into: readonly Carried[];
  /** By steps that stay, from those that are taken out; and through them, where the way of an item is followed. */
  readonly back: readonly Carried[];
  readonly through: ReadonlySet<string>;
}

export function readsAcross(document: WorkflowDocument, chosen: ReadonlySet<string>): Reads | Refused {
  const graph = graphOf(document);
  const after = reachableFrom(graph, [...chosen]);
  const find = (said: string) => document.nodes.find(({ id, name }) => id === said || name === said);
  const [into, back, through] = [new Map<string, string>(), new Map<string, string>(), new Set<string>()];
  const taken = document.nodes.filter(({ id }) => chosen.has(id)).map(({ name }) => name);
  for (const node of document.nodes) {
    if (!chosen.has(node.id) && codeOf(node).some((text) => taken.some((name) => text.includes(name))))
      return refuse(`The code of "${node.name}" reads these steps. Let it read fields of its items instead.`);
    for (const use of usesOf(node)) {
      const source = find(use.node);
      if (!source) continue;
      const [isInside, readsInside] = [chosen.has(node.id), chosen.has(source.id)];
      const isThrough = !isInside && !readsInside && use.by === 'item' && after.has(node.id) && !after.has(source.id);
      if (isInside === readsInside && !isThrough) continue;
      if (use.value === null)
        return refuse(`"${node.name}" reads more of "${source.name}" than a value. Read a field of it instead.`);
      if (!isInside && readsInside && !after.has(node.id))
        return refuse(`"${node.name}" reads "${source.name}", which does not come before it.`);
      if (isInside || isThrough) add(into, use);
      if (!isInside) add(back, use);
      if (isThrough) through.add(use.value);
    }
  }
  const list = (map: ReadonlyMap<string, string>) => [...map].map(([value, field]) => ({ value, field }));
  return { ok: true, into: list(into), back: list(back), through };
}

/** Takes a value up under a field of its own. */
function add(values: Map<string, string>, { value, field, node }: NodeUse): void {
  if (value === null || values.has(value)) return;
  const base = (field ?? node)
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_*(\d)?/, (_, digit?: string) => (digit ? `_${digit}` : ''));
  values.set(value, uniqueName(base || 'value', new Set(values.values())).replace(' ', '_'));
}
