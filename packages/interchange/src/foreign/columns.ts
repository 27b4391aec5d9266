const COLUMN = 304;
const ROW = 128;

/**
 * Places for a workflow that comes without: each step one column after the last of those before it.
 *
 * @param lines pairs of ids, none of which closes a cycle
 */
export function columnsOf(
  ids: readonly string[],
  lines: readonly (readonly [from: string, to: string])[],
): Record<string, [number, number]> {
  const after = Map.groupBy(lines, ([from]) => from);
  const open = new Map(ids.map((id) => [id, 0]));
  for (const [, to] of lines) open.set(to, (open.get(to) ?? 0) + 1);
  const columns = new Map(ids.map((id) => [id, 0]));
  const ready = ids.filter((id) => open.get(id) === 0);
  for (const id of ready)
    for (const [, to] of after.get(id) ?? []) {
      columns.set(to, Math.max(columns.get(to) ?? 0, (columns.get(id) ?? 0) + 1));
      open.set(to, (open.get(to) ?? 0) - 1);
      if (open.get(to) === 0) ready.push(to);
    }
  const rows = new Map<number, number>();
  return Object.fromEntries(
    ids.map((id): [string, [number, number]] => {
      const column = columns.get(id) ?? 0;
      const row = rows.get(column) ?? 0;
      rows.set(column, row + 1);
      return [id, [column * COLUMN, row * ROW]];
    }),
  );
}
