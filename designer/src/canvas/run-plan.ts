import {
  carriesItems,
  chosenTrigger,
  graphOf,
  type Node,
  planPart,
  type RoutableClass,
  type RunPart,
  reachableFrom,
  triggersOf,
  upstreamOf,
  type WorkflowDocument,
  writesAmong,
} from '@holdfast/workflow';
import type { NodeTypes } from './catalogue.ts';
import { reusableIn } from './reusable.ts';
import type { RunOverlay } from './run-overlay.ts';
import { type CalledWrites, calledWrites } from './sub/called-writes.ts';

/** What somebody wants to run: everything from a trigger, or a part. */
export interface RunWish {
  /** Id of a trigger. Left out: the one that is started by hand, else the first. */
  readonly trigger?: string;
  readonly part?: RunPart;
  /** Ask for a rehearsal first. */
  readonly isRehearsal?: boolean;
}

/** A run as it is started. */
export interface RunStart {
  readonly trigger?: string;
  /** A part, and the run whose results it uses. */
  readonly part?: RunPart & { readonly reuse?: string };
  readonly rehearse?: { readonly failures: Readonly<Record<string, RoutableClass>> };
}

/** What a run would do, before it does. Steps by id. */
export interface RunPlan {
  readonly runs: ReadonlySet<string>;
  /** Steps that give again what they gave in an earlier run. */
  readonly reused: ReadonlySet<string>;
  readonly pinned: ReadonlySet<string>;
  readonly writes: readonly Node[];
  /** What workflows that it calls would write. */
  readonly called: readonly CalledWrites[];
}

/** Whether something that starts a run leads to a step. */
export function isStartedBefore(
  document: Pick<WorkflowDocument, 'nodes' | 'edges'>,
  { describe }: NodeTypes,
  node: string,
): boolean {
  const before = upstreamOf(graphOf(document, carriesItems), node);
  return triggersOf(document, describe).some(({ id }) => id !== node && before.has(id));
}

/** Works out what a wish comes to, by the same rules as the runner. */
export async function planRun(
  document: WorkflowDocument,
  types: NodeTypes,
  { view }: Pick<RunOverlay, 'view'>,
  { trigger, part }: RunWish,
): Promise<RunPlan> {
  const { runs, reused } = part
    ? planPart(document, part, reusableIn(view, part.node))
    : wholeOf(document, types, trigger);
  const isPinned = (id: string) => document.pins?.[id] !== undefined;
  const isOff = (id: string) => document.nodes.some((node) => node.id === id && node.disabled !== undefined);
  const own = new Set([...runs].filter((id) => !isPinned(id) && !isOff(id)));
  return {
    runs: own,
    reused: new Set([...reused].filter((id) => !isPinned(id))),
    pinned: new Set([...runs, ...reused].filter((id) => isPinned(id) && !isOff(id))),
    writes: writesAmong(document, types.describe, runs),
    called: await calledWrites(
      document.nodes.filter(({ id }) => own.has(id)),
      types,
    ),
  };
}

function wholeOf(
  document: WorkflowDocument,
  types: NodeTypes,
  said: string | undefined,
): Pick<RunPlan, 'runs' | 'reused'> {
  const trigger = chosenTrigger(document, types.describe, said);
  const runs = trigger ? reachableFrom(graphOf(document, carriesItems), [trigger.id]) : new Set<string>();
  return { runs, reused: new Set() };
}
