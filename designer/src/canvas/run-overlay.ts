import {
  applyEntries,
  emptyRunView,
  isTerminalRun,
  type JournalEntry,
  type PinOrigin,
  type RunStatus,
  type RunView,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Run } from '../api/types.ts';
import { subscribeRun } from '../live/subscribe-run.ts';

/** The run that is shown on a canvas, read-only and apart from its document. */
export interface RunOverlay {
  readonly runId: string | null;
  /** Whether it is drawn on the canvas. The latest run is there for its data before anybody asks to see it. */
  readonly isShown: boolean;
  readonly view: RunView;
  /** live: of a version; test: of a draft, with its pins; rehearsal: of a draft, with its writes held back. */
  readonly mode: Run['mode'];
  /** The document that ran, where a draft is compared with it. */
  readonly ran: WorkflowDocument | null;
  /** Steps for which other data stood in. */
  readonly standIns: StandIns;
  /** Something of it is known to be missing, and on its way. */
  readonly isCatchingUp: boolean;
  /** The step somebody looks at, where a node has several. Null: the latest. */
  readonly step: string | null;
}

/** Data that stood in for a step: pinned by somebody, or taken over from an earlier run. */
export interface StandIn {
  readonly kind: 'pinned' | 'reused';
  readonly origin?: PinOrigin | undefined;
}
/** By node. */
export type StandIns = ReadonlyMap<string, StandIn>;
const NO_STAND_INS: StandIns = new Map();

/** What stood in for steps in a run of this document. Published versions use no pins. */
export function standInsOf(
  { pins, pinOrigins }: WorkflowDocument,
  { mode, version }: Pick<Run, 'mode' | 'version'>,
): StandIns {
  if (mode === 'live' || version !== null || !pins) return NO_STAND_INS;
  return new Map(
    Object.keys(pins).map((id) => {
      const origin = pinOrigins?.[id];
      return [id, { kind: origin?.isReused ? 'reused' : 'pinned', origin }];
    }),
  );
}

const NO_RUN: RunOverlay = {
  runId: null,
  isShown: false,
  view: emptyRunView(),
  mode: 'live',
  ran: null,
  standIns: NO_STAND_INS,
  isCatchingUp: false,
  step: null,
};

export const createOverlay = (): StoreApi<RunOverlay> => createStore<RunOverlay>(() => NO_RUN);

interface FollowOptions {
  /** Draw it on the canvas. Default: true. */
  readonly isShown?: boolean;
  readonly mode: Run['mode'];
  readonly standIns?: StandIns;
  readonly onEntries?: (entries: readonly JournalEntry[]) => void;
  /** Told of each status that the run comes to. */
  readonly onStatus?: (status: RunStatus) => void;
  readonly onEnd?: (view: RunView) => void;
}

/**
 * Follows a run from its first entry on. What arrives within one frame is
 * folded together and shown once. Gives back how to stop.
 */
export function followRun(overlay: StoreApi<RunOverlay>, runId: string, options: FollowOptions): () => void {
  const { isShown = true, mode, standIns = NO_STAND_INS, onEntries, onStatus, onEnd } = options;
  overlay.setState({ ...NO_RUN, runId, isShown, mode, standIns, isCatchingUp: true });
  let hasEnded = false;
  let arrived: JournalEntry[] = [];
  const fold = () => {
    const entries = arrived;
    arrived = [];
    onEntries?.(entries);
    const { view: before } = overlay.getState();
    const view = applyEntries(before, entries);
    overlay.setState({ view });
    if (view.status !== before.status) onStatus?.(view.status);
    if (hasEnded || !isTerminalRun(view.status)) return;
    hasEnded = true;
    onEnd?.(view);
  };
  let isFollowing = true;
  const stop = subscribeRun(runId, {
    head: 0,
    onEntries: (entries) => {
      // The messages of a frame are handed over one after another, with nothing in between.
      if (arrived.length === 0) queueMicrotask(() => isFollowing && fold());
      arrived.push(...entries);
    },
    onCatchingUp: (isCatchingUp) => overlay.setState({ isCatchingUp }),
  });
  return () => {
    isFollowing = false;
    stop();
  };
}

/** Takes the run off the canvas. Its data stays at hand. */
export const hideRun = (overlay: StoreApi<RunOverlay>): void => overlay.setState({ isShown: false });
export const showRun = (overlay: StoreApi<RunOverlay>): void => overlay.setState({ isShown: true });

/** Most edges that show motion at once: more is noise, and work. */
const MOST_MOVING = 20;
const NONE: ReadonlySet<string> = new Set();
const moving = new WeakMap<RunView, ReadonlySet<string>>();

/** Edges whose items are being worked on right now: the latest of them, where they are many. */
export function movingEdges(view: RunView): ReadonlySet<string> {
  const known = moving.get(view);
  if (known) return known;
  const found: string[] = [];
  if (!isTerminalRun(view.status))
    for (const [edge, { to }] of view.edges) {
      const status = view.steps.get(to)?.status;
      if (status === 'running' || status === 'gated') found.push(edge);
    }
  const set = found.length === 0 ? NONE : new Set(found.slice(-MOST_MOVING));
  moving.set(view, set);
  return set;
}
