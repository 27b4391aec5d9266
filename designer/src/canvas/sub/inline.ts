import { renameReferences } from '@holdfast/expressions/rename';
import {
  type Catalogue,
  type Edge,
  graphOf,
  kindOf,
  makeClip,
  type Node,
  nextId,
  pasteClip,
  portsOf,
  reachableFrom,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { group } from '../frames/groups.ts';
import { edgesFrom, edgesInto, nodeOf } from '../lookup.ts';
import { moveNodes, type Point, placeOf, remove } from '../model.ts';
import { NODE_WIDTH } from '../ports.ts';
import { type Refused, refuse } from './border.ts';
import { usesOf } from './uses.ts';

export interface Inlined {
  readonly ok: true;
  readonly document: WorkflowDocument;
  readonly nodes: readonly string[];
}

/**
 * Puts the steps of a called workflow in the place of the step that calls it, in a
 * group with its name. The trigger becomes a step that passes items on, and so
 * does the call, under its own id and name: whoever reads them reads the same.
 * Either goes where nobody reads it.
 */
export function inline(
  document: WorkflowDocument,
  describe: Catalogue,
  callId: string,
  called: WorkflowDocument,
): Inlined | Refused {
  const call = nodeOf(document, callId);
  const start = called.nodes.find(({ type }) => type === 'trigger.called');
  if (!call) return refuse('The step is gone.');
  if (!start) return refuse(`"${called.name}" cannot be called: it has no trigger "Called by a workflow".`);
  const inside = reachableFrom(graphOf(called), [start.id]);
  const nodes = called.nodes.filter(({ id }) => inside.has(id));
  const against = obstacle(document, describe, call, called, nodes);
  if (against !== null) return refuse(against);
  const ends = openEnds(called, describe, nodes);
  const asPass = (node: Node): Node => ({ id: node.id, type: 'core.pass', typeVersion: 1, name: node.name });
  const source = { ...called, nodes: nodes.map((node) => (node.id === start.id ? asPass(node) : node)) };
  const at = placeOf(document, callId);
  const pasted = pasteClip(document, makeClip(source, { nodes: inside }), at, renameReferences);
  const own = new Map(nodes.map(({ id }, index) => [id, pasted.nodes[index] ?? id]));
  const [first, end] = [own.get(start.id) ?? start.id, ends[0]];
  const exits: Edge[] = end
    ? [
        {
          id: nextId('e', new Set(pasted.document.edges.map(({ id }) => id))),
          from: { node: own.get(end.node) ?? end.node, port: end.port },
          to: { node: callId, port: 'in' },
        },
      ]
    : [];
  const joined: WorkflowDocument = {
    ...pasted.document,
    nodes: pasted.document.nodes.map((node) => (node.id === callId ? asPass(node) : node)),
    edges: [
      ...pasted.document.edges.map((edge) =>
        edge.to.node === callId ? { ...edge, to: { node: first, port: 'in' } } : edge,
      ),
      ...exits,
    ],
  };
  const roomy = spread(joined, pasted.nodes, at);
  const slim = [first, callId].reduce(withoutPass, roomy);
  const left = pasted.nodes.filter((id) => nodeOf(slim, id));
  return { ok: true, document: group(slim, new Set(left), called.name).document, nodes: left };
}

/** Why the steps would not do what the call does; null when they would. */
function obstacle(
  document: WorkflowDocument,
  describe: Catalogue,
  call: Node,
  called: WorkflowDocument,
  nodes: readonly Node[],
): string | null {
  const { per = 'list', wait = true } = call.parameters ?? {};
  const next = edgesFrom(document, call.id);
  if (call.disabled !== undefined)
    return `"${call.name}" is off: as steps of this workflow they would run. Turn it on first.`;
  if (wait !== true)
    return `"${call.name}" does not wait for what it starts: as steps of this workflow they would hold it up.`;
  if (next.some((edge) => kindOf(edge) !== 'flow'))
    return `"${call.name}" has a fallback: give it to the steps of "${called.name}" first.`;
  const whole = nodes.find(({ type, typeVersion }) => {
    const description = describe(type, typeVersion);
    return (
      description && description.control !== 'trigger' && (description.mode === 'all' || description.control !== 'step')
    );
  });
  if (per === 'item' && whole)
    return `"${call.name}" starts a run for each item, and "${whole.name}" works on a whole list: it would get all items at once.`;
  if (next.length > 0 && openEnds(called, describe, nodes).length > 1)
    return `"${called.name}" can end at several steps: only one of them hands back. Join them first.`;
  return null;
}

/** Ports that nothing follows: what comes out there is handed back. */
function openEnds(called: WorkflowDocument, describe: Catalogue, nodes: readonly Node[]): Edge['from'][] {
  return nodes.flatMap(({ id, type, typeVersion, parameters }) => {
    const description = describe(type, typeVersion);
    if (!description) return [];
    const taken = new Set(edgesFrom(called, id).map(({ from }) => from.port));
    return portsOf(description, parameters)
      .outputs.filter(({ name }) => !taken.has(name))
      .map(({ name }) => ({ node: id, port: name }));
  });
}

/** Makes room for steps in the place of one: it, and what stands on its right, move on. */
function spread(document: WorkflowDocument, ids: readonly string[], [left]: Point): WorkflowDocument {
  const inside = new Set(ids);
  const right = Math.max(...ids.map((id) => placeOf(document, id)[0])) + NODE_WIDTH + 84;
  const moving = document.nodes.map(({ id }) => id).filter((id) => !inside.has(id) && placeOf(document, id)[0] >= left);
  return moveNodes(
    document,
    Object.fromEntries(
      moving.map((id) => {
        const [x, y] = placeOf(document, id);
        return [id, [x + right - left, y] as const];
      }),
    ),
  );
}

/** Takes a step that only passes items on out of the way, where nobody reads it and one edge comes in or goes out. */
function withoutPass(document: WorkflowDocument, id: string): WorkflowDocument {
  const node = nodeOf(document, id);
  const [into, from] = [edgesInto(document, id), edgesFrom(document, id)];
  if (!node || document.nodes.some((each) => usesOf(each).some((use) => use.node === id || use.node === node.name)))
    return document;
  const [before, after] = [into[0], from[0]];
  const around =
    into.length === 1 && before
      ? from.map((edge): Edge => ({ ...edge, from: before.from }))
      : from.length === 1 && after
        ? into.map((edge): Edge => ({ ...edge, to: after.to }))
        : null;
  if (around === null || into.some((edge) => kindOf(edge) !== 'flow' && from.length > 1)) return document;
  // A fallback that led here leads on as one.
  const kind = into.length === 1 && before ? { kind: before.kind, on: before.on, visitLimit: before.visitLimit } : {};
  const edges = document.edges.filter((edge) => edge.from.node !== id && edge.to.node !== id);
  const joined = around.map((edge) => JSON.parse(JSON.stringify({ ...edge, ...kind })) as Edge);
  return remove({ ...document, edges: [...edges, ...joined] }, { nodes: new Set([id]), edges: new Set() });
}
