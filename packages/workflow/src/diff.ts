import { type Edge, kindOf, type Node, type WorkflowDocument } from './document.ts';
import { pointer } from './problems.ts';
import { sameJson } from './serialise.ts';

/** A field that reads differently. A missing value is `undefined`. */
export interface FieldChange {
  /** JSON pointer within the node, the edge or the settings. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface Changed<T> {
  readonly before: T;
  readonly after: T;
  readonly fields: readonly FieldChange[];
}

/** What is different between two documents, by identity rather than by line. */
export interface DocumentDiff {
  readonly nodes: {
    readonly added: readonly Node[];
    readonly removed: readonly Node[];
    readonly changed: readonly Changed<Node>[];
  };
  readonly edges: {
    readonly added: readonly Edge[];
    readonly removed: readonly Edge[];
    readonly changed: readonly Changed<Edge>[];
  };
  readonly settings: readonly FieldChange[];
  /** Nodes that only stand elsewhere. */
  readonly moved: readonly string[];
  /** Name, description, notes and groups: not logic. */
  readonly other: readonly FieldChange[];
  /** Connections run in another order, where the settings say that their order counts. */
  readonly isReordered: boolean;
  /** Whether anything that runs is different. */
  readonly changesLogic: boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** The fields that differ, as deep down as objects go. */
export function fieldChanges(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (sameJson(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => fieldChanges(before[key], after[key], `${path}${pointer(key)}`));
}

function compare<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
  view: (entry: T) => unknown,
) {
  const old = new Map(before.map((entry) => [entry.id, entry]));
  const fresh = new Map(after.map((entry) => [entry.id, entry]));
  return {
    added: after.filter(({ id }) => !old.has(id)),
    removed: before.filter(({ id }) => !fresh.has(id)),
    changed: before.flatMap((entry): Changed<T>[] => {
      const now = fresh.get(entry.id);
      const fields = now ? fieldChanges(view(entry), view(now)) : [];
      return now && fields.length > 0 ? [{ before: entry, after: now, fields }] : [];
    }),
  };
}

const ofNode = ({ notes: _notes, parameters = {}, ...node }: Node) => ({ ...node, parameters });
const ofEdge = (edge: Edge) => ({ ...edge, kind: kindOf(edge) });

/** What changed from one document to another. */
export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument): DocumentDiff {
  const nodes = compare(before.nodes, after.nodes, ofNode);
  const edges = compare(before.edges, after.edges, ofEdge);
  const settings = fieldChanges(before.settings ?? {}, after.settings ?? {});
  const places = { before: before.layout?.nodes ?? {}, after: after.layout?.nodes ?? {} };
  const moved = after.nodes
    .map(({ id }) => id)
    .filter((id) => Object.hasOwn(places.before, id) && !sameJson(places.before[id], places.after[id]));
  const rest = (document: WorkflowDocument) => ({
    name: document.name,
    description: document.description,
    notes: document.layout?.notes,
    groups: document.layout?.groups,
    nodeNotes: Object.fromEntries(document.nodes.flatMap(({ id, notes }) => (notes ? [[id, notes]] : []))),
  });
  const order = (document: WorkflowDocument) =>
    document.settings?.order === 'declared' ? document.edges.map(({ id }) => id) : [];
  const isReordered = edges.added.length + edges.removed.length === 0 && !sameJson(order(before), order(after));
  const changesLogic =
    isReordered ||
    settings.length > 0 ||
    [nodes, edges].some(({ added, removed, changed }) => added.length + removed.length + changed.length > 0);
  const other = fieldChanges(rest(before), rest(after));
  return { nodes, edges, settings, moved, other, isReordered, changesLogic };
}
