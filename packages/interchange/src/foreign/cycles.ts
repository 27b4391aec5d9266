/** How often an edge that closes a cycle may be taken: imports have to say something. */
export const VISITS = 1_000;
export const VISITS_WORDS = `What goes round in a circle may do so ${VISITS} times; say at its connection if that is wrong.`;

/** Lines that close a cycle, walking from where they begin in their order. */
export function closingOf<Line>(
  lines: readonly Line[],
  ends: (line: Line) => readonly [from: string, to: string],
): Set<Line> {
  const closing = new Set<Line>();
  const after = Map.groupBy(lines, (line) => ends(line)[0]);
  const state = new Map<string, 'open' | 'done'>();
  for (const start of after.keys()) {
    if (state.has(start)) continue;
    const stack = [{ id: start, next: 0 }];
    state.set(start, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const line = after.get(top.id)?.[top.next];
      top.next += 1;
      if (!line) {
        state.set(top.id, 'done');
        stack.pop();
        continue;
      }
      const [, to] = ends(line);
      if (state.get(to) === 'open') closing.add(line);
      else if (!state.has(to)) {
        state.set(to, 'open');
        stack.push({ id: to, next: 0 });
      }
    }
  }
  return closing;
}
