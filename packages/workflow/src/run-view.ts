import type { Failure } from './failure.ts';
import {
  isFinalStep,
  type JournalEntry,
  type Move,
  type RunEvent,
  type RunStatus,
  type StepId,
  type StepStatus,
} from './journal.ts';

/** A step as the run view shows it. Instants are epoch milliseconds. */
export interface StepView {
  readonly id: StepId;
  readonly node: string;
  readonly status: StepStatus;
  readonly attempt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When it is tried or woken next. */
  readonly wakeAt: number | null;
  readonly ok: number;
  readonly failed: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly failure: Failure | null;
}

/** A node as the canvas shows it: its steps added up. */
export interface NodeView {
  readonly status: StepStatus;
  /** How many of its steps are in each status. */
  readonly steps: Readonly<Partial<Record<StepStatus, number>>>;
  readonly total: number;
  readonly ok: number;
  readonly failed: number;
  readonly attempt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly wakeAt: number | null;
  readonly failure: Failure | null;
  /** Its latest step. */
  readonly latest: StepId;
}

/** A run as it is shown at one position of its journal. Parts that did not change keep their identity. */
export interface RunView {
  readonly head: number;
  readonly status: RunStatus;
  readonly startedAt: number | null;
  readonly at: number | null;
  readonly steps: ReadonlyMap<StepId, StepView>;
  readonly nodes: ReadonlyMap<string, NodeView>;
  /** Items that went along each edge. */
  readonly edges: ReadonlyMap<string, number>;
}

export const emptyRunView = (): RunView => ({
  head: 0,
  status: 'accepted',
  startedAt: null,
  at: null,
  steps: new Map(),
  nodes: new Map(),
  edges: new Map(),
});

/** What a node shows when its steps differ: what needs somebody, then what moves, then what is over. */
const URGENCY: readonly StepStatus[] = [
  'parked',
  'ambiguous',
  'gated',
  'running',
  'ready',
  'retry_wait',
  'waiting',
  'pending',
  'failed',
  'failed_handled',
  'succeeded',
  'cancelled',
  'skipped',
];

const born = (move: Move): StepView => ({
  id: move.step,
  node: move.node,
  status: move.to,
  attempt: 0,
  startedAt: null,
  endedAt: null,
  wakeAt: null,
  ok: 0,
  failed: 0,
  counts: {},
  failure: null,
});

/** Items named by an event; a list as a whole counts as one. */
const sizeOf = (items: readonly number[] | 'all', total: number): number => (items === 'all' ? total : items.length);

function withEvent(step: StepView, event: RunEvent): StepView {
  if (!('step' in event) || event.step !== step.id) return step;
  switch (event.type) {
    case 'step.started':
      return { ...step, attempt: event.attempt, startedAt: step.startedAt ?? event.at };
    case 'step.attempted': {
      const failed = event.failures.reduce((sum, { items }) => sum + sizeOf(items, 1), 0);
      const ok = sizeOf(
        event.ok,
        Math.max(
          1,
          Object.values(event.counts).reduce((sum, count) => sum + count, 0),
        ),
      );
      const counts: Record<string, number> = { ...step.counts };
      for (const [port, count] of Object.entries(event.counts)) counts[port] = (counts[port] ?? 0) + count;
      return {
        ...step,
        attempt: event.attempt,
        startedAt: step.startedAt ?? event.startedAt,
        endedAt: event.at,
        wakeAt: null,
        ok: step.ok + ok,
        failed,
        counts,
        failure: event.failures[0]?.failure ?? null,
      };
    }
    case 'step.suspended':
      return {
        ...step,
        startedAt: step.startedAt ?? event.at,
        wakeAt: 'until' in event.wait ? event.wait.until : 'deadline' in event.wait ? event.wait.deadline : null,
      };
    default:
      return step;
  }
}

function summarise(steps: Iterable<StepView>, latest: StepId): NodeView {
  const counts: Partial<Record<StepStatus, number>> = {};
  let total = 0;
  let ok = 0;
  let failed = 0;
  let attempt = 0;
  let startedAt: number | null = null;
  let endedAt: number | null = null;
  let wakeAt: number | null = null;
  let failure: Failure | null = null;
  let worst = URGENCY.length;
  for (const step of steps) {
    counts[step.status] = (counts[step.status] ?? 0) + 1;
    total += 1;
    ok += step.ok;
    failed += step.failed;
    attempt = Math.max(attempt, step.attempt);
    if (step.startedAt !== null) startedAt = startedAt === null ? step.startedAt : Math.min(startedAt, step.startedAt);
    if (step.endedAt !== null) endedAt = endedAt === null ? step.endedAt : Math.max(endedAt, step.endedAt);
    if (step.wakeAt !== null && !isFinalStep(step.status))
      wakeAt = wakeAt === null ? step.wakeAt : Math.min(wakeAt, step.wakeAt);
    failure = step.failure ?? failure;
    worst = Math.min(worst, URGENCY.indexOf(step.status));
  }
  return {
    status: URGENCY[worst] ?? 'pending',
    steps: counts,
    total,
    ok,
    failed,
    attempt,
    startedAt,
    endedAt,
    wakeAt,
    failure,
    latest,
  };
}

/** The view after some more journal entries. Entries at or below the view's head are skipped. */
export function applyEntries(view: RunView, entries: Iterable<JournalEntry>): RunView {
  const steps = new Map(view.steps);
  const nodes = new Map(view.nodes);
  const edges = new Map(view.edges);
  const touched = new Map<string, StepId>();
  let { head, status, startedAt, at } = view;
  for (const entry of entries) {
    if (entry.seq <= head) continue;
    for (const move of entry.moves) {
      const step = steps.get(move.step) ?? born(move);
      const wakeAt = isFinalStep(move.to) || move.to === 'ready' || move.to === 'running' ? null : step.wakeAt;
      steps.set(move.step, { ...step, status: move.to, wakeAt });
      touched.set(move.node, move.step);
    }
    const id = 'step' in entry.event ? entry.event.step : null;
    const step = id === null ? undefined : steps.get(id);
    if (step) {
      steps.set(step.id, withEvent(step, entry.event));
      touched.set(step.node, step.id);
    }
    if (entry.event.type === 'run.started') {
      const trigger = steps.get(entry.event.node);
      if (trigger)
        steps.set(trigger.id, {
          ...trigger,
          attempt: 1,
          startedAt: entry.event.at,
          endedAt: entry.event.at,
          ok: entry.event.count,
          counts: { [entry.event.port]: entry.event.count },
        });
      startedAt = entry.event.at;
    }
    for (const { edge, count } of entry.carried) edges.set(edge, (edges.get(edge) ?? 0) + count);
    head = entry.seq;
    status = entry.status;
    at = entry.event.at;
  }
  if (head === view.head) return view;
  if (touched.size > 0) {
    const byNode = new Map<string, StepView[]>();
    for (const step of steps.values()) {
      if (!touched.has(step.node)) continue;
      const list = byNode.get(step.node);
      if (list) list.push(step);
      else byNode.set(step.node, [step]);
    }
    for (const [node, list] of byNode) nodes.set(node, summarise(list, touched.get(node) ?? ''));
  }
  return { head, status, startedAt, at, steps, nodes, edges };
}

/** Every so many entries a view is kept, so that seeking never folds more than that. */
const FRAME = 200;

/** Views along a journal, for seeking. */
export interface Frames {
  readonly entries: readonly JournalEntry[];
  readonly views: readonly RunView[];
}

export function framesOf(entries: readonly JournalEntry[]): Frames {
  const views: RunView[] = [];
  let view = emptyRunView();
  for (let start = 0; start < entries.length; start += FRAME) {
    views.push(view);
    view = applyEntries(view, entries.slice(start, start + FRAME));
  }
  return { entries, views };
}

/** The view after the first `count` entries. */
export function seek(frames: Frames, count: number): RunView {
  const frame = Math.min(Math.floor(count / FRAME), frames.views.length - 1);
  const view = frames.views[frame];
  return view ? applyEntries(view, frames.entries.slice(frame * FRAME, count)) : emptyRunView();
}
