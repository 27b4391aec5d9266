import { carriesItems, graphOf, type Node, reachableFrom, sameJson, type WorkflowDocument } from '@holdfast/workflow';
import { following } from './rename.ts';

const NONE: ReadonlySet<string> = new Set();
const known = new WeakMap<WorkflowDocument, { readonly ran: WorkflowDocument; readonly stale: ReadonlySet<string> }>();
const judged = new WeakMap<Node, { readonly ran: Node; readonly isSame: boolean }>();

/**
 * Steps whose results are of before a change: the step itself was changed since this document
 * ran, or what it is given, or one before it. Worked out once for each document; a step that is
 * as it was is not compared again.
 */
export function staleSteps(ran: WorkflowDocument, document: WorkflowDocument): ReadonlySet<string> {
  const found = known.get(document);
  if (found?.ran === ran) return found.stale;
  const changed = [...changedSteps(ran, document), ...otherwiseFed(ran, document), ...otherwisePinned(ran, document)];
  const stale = changed.length === 0 ? NONE : reachableFrom(graphOf(document, carriesItems), changed);
  known.set(document, { ran, stale });
  return stale;
}

function changedSteps(ran: WorkflowDocument, { nodes }: WorkflowDocument): string[] {
  const before = new Map(ran.nodes.map((node) => [node.id, node]));
  // What reads a step under its new name reads the same.
  const renames = new Map(
    nodes.flatMap(({ id, name }): [string, string][] => {
      const old = before.get(id)?.name;
      return old === undefined || old === name ? [] : [[old, name]];
    }),
  );
  return nodes.flatMap((node) => {
    const old = before.get(node.id);
    return old && !doesTheSame(old, node) && !doesTheSame(following(old, renames), node) ? [node.id] : [];
  });
}

/** What decides about a result. Names, notes and how often it is tried do not. */
const workOf = ({ type, typeVersion, parameters = {}, connection, disabled }: Node) => ({
  type,
  typeVersion,
  parameters,
  connection,
  disabled,
});

function doesTheSame(ran: Node, node: Node): boolean {
  const before = judged.get(node);
  if (before?.ran === ran) return before.isSame;
  const isSame = sameJson(workOf(ran), workOf(node));
  judged.set(node, { ran, isSame });
  return isSame;
}

/** Steps that a connection came to, or went from. */
function otherwiseFed(ran: WorkflowDocument, document: WorkflowDocument): string[] {
  const ends = ({ edges }: WorkflowDocument) =>
    new Map(
      edges
        .filter(carriesItems)
        .map(({ from, to }) => [JSON.stringify([from.node, from.port, to.node, to.port]), to.node] as const),
    );
  const [before, after] = [ends(ran), ends(document)];
  const differing = (one: typeof before, other: typeof before) =>
    [...one].flatMap(([key, end]) => (other.has(key) ? [] : [end]));
  return [...differing(before, after), ...differing(after, before)];
}

/** Steps whose pinned data was put there, taken away, or changed. What a run took over from another is no pin. */
function otherwisePinned(ran: WorkflowDocument, document: WorkflowDocument): string[] {
  const pinned = ({ pins = {}, pinOrigins }: WorkflowDocument) =>
    new Map(Object.entries(pins).filter(([id]) => !pinOrigins?.[id]?.isReused));
  const [before, after] = [pinned(ran), pinned(document)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => !sameJson(before.get(id), after.get(id)));
}
