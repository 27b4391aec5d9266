import {
  type Adoption,
  effectOf,
  type JournalEntry,
  type Node,
  portsOf,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { whyNotOnto } from './adopt.ts';
import { decide } from './decide.ts';
import type { Plan, PlanNode } from './plan.ts';
import { isSame } from './relocate.ts';
import { EMPTY_STATE, type RunState } from './state.ts';

/**
 * The state that a run came to, told under the plan of another version, where its own cannot be used. Null: there its
 * journal would be another one, so that nobody can tell.
 */
export function stateUnder(plan: Plan, entries: readonly JournalEntry[]): RunState | null {
  let state = EMPTY_STATE;
  try {
    for (const recorded of entries) {
      // It was written by rows alone, after everything else.
      if (recorded.event.type === 'run.abandoned') break;
      const { state: next, entry } = decide(plan, state, recorded.event);
      if (!isSame(seenOf(entry), seenOf(recorded))) return null;
      state = next;
    }
  } catch {
    return null;
  }
  return state;
}

/**
 * Why what a replay takes over does not fit a version, where that of the old run cannot be used; null when it does.
 * As `whyNotOnto`, with the old nodes as their document has them.
 *
 * @param state of the old run, by `stateUnder`
 */
export function whyNotFrom(
  { nodes }: WorkflowDocument,
  plan: Plan,
  state: RunState,
  adoption: Adoption,
): string | null {
  const before = new Map(nodes.map((node) => [node.id, node]));
  // A step that was never tried has done nothing that its replacement would not know of.
  const isTried = (state.steps.get(adoption.begin)?.attempt ?? 0) > 0;
  for (const node of new Set([...adoption.steps.map((step) => step.node), ...(isTried ? [adoption.node] : [])])) {
    const why = whyOther(before.get(node), plan.nodes.get(node));
    if (why !== null) return why;
  }
  return whyNotOnto({ ...plan, nodes: new Map([...plan.nodes].filter(([node]) => before.has(node))) }, plan, adoption);
}

const seenOf = ({ moves, carried, status }: JournalEntry) => ({ moves, carried, status });

/** Why a node that was started is not the same one in the other version; null when it is. */
function whyOther(was: Node | undefined, is: PlanNode | undefined): string | null {
  const name = was?.name ?? is?.name ?? '';
  if (!was || !is) return `"${name}" was started, and is not in both versions.`;
  if (was.type !== is.type || was.typeVersion !== is.typeVersion)
    return `"${name}" was started as ${was.type}, version ${was.typeVersion}; in that version it is ${is.type}, version ${is.typeVersion}.`;
  if (!isSame(effectOf(is.description, was.parameters), effectOf(is.description, is.parameters)))
    return `"${name}" was started, and what it does outside, or how that is made safe, is declared otherwise in that version.`;
  const ports = portsOf(is.description, is.parameters).outputs.map((port) => port.name);
  const lost = portsOf(is.description, was.parameters).outputs.find((port) => !ports.includes(port.name));
  return lost === undefined ? null : `"${name}" was started, and in that version it has no port "${lost.name}".`;
}
