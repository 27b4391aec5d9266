import { type Failure, heldUntil } from './failure.ts';
import {
  type AdoptedStep,
  isFinalStep,
  type JournalEntry,
  type Move,
  type RunEvent,
  type RunStatus,
  type StepId,
  type StepStatus,
  type Wait,
} from './journal.ts';

/** Input items by their index, or a list as a whole. */
type Items = readonly number[] | 'all';

/** A step as the run view shows it. Instants are epoch milliseconds. */
export interface StepView {
  readonly id: StepId;
  readonly node: string;
  readonly status: StepStatus;
  /** Which try it is, from 1; 0 before the first. What a limit held back was none, and nor is a claim that came to nothing. */
  readonly attempt: number;
  /** Tries that ended. */
  readonly tries: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When it is tried or woken next. */
  readonly wakeAt: number | null;
  /** What it waits for. Null while it does not wait. */
  readonly waitsFor: Wait['kind'] | null;
  /** Items that came in. */
  readonly arrived: number;
  readonly ok: number;
  readonly failed: number;
  /** The items that failed when they were last tried; those of earlier attempts that were not tried again included. */
  readonly failing: Items;
  /** Items that are neither through nor given up: under way, or to be tried again. */
  readonly waiting: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly failure: Failure | null;
  /** Random share of the delay before its next try: with its policy it says when that is. */
  readonly jitter: number;
  /** Taken over from the run that this one does over: nothing was done for it here. */
  readonly isReused: boolean;
}

/** A node as the canvas shows it: its steps added up. */
export interface NodeView {
  readonly status: StepStatus;
  /** How many of its steps are in each status. */
  readonly steps: Readonly<Partial<Record<StepStatus, number>>>;
  readonly total: number;
  readonly ok: number;
  readonly failed: number;
  readonly waiting: number;
  /** All of its steps were taken over from another run. */
  readonly isReused: boolean;
  readonly attempt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly wakeAt: number | null;
  /** What its steps wait for: a person's answer before anything else. Null while none waits. */
  readonly waitsFor: Wait['kind'] | null;
  readonly failure: Failure | null;
  /** Of its latest step that failed. */
  readonly jitter: number;
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
  /** What went along each edge. */
  readonly edges: ReadonlyMap<string, EdgeView>;
}

/** What went along an edge. */
export interface EdgeView {
  /** Items in total. */
  readonly count: number;
  /** The step that the latest of them went to. */
  readonly to: StepId;
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
  tries: 0,
  startedAt: null,
  endedAt: null,
  wakeAt: null,
  waitsFor: null,
  arrived: 0,
  ok: 0,
  failed: 0,
  failing: [],
  waiting: 0,
  counts: {},
  failure: null,
  jitter: 0,
  isReused: false,
});

/** Items named by an event; a list as a whole counts as one. */
const sizeOf = (items: Items, total: number): number => (items === 'all' ? total : items.length);

/** Several lists as one. */
function together(lists: readonly Items[]): Items {
  const items: number[] = [];
  for (const list of lists) {
    if (list === 'all') return 'all';
    items.push(...list);
  }
  return items;
}

/** What has failed after an attempt: what failed in it, and what failed before and was not in it. */
function failingAfter({ failing }: StepView, ok: Items, failed: Items): Items {
  if (ok === 'all' || failed === 'all' || failing === 'all' || failing.length === 0) return failed;
  const tried = new Set([...ok, ...failed]);
  return [...failing.filter((item) => !tried.has(item)), ...failed];
}

function withEvent(step: StepView, event: RunEvent): StepView {
  if (!('step' in event) || event.step !== step.id) return step;
  switch (event.type) {
    case 'step.started':
      return { ...step, attempt: step.tries + 1, startedAt: step.startedAt ?? event.at };
    case 'step.attempted': {
      const ok = sizeOf(event.ok, Math.max(1, step.arrived, sum(event.counts)));
      const counts: Record<string, number> = { ...step.counts };
      for (const [port, count] of Object.entries(event.counts)) counts[port] = (counts[port] ?? 0) + count;
      const wasHeld = event.failures.length > 0 && event.failures.every(({ failure }) => heldUntil(failure) !== null);
      const tries = wasHeld ? step.tries : step.tries + 1;
      return {
        ...step,
        attempt: tries,
        tries,
        startedAt: step.startedAt ?? event.startedAt,
        endedAt: event.at,
        wakeAt: null,
        ok: step.ok + ok,
        failing: failingAfter(step, event.ok, together(event.failures.map(({ items }) => items))),
        counts,
        failure: event.failures[0]?.failure ?? null,
        jitter: event.jitter,
      };
    }
    case 'step.suspended':
      return {
        ...step,
        startedAt: step.startedAt ?? event.at,
        wakeAt: 'until' in event.wait ? event.wait.until : 'deadline' in event.wait ? event.wait.deadline : null,
        waitsFor: event.wait.kind,
      };
    case 'wait.ended':
      return { ...step, waitsFor: null };
    default:
      return step;
  }
}

/** Items of a step that are still to come through. What will be tried again waits; it has not failed. */
function settle(step: StepView): StepView {
  const isOver = isFinalStep(step.status) || step.status === 'parked' || step.status === 'ambiguous';
  const failed = step.status === 'retry_wait' ? 0 : sizeOf(step.failing, Math.max(1, step.arrived));
  return { ...step, failed, waiting: isOver ? 0 : Math.max(0, step.arrived - step.ok - failed) };
}

function summarise(steps: Iterable<StepView>, latest: StepId): NodeView {
  const counts: Partial<Record<StepStatus, number>> = {};
  let total = 0;
  let ok = 0;
  let failed = 0;
  let waiting = 0;
  let isReused = true;
  let attempt = 0;
  let startedAt: number | null = null;
  let endedAt: number | null = null;
  let wakeAt: number | null = null;
  let waitsFor: NodeView['waitsFor'] = null;
  let failure: Failure | null = null;
  let jitter = 0;
  let worst = URGENCY.length;
  for (const step of steps) {
    counts[step.status] = (counts[step.status] ?? 0) + 1;
    total += 1;
    ok += step.ok;
    failed += step.failed;
    waiting += step.waiting;
    isReused &&= step.isReused;
    attempt = Math.max(attempt, step.attempt);
    if (step.startedAt !== null) startedAt = startedAt === null ? step.startedAt : Math.min(startedAt, step.startedAt);
    if (step.endedAt !== null) endedAt = endedAt === null ? step.endedAt : Math.max(endedAt, step.endedAt);
    if (step.wakeAt !== null && !isFinalStep(step.status))
      wakeAt = wakeAt === null ? step.wakeAt : Math.min(wakeAt, step.wakeAt);
    if (step.status === 'waiting' && waitsFor !== 'approval') waitsFor = step.waitsFor;
    if (step.failure) ({ failure, jitter } = step);
    worst = Math.min(worst, URGENCY.indexOf(step.status));
  }
  return {
    status: URGENCY[worst] ?? 'pending',
    steps: counts,
    total,
    ok,
    failed,
    waiting,
    isReused,
    attempt,
    startedAt,
    endedAt,
    wakeAt,
    waitsFor,
    failure,
    jitter,
    latest,
  };
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** A step whose outcome was taken over: over as the run begins. */
const reused = (known: StepView | undefined, adopted: AdoptedStep, at: number): StepView => ({
  ...(known ?? born({ step: adopted.id, node: adopted.node, from: null, to: 'succeeded' })),
  attempt: 1,
  tries: 1,
  startedAt: at,
  endedAt: at,
  arrived: adopted.inputCount,
  ok: adopted.inputCount || sum(adopted.counts),
  counts: adopted.counts,
  isReused: true,
});

/** Steps that an entry may have changed. */
function idsOf({ event, moves, carried }: JournalEntry): ReadonlySet<StepId> {
  const ids = new Set<StepId>();
  for (const { step } of moves) ids.add(step);
  for (const { to } of carried) ids.add(to);
  if ('step' in event) ids.add(event.step);
  return ids;
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
    for (const { edge, to, count, isPassing } of entry.carried) {
      edges.set(edge, { count: (edges.get(edge)?.count ?? 0) + count, to });
      const next = isPassing ? undefined : steps.get(to);
      if (next) steps.set(to, { ...next, arrived: next.arrived + count });
    }
    for (const changed of idsOf(entry)) {
      const each = steps.get(changed);
      if (each) steps.set(changed, settle(each));
    }
    if (entry.event.type === 'run.started') {
      const trigger = steps.get(entry.event.node);
      if (trigger)
        steps.set(trigger.id, {
          ...trigger,
          attempt: 1,
          tries: 1,
          startedAt: entry.event.at,
          endedAt: entry.event.at,
          ok: entry.event.count,
          counts: { [entry.event.port]: entry.event.count },
        });
      startedAt = entry.event.at;
      for (const adopted of entry.event.adopted?.steps ?? []) {
        steps.set(adopted.id, reused(steps.get(adopted.id), adopted, entry.event.at));
        touched.set(adopted.node, adopted.id);
      }
    }
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
export const FRAME = 200;

/** Views along a journal, for seeking. */
export interface Frames {
  readonly entries: readonly JournalEntry[];
  /** `views[n]`: after `n * FRAME` entries. */
  readonly views: readonly RunView[];
}

/**
 * The frames of a journal that has grown to `entries`: what came before is not folded again.
 *
 * @param before frames of its beginning
 * @param upTo after how many entries no more frames are made
 */
export function framesOf(
  entries: readonly JournalEntry[],
  before: Frames = { entries: [], views: [emptyRunView()] },
  upTo: number = entries.length,
): Frames {
  const views = [...before.views];
  for (let end = views.length * FRAME; end <= Math.min(entries.length, upTo); end += FRAME) {
    const last = views.at(-1) ?? emptyRunView();
    views.push(applyEntries(last, entries.slice(end - FRAME, end)));
  }
  return { entries, views };
}

/** The view after the first `count` entries. Folds fewer than `FRAME` of them. */
export function seek({ entries, views }: Frames, count: number): RunView {
  const frame = Math.min(Math.floor(count / FRAME), views.length - 1);
  return applyEntries(views[frame] ?? emptyRunView(), entries.slice(frame * FRAME, count));
}
