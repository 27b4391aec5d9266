import type { RunView, StepView } from '@holdfast/workflow';
import { lookOfStep } from '../../ui/status-kinds.ts';

export interface StepFilter {
  /** Words in the name of the node or the id of the step. */
  readonly text: string;
  readonly onlyFailed: boolean;
}
export const NO_FILTER: StepFilter = { text: '', onlyFailed: false };

const needsLook = (step: StepView): boolean => {
  const { kind } = lookOfStep(step.status);
  return kind === 'failed' || kind === 'handled' || kind === 'asks' || step.failed > 0;
};

/** Steps in the order in which they began; what has not begun comes last. */
export const orderedSteps = ({ steps }: RunView): StepView[] =>
  [...steps.values()].toSorted(
    (a, b) => (a.startedAt ?? Number.POSITIVE_INFINITY) - (b.startedAt ?? Number.POSITIVE_INFINITY) || 0,
  );

export function filteredSteps(
  steps: readonly StepView[],
  names: ReadonlyMap<string, string>,
  { text, onlyFailed }: StepFilter,
): StepView[] {
  const wanted = text.trim().toLowerCase();
  return steps.filter(
    (step) =>
      (!onlyFailed || needsLook(step)) &&
      (wanted === '' || `${names.get(step.node) ?? ''} ${step.id}`.toLowerCase().includes(wanted)),
  );
}

/** Where a step lies on the time axis of its run, both between 0 and 1. */
export interface Lane {
  readonly start: number;
  readonly length: number;
}

export interface TimeScale {
  readonly lengthMs: number;
  readonly laneOf: (step: StepView) => Lane | null;
}

/** @param nowMs end of what is not over yet, on the server's clock */
export function timeScale(steps: readonly StepView[], nowMs: number): TimeScale {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { startedAt, endedAt } of steps) {
    if (startedAt === null) continue;
    first = Math.min(first, startedAt);
    last = Math.max(last, endedAt ?? nowMs);
  }
  const lengthMs = Math.max(1, last - first);
  return {
    lengthMs: Number.isFinite(first) ? lengthMs : 0,
    laneOf: ({ startedAt, endedAt }) =>
      startedAt === null
        ? null
        : {
            start: (startedAt - first) / lengthMs,
            length: Math.max(0, (endedAt ?? last) - startedAt) / lengthMs,
          },
  };
}
