/** One thing that can happen in a state, and the state it leads to. */
export interface Step<State> {
  readonly does: string;
  readonly to: State;
}

/** A protocol as a graph: where it begins, what can happen, and what must never be. */
export interface Model<State> {
  readonly initial: State;
  next(state: State): Step<State>[];
  /** What is wrong with a state, or null. */
  wrong(state: State): string | null;
}

export interface Explored {
  readonly states: number;
  /** The shortest way into a state that must not be; null when there is none. */
  readonly wrong: { readonly what: string; readonly way: readonly string[] } | null;
}

/** Visits every state that can be reached, nearest first. States are plain JSON with fields in a fixed order. */
export function explore<State>(model: Model<State>): Explored {
  const cameFrom = new Map<string, { before: string; does: string } | null>();
  let present = [model.initial];
  cameFrom.set(JSON.stringify(model.initial), null);
  const wayTo = (key: string): string[] => {
    const way: string[] = [];
    for (let at = cameFrom.get(key); at; at = cameFrom.get(at.before)) way.unshift(at.does);
    return way;
  };
  while (present.length > 0) {
    const following: State[] = [];
    for (const state of present) {
      const before = JSON.stringify(state);
      const what = model.wrong(state);
      if (what !== null) return { states: cameFrom.size, wrong: { what, way: wayTo(before) } };
      for (const { does, to } of model.next(state)) {
        const key = JSON.stringify(to);
        if (cameFrom.has(key)) continue;
        cameFrom.set(key, { before, does });
        following.push(to);
      }
    }
    present = following;
  }
  return { states: cameFrom.size, wrong: null };
}
