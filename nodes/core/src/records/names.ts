import { refuseForbidden } from '../values/fields.ts';

/**
 * Names of the columns of a table that was read: those in its head made unique,
 * missing ones numbered.
 *
 * @param width how many columns there are, where the head has fewer
 * @throws NodeFailure data/forbidden_name
 */
export function columnNames(head: readonly unknown[] | undefined, width: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: Math.max(head?.length ?? 0, width) }, (_, index) => {
    const said = String(head?.[index] ?? '').trim() || `column${index + 1}`;
    refuseForbidden(said);
    let name = said;
    for (let copy = 2; taken.has(name); copy += 1) name = `${said} ${copy}`;
    taken.add(name);
    return name;
  });
}
