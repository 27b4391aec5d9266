import { isExpression, type Json, type Node, pointer, type WorkflowDocument } from '@holdfast/workflow';
import { nodeOf } from '../lookup.ts';
import { readersOf } from './readers.ts';

/** What a text on the canvas is. */
export type PlaceKind = 'name' | 'type' | 'id' | 'connection' | 'value' | 'expression' | 'note';

/** One text of a workflow that can be searched. */
export interface Place {
  readonly kind: PlaceKind;
  /** The step it belongs to; for a loose note the step it is attached to, if there is one. */
  readonly node: string | undefined;
  /** JSON pointer: within the step, or within the document for a note on the canvas. */
  readonly path: string;
  readonly text: string;
}

/** A text that fits, and where in it the first fit stands. */
export interface Hit extends Place {
  readonly start: number;
  readonly end: number;
}

export interface Query {
  readonly text: string;
  readonly isCaseSensitive: boolean;
  /** Only what reads the output of this step; `text` then narrows it further. */
  readonly reads: string | null;
}

const placesByNode = new WeakMap<Node, readonly Place[]>();

/** The texts of a step. Worked out once for as long as the step stays as it is. */
function placesOf(node: Node): readonly Place[] {
  const known = placesByNode.get(node);
  if (known) return known;
  const places: Place[] = [];
  const add = (kind: PlaceKind, path: string, text: string) => places.push({ kind, node: node.id, path, text });
  const walk = (value: Json | undefined, path: string): void => {
    if (isExpression(value)) add('expression', path, value);
    else if (typeof value === 'string' || typeof value === 'number') add('value', path, String(value));
    else if (value !== null && typeof value === 'object')
      for (const [key, entry] of Object.entries(value)) walk(entry, path + pointer(key));
  };
  add('name', '/name', node.name);
  walk(node.parameters, '/parameters');
  walk(node.policy?.idempotencyKey, '/policy/idempotencyKey');
  walk(node.policy?.amount?.value, '/policy/amount/value');
  if (node.connection !== undefined) add('connection', '/connection', node.connection);
  if (node.notes !== undefined) add('note', '/notes', node.notes);
  add('type', '/type', node.type);
  if (node.id !== node.name) add('id', '/id', node.id);
  placesByNode.set(node, places);
  return places;
}

/** Whether a text fits a query, and where: the first place of the words. */
function matcher({ text, isCaseSensitive }: Query): (place: Place) => Hit | null {
  const fold = (words: string) => (isCaseSensitive ? words : words.toLowerCase());
  const wanted = fold(text);
  return (place) => {
    const start = fold(place.text).indexOf(wanted);
    return start < 0 ? null : { ...place, start, end: start + wanted.length };
  };
}

/**
 * Everything in a workflow that fits, in the order of its steps. Names come before
 * what stands inside a step. An empty text finds nothing, unless `reads` is set.
 */
export function find(document: WorkflowDocument, query: Query): readonly Hit[] {
  const read = query.reads === null ? undefined : nodeOf(document, query.reads);
  if (query.text === '' && !read) return [];
  const isReader = read && readersOf(document, read);
  const match = matcher(query);
  const hits: Hit[] = [];
  const look = (place: Place) => {
    if (isReader && (place.kind !== 'expression' || !isReader(place.node ?? '', place.text))) return;
    const hit = match(place);
    if (hit) hits.push(hit);
  };
  for (const node of document.nodes) for (const place of placesOf(node)) look(place);
  (document.layout?.notes ?? []).forEach(({ text, node }, index) => {
    look({ kind: 'note', node, path: pointer('layout', 'notes', index, 'text'), text });
  });
  return hits;
}

const REPLACEABLE: ReadonlySet<PlaceKind> = new Set(['value', 'expression', 'note']);

/** Names, ids and types are changed where they belong, not by replacing words in them. */
export const canReplace = ({ kind }: Place): boolean => REPLACEABLE.has(kind);

function changedText({ text, isCaseSensitive }: Query, before: string, next: string): string {
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), isCaseSensitive ? 'gu' : 'giu');
  return before.replace(pattern, () => next);
}

/** Changes the text at a JSON pointer. Only strings are changed: a number stays one. */
function changeAt<T>(value: T, [key, ...rest]: readonly string[], change: (text: string) => string): T {
  if (key === undefined) return (typeof value === 'string' ? change(value) : value) as T;
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return value;
  if (Array.isArray(value)) return value.with(Number(key), changeAt(value[Number(key)], rest, change)) as T;
  return { ...value, [key]: changeAt(value[key as keyof T], rest, change) };
}

const partsOf = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Replaces the words of a query in these places, everywhere in each. What cannot be replaced stays as it is. */
export function replaceIn(
  document: WorkflowDocument,
  hits: readonly Hit[],
  query: Query,
  next: string,
): WorkflowDocument {
  if (query.text === '') return document;
  const change = (text: string) => changedText(query, text, next);
  const [onCanvas, inSteps] = [true, false].map((isOnCanvas) =>
    hits.filter((hit) => canReplace(hit) && hit.path.startsWith('/layout/') === isOnCanvas),
  );
  const byNode = Map.groupBy(inSteps ?? [], ({ node }) => node);
  const nodes = document.nodes.map((node) =>
    (byNode.get(node.id) ?? []).reduce((changed, { path }) => changeAt(changed, partsOf(path), change), node),
  );
  return (onCanvas ?? []).reduce((changed, { path }) => changeAt(changed, partsOf(path), change), {
    ...document,
    nodes,
  });
}
