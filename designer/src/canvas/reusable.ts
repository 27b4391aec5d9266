import { type RunView, reusableSteps } from '@holdfast/workflow';

/** Nodes of a run whose results another run can use: those that ran once, and for a step alone those of its latest pass. */
export const reusableIn = (view: RunView, node: string): ReadonlySet<string> =>
  new Set(reusableSteps(view.steps.values(), view.nodes.get(node)?.latest).keys());
