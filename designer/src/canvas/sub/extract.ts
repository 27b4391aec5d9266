import {
  type Catalogue,
  type Edge,
  LIMITS,
  type Node,
  nextId,
  slug,
  uniqueName,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { moveNodes, type Point, placeOf, remove, withMembers } from '../model.ts';
import { type Border, borderOf, type Refused } from './border.ts';
import { type Carried, type Reads, readsAcross } from './reads.ts';
import { referenceTo, withUses } from './uses.ts';

/** What goes along with the items, into a called workflow and back, under these fields of each item. */
const INTO = 'handedOver';
const BACK = 'handedBack';
const COLUMN = 304;
const START = 'Called by a workflow';

/** Steps as a workflow of their own, and what is left with one step in their place that calls it. */
export interface Extracted {
  readonly ok: true;
  readonly called: WorkflowDocument;
  /** What its steps read of steps that stay, and what later steps read of it, as it is written. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The workflow that is left. @param workflowId of the one that is called */
  caller(workflowId: string): { readonly document: WorkflowDocument; readonly node: string };
}

/**
 * Takes steps out into a workflow of their own. Their items go in by its trigger
 * and come back as its result; whatever expressions read across the border goes
 * along with the items and is taken off them again, so that every step sees the
 * items it saw before.
 */
export function extract(
  document: WorkflowDocument,
  describe: Catalogue,
  chosen: ReadonlySet<string>,
  name: string,
): Extracted | Refused {
  const moved = document.nodes.filter(({ id }) => chosen.has(id));
  const border = borderOf(document, describe, chosen);
  if (!border.ok) return border;
  const reads = readsAcross(document, chosen);
  if (!reads.ok) return reads;
  const { into, back } = reads;
  return {
    ok: true,
    inputs: into.map(({ value }) => value),
    outputs: back.map(({ value }) => value),
    called: calledOf(document, moved, name, border, reads),
    caller: (workflowId) => callerOf(document, moved, name, border, reads, workflowId),
  };
}

const fieldsOf = (carried: readonly Carried[], under: string, said: (value: string) => string) =>
  carried.map(({ value, field }) => ({ name: `${under}.${field}`, value: `={{ ${said(value)} }}`, type: 'auto' }));

/** Where else a value is read that went across: a field of what came with the item. */
const readFrom = (carried: readonly Carried[], name: string, under: string) => {
  const known = new Map(carried.map(({ value, field }) => [value, field]));
  return (value: string | null): string | undefined => {
    const field = value === null ? undefined : known.get(value);
    return field === undefined ? undefined : `${referenceTo(name)}.item.json.${under}.${field}`;
  };
};

const setNode = (id: string, name: string, parameters: NonNullable<Node['parameters']>): Node => ({
  id,
  type: 'core.set',
  typeVersion: 1,
  name,
  parameters,
});

/** Ids and names for further nodes of a document, and edges between its nodes. */
function naming(nodes: readonly Node[], edges: readonly Edge[]) {
  const ids = new Set(nodes.map(({ id }) => id));
  const names = new Set(nodes.map(({ name }) => name));
  const edgeIds = new Set(edges.map(({ id }) => id));
  return {
    take(title: string): { id: string; name: string } {
      // With room for the number that may follow.
      const name = uniqueName(title.slice(0, LIMITS.nameLength - 6), names);
      const id = slug(name, ids);
      ids.add(id);
      names.add(name);
      return { id, name };
    },
    edge(from: Edge['from'], to: Edge['to']): Edge {
      const id = nextId('e', edgeIds);
      edgeIds.add(id);
      return { id, from, to };
    },
  };
}

const out = (node: string): Edge['from'] => ({ node, port: 'out' });
const input = (node: string): Edge['to'] => ({ node, port: 'in' });

function calledOf(
  document: WorkflowDocument,
  moved: readonly Node[],
  name: string,
  { entries, exit }: Border,
  { into, back, through }: Reads,
): WorkflowDocument {
  const ids = new Set(moved.map(({ id }) => id));
  const inner = document.edges.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node));
  const take = naming(moved, inner);
  const start = take.take(START);
  const nodes: Node[] = [{ ...start, type: 'trigger.called', typeVersion: 1 }];
  const edges: Edge[] = [...inner];
  const places: Record<string, Point> = Object.fromEntries(moved.map(({ id }) => [id, placeOf(document, id)]));
  const first = leftmost(places);
  let last = start.id;
  places[start.id] = [first[0] - COLUMN * (into.length > 0 ? 2 : 1), first[1]];
  if (into.length > 0) {
    const off = take.take('Take off what came along');
    nodes.push(setNode(off.id, off.name, { remove: [INTO] }));
    edges.push(take.edge(out(last), input(off.id)));
    places[off.id] = [first[0] - COLUMN, first[1]];
    last = off.id;
  }
  edges.push(...entries.map((to) => take.edge(out(last), to)));
  const read = readFrom(into, start.name, INTO);
  nodes.push(...moved.map((node) => withUses(node, ({ value }) => read(value))));
  if (exit) {
    const end = take.take('Hand back');
    const said = (value: string) => (through.has(value) ? (read(value) ?? value) : value);
    nodes.push(
      back.length > 0
        ? setNode(end.id, end.name, { fields: fieldsOf(back, BACK, said) })
        : { ...end, type: 'core.pass', typeVersion: 1 },
    );
    edges.push(take.edge(exit, input(end.id)));
    const [x, y] = placeOf(document, exit.node);
    places[end.id] = [x + COLUMN, y];
  }
  const groups = withMembers(document.layout?.groups ?? [], (group) => group.nodes.filter((id) => ids.has(id)));
  const notes = document.layout?.notes?.filter(({ node }) => node !== undefined && ids.has(node)) ?? [];
  return {
    schemaVersion: document.schemaVersion,
    name,
    nodes,
    edges,
    ...(document.settings?.timeZone ? { settings: { timeZone: document.settings.timeZone } } : {}),
    layout: {
      nodes: Object.fromEntries(Object.entries(places).map(([id, [x, y]]) => [id, [x, y]])),
      ...(groups.length > 0 ? { groups: groups.map(({ collapsed: _, ...group }) => group) } : {}),
      ...(notes.length > 0 ? { notes: [...notes] } : {}),
    },
  };
}

const leftmost = (places: Readonly<Record<string, Point>>): Point =>
  Object.values(places).reduce((best, at) => (at[0] < best[0] ? at : best), [Infinity, 0]);

function callerOf(
  document: WorkflowDocument,
  moved: readonly Node[],
  name: string,
  { entering, leaving, entries }: Border,
  { into, back }: Reads,
  workflowId: string,
): { document: WorkflowDocument; node: string } {
  const ids = new Set(moved.map(({ id }) => id));
  const take = naming(document.nodes, document.edges);
  const call = take.take(name);
  const added: Node[] = [];
  const edges: Edge[] = [];
  const places: Record<string, [number, number]> = {};
  const [x, y] = leftmost(Object.fromEntries(moved.map(({ id }) => [id, placeOf(document, id)])));
  let at = x;
  const put = (node: Node) => {
    added.push(node);
    places[node.id] = [at, y];
    at += COLUMN;
  };
  let entry = call.id;
  if (into.length > 0) {
    const hand = take.take(`Hand over to ${name}`);
    put(setNode(hand.id, hand.name, { fields: fieldsOf(into, INTO, (value) => value) }));
    edges.push(take.edge(out(hand.id), input(call.id)));
    entry = hand.id;
  }
  put({
    ...call,
    type: 'core.run-workflow',
    typeVersion: 1,
    parameters: { workflow: workflowId, per: 'list', wait: true },
  });
  let exit = call.id;
  if (back.length > 0) {
    const off = take.take(`Take off what ${name} handed back`);
    put(setNode(off.id, off.name, { remove: [BACK] }));
    edges.push(take.edge(out(call.id), input(off.id)));
    exit = off.id;
  }
  // One list that went in at several places goes in once now.
  const once = new Set<string>();
  const kept = entering.filter(({ from }) => {
    const key = `${from.node}\n${from.port}`;
    if (entries.length > 1 && once.has(key)) return false;
    once.add(key);
    return true;
  });
  const inwards = new Map(kept.map((edge) => [edge.id, { ...edge, to: input(entry) }]));
  const outwards = new Map(leaving.map((edge) => [edge.id, { ...edge, from: out(exit) }]));
  const outer = document.edges.flatMap((edge): Edge[] => {
    const changed = inwards.get(edge.id) ?? outwards.get(edge.id);
    if (changed) return [changed];
    return ids.has(edge.from.node) || ids.has(edge.to.node) ? [] : [edge];
  });
  const read = readFrom(back, call.name, BACK);
  const rightmost = Math.max(...moved.map(({ id }) => placeOf(document, id)[0]));
  const left = aside(remove({ ...document, edges: [] }, { nodes: ids, edges: new Set() }), rightmost, at);
  const nodes = left.nodes.map((node) => withUses(node, ({ value }) => read(value)));
  const place = document.nodes.findIndex(({ id }) => ids.has(id));
  return {
    node: call.id,
    document: {
      ...left,
      nodes: [...nodes.slice(0, place), ...added, ...nodes.slice(place)],
      edges: [...outer, ...edges],
      layout: { ...left.layout, nodes: { ...left.layout?.nodes, ...places } },
    },
  };
}

/** What stands right of some steps moves on, where those in their place reach further. */
function aside(document: WorkflowDocument, rightmost: number, end: number): WorkflowDocument {
  const by = end - (rightmost + COLUMN);
  if (by <= 0) return document;
  const moving = document.nodes.filter(({ id }) => placeOf(document, id)[0] > rightmost);
  return moveNodes(
    document,
    Object.fromEntries(
      moving.map(({ id }) => {
        const [x, y] = placeOf(document, id);
        return [id, [x + by, y] as const];
      }),
    ),
  );
}
