import type { RunView, StepView } from '@holdfast/workflow';
import { lookOfStep, type StatusKind } from '../../ui/status-kinds.ts';

export interface StepFilter {
  /** Words in the name of the node or the id of the step. */
  readonly text: string;
  readonly onlyFailed: boolean;
  readonly onlySlow: boolean;
  /** What the node does: its type. Empty: any. */
  readonly type: string;
  readonly foldsQuiet: boolean;
}
export const NO_FILTER: StepFilter = { text: '', onlyFailed: false, onlySlow: false, type: '', foldsQuiet: true };

/** What the timeline needs to know of a node. */
export interface NodeFacts {
  readonly name: string;
  readonly type: string;
}

/** A line of the timeline: a step, or several quiet ones as one. */
export type TimelineRow =
  | { readonly kind: 'step'; readonly step: StepView }
  | { readonly kind: 'quiet'; readonly key: string; readonly steps: readonly StepView[] };

const LOUD: ReadonlySet<StatusKind> = new Set(['failed', 'handled', 'asks']);
/** Whether a person has to look at a step, or had to. */
export const isLoud = (step: StepView): boolean => LOUD.has(lookOfStep(step.status).kind) || step.failed > 0;

const tookMs = ({ startedAt, endedAt }: StepView): number =>
  startedAt === null || endedAt === null ? 0 : endedAt - startedAt;

/** Steps in the order in which they began; what has not begun comes last. */
export const orderedSteps = ({ steps }: RunView): StepView[] =>
  [...steps.values()].toSorted(
    (a, b) => (a.startedAt ?? Number.POSITIVE_INFINITY) - (b.startedAt ?? Number.POSITIVE_INFINITY) || 0,
  );

/** The place of a step among those of its node: the third of four. */
export interface Round {
  readonly at: number;
  readonly count: number;
}

/** By the id of a step, its place among those of its node, in their order. Steps that are alone are not there. */
export function roundsOf(steps: readonly StepView[]): ReadonlyMap<string, Round> {
  const byNode = Map.groupBy(steps, ({ node }) => node);
  return new Map(
    [...byNode.values()]
      .filter(({ length }) => length > 1)
      .flatMap((rounds) => rounds.map(({ id }, index) => [id, { at: index + 1, count: rounds.length }] as const)),
  );
}

const SLOW_SHARE = 0.9;
const LEAST_SLOW_MS = 500;
/** From how long on a step of this run is slow: longer than nine in ten of its steps, and half a second. */
export function slowFrom(steps: readonly StepView[]): number {
  const times = steps.map(tookMs).toSorted((a, b) => a - b);
  return Math.max(LEAST_SLOW_MS, times[Math.floor((times.length - 1) * SLOW_SHARE)] ?? 0);
}

export function filteredSteps(
  steps: readonly StepView[],
  nodes: ReadonlyMap<string, NodeFacts>,
  { text, onlyFailed, onlySlow, type }: StepFilter,
): readonly StepView[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '' && !onlyFailed && !onlySlow && type === '') return steps;
  const slow = onlySlow ? slowFrom(steps) : 0;
  return steps.filter((step) => {
    const node = nodes.get(step.node);
    return (
      (!onlyFailed || isLoud(step)) &&
      (!onlySlow || tookMs(step) >= slow) &&
      (type === '' || node?.type === type) &&
      (wanted === '' || `${node?.name ?? ''} ${step.id}`.toLowerCase().includes(wanted))
    );
  });
}

/** Fewer quiet steps in a row are shown as they are. */
const LEAST_FOLDED = 4;
const QUIET_MS = 1_000;
const isQuiet = (step: StepView): boolean =>
  (step.status === 'succeeded' || step.status === 'skipped') &&
  step.attempt <= 1 &&
  step.failed === 0 &&
  tookMs(step) < QUIET_MS;

/**
 * The lines of the timeline: steps that went through at once, without a second
 * try, fold into one line where four or more follow each other.
 *
 * @param open keys of the folds that somebody opened
 * @param chosen id of the step that is looked at: the fold it is in stays open
 */
export function timelineRows(
  steps: readonly StepView[],
  { foldsQuiet }: Pick<StepFilter, 'foldsQuiet'>,
  open: ReadonlySet<string>,
  chosen: string | null,
): TimelineRow[] {
  if (!foldsQuiet) return steps.map((step) => ({ kind: 'step', step }));
  const rows: TimelineRow[] = [];
  let quiet: StepView[] = [];
  const close = () => {
    const key = quiet[0]?.id ?? '';
    if (quiet.length < LEAST_FOLDED || open.has(key) || quiet.some(({ id }) => id === chosen))
      for (const step of quiet) rows.push({ kind: 'step', step });
    else rows.push({ kind: 'quiet', key, steps: quiet });
    quiet = [];
  };
  for (const step of steps) {
    if (isQuiet(step)) quiet.push(step);
    else {
      close();
      rows.push({ kind: 'step', step });
    }
  }
  close();
  return rows;
}
