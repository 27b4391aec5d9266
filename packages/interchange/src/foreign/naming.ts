import { LIMITS, type Node, slug, uniqueName } from '@holdfast/workflow';

/** Gives each step a name and an id that no other one of its workflow has. */
export function naming(): (said: string) => Pick<Node, 'id' | 'name'> {
  const names = new Set<string>();
  const ids = new Set<string>();
  return (said) => {
    const wanted = said.trim().slice(0, LIMITS.nameLength - 8) || 'Step';
    const name = names.has(wanted) ? uniqueName(wanted, names) : wanted;
    const id = slug(name, ids);
    names.add(name);
    ids.add(id);
    return { id, name };
  };
}

/** The name of a workflow: its own, else that of its file. */
export const titleOf = (own: string, fileName: string | null, otherwise: string): string =>
  (own.trim() || fileName?.replace(/(\.(n8n|asl|flow|flows))?\.[^.]*$/, '').trim() || otherwise).slice(
    0,
    LIMITS.nameLength,
  );
