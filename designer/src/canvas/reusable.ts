import type { RunView } from '@holdfast/workflow';

/** Steps of a run whose results another run can use: those that ran once, and succeeded. */
export function reusableIn(view: RunView): ReadonlySet<string> {
  const byNode = Map.groupBy(view.steps.values(), ({ node }) => node);
  const once = [...byNode].filter(([, own]) => own.length === 1 && own[0]?.status === 'succeeded');
  return new Set(once.map(([node]) => node));
}
