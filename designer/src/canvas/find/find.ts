import { isExpression, type Json, type Node, pointer, type WorkflowDocument } from '@holdfast/workflow';
import { nodeOf } from '../lookup.ts';
import { type FieldRead, namesTyped, readsOf } from './fields.ts';
import { readersOf } from './readers.ts';

/** What a text on the canvas is. */
export type PlaceKind = 'name' | 'type' | 'id' | 'connection' | 'value' | 'expression' | 'note' | 'group';

/** One text of a workflow that can be searched. */
export interface Place {
  readonly kind: PlaceKind;
  /** The step it belongs to; for a note on the canvas the step it is attached to, if there is one. */
  readonly node: string | undefined;
  /** JSON pointer: within the step, or within the document for what is on the canvas or said of the workflow. */
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
  /** Only what reads the output of this step; `text` then names the field that is read. */
  readonly reads: string | null;
}

/** Texts of a value, however deep, as places of a step or of the document. */
function* valuesIn(value: Json | undefined, path: string, node: string | undefined): Generator<Place> {
  if (isExpression(value)) yield { kind: 'expression', node, path, text: value };
  else if (typeof value === 'string' || typeof value === 'number')
    yield { kind: 'value', node, path, text: String(value) };
  else if (value !== null && typeof value === 'object')
    for (const [key, entry] of Object.entries(value)) yield* valuesIn(entry, path + pointer(key), node);
}

const placesByNode = new WeakMap<Node, readonly Place[]>();

/** The texts of a step. Worked out once for as long as the step stays as it is. */
function placesOf(node: Node): readonly Place[] {
  const known = placesByNode.get(node);
  if (known) return known;
  const places: Place[] = [];
  const add = (kind: PlaceKind, path: string, text: string) => places.push({ kind, node: node.id, path, text });
  add('name', '/name', node.name);
  places.push(...valuesIn(node.parameters, '/parameters', node.id), ...policyPlaces(node));
  if (node.connection !== undefined) add('connection', '/connection', node.connection);
  if (node.notes !== undefined) add('note', '/notes', node.notes);
  add('type', '/type', node.type);
  if (node.id !== node.name) add('id', '/id', node.id);
  placesByNode.set(node, places);
  return places;
}

/** What somebody has written in the policy of a step: not what was chosen from a list, nor its times and counts. */
function policyPlaces({ id, policy = {} }: Node): readonly Place[] {
  const { idempotencyKey, amount, approvedBy, onFailure = {} } = policy;
  return [
    ...valuesIn(idempotencyKey, '/policy/idempotencyKey', id),
    ...valuesIn(amount, '/policy/amount', id),
    ...valuesIn(approvedBy, '/policy/approvedBy', id),
    ...Object.entries(onFailure).flatMap(([name, { who, value }]) => [
      ...valuesIn(who, pointer('policy', 'onFailure', name, 'who'), id),
      // What a document holds is JSON.
      ...valuesIn(value as Json | undefined, pointer('policy', 'onFailure', name, 'value'), id),
    ]),
  ];
}

/** Texts that belong to no step: on the canvas, and said of the workflow as a whole. */
function* placesBeside({ layout, settings = {} }: WorkflowDocument): Generator<Place> {
  for (const [index, { title }] of (layout?.groups ?? []).entries())
    yield { kind: 'group', node: undefined, path: pointer('layout', 'groups', index, 'title'), text: title };
  for (const [index, { text, node }] of (layout?.notes ?? []).entries())
    yield { kind: 'note', node, path: pointer('layout', 'notes', index, 'text'), text };
  for (const name of SEARCHED_SETTINGS) yield* valuesIn(settings[name], pointer('settings', name), undefined);
}

export const SEARCHED_SETTINGS = ['owner', 'amountLimit', 'businessKey'] as const;

/** Where a place fits: as a rule the first place of the words, of a field every place where it is read. */
type Fits = (place: Place) => readonly FieldRead[];

const wordsFit =
  ({ text, isCaseSensitive }: Query): Fits =>
  (place) => {
    const fold = (words: string) => (isCaseSensitive ? words : words.toLowerCase());
    const start = fold(place.text).indexOf(fold(text));
    return start < 0 ? [] : [{ start, end: start + text.length, isWhole: true }];
  };

/** Where the fields of a step are read; null where the query asks for no field of one. */
function fieldFit(document: WorkflowDocument, { text, reads, isCaseSensitive }: Query): Fits | null {
  const read = reads === null ? undefined : nodeOf(document, reads);
  const names = namesTyped(text);
  if (!read || !names) return null;
  const { isWayInto } = readersOf(document, read);
  return ({ text: template, node = '' }) => readsOf(template, names, (path) => isWayInto(node, path), isCaseSensitive);
}

/**
 * Everything in a workflow that fits, in the order of its steps. Names come before
 * what stands inside a step. An empty text finds nothing, unless `reads` is set. A
 * field that is typed whole is meant as it is; one that nobody reads is still being typed.
 */
export function find(document: WorkflowDocument, query: Query): readonly Hit[] {
  const read = query.reads === null ? undefined : nodeOf(document, query.reads);
  if (query.text === '' && !read) return [];
  const readers = read && readersOf(document, read);
  const fits = fieldFit(document, query) ?? wordsFit(query);
  const found: { readonly hit: Hit; readonly isWhole: boolean }[] = [];
  const look = (place: Place) => {
    if (readers && (place.kind !== 'expression' || !readers.isReader(place.node ?? '', place.text))) return;
    const [first] = fits(place);
    if (!first) return;
    const { start, end, isWhole } = first;
    found.push({ hit: { ...place, start, end }, isWhole });
  };
  for (const node of document.nodes) for (const place of placesOf(node)) look(place);
  for (const place of placesBeside(document)) look(place);
  const isMeantWhole = found.some(({ isWhole }) => isWhole);
  return found.filter(({ isWhole }) => isWhole || !isMeantWhole).map(({ hit }) => hit);
}

/** Whether a place is on the canvas or said of the workflow, and not in a step. */
export const isBesideSteps = ({ path }: Place): boolean => path.startsWith('/layout/') || path.startsWith('/settings/');

const REPLACEABLE: ReadonlySet<PlaceKind> = new Set(['value', 'expression', 'note']);

/** Names, titles, ids and types are changed where they belong, not by replacing words in them. */
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
  const fits = fieldFit(document, query);
  const change =
    (hit: Hit) =>
    (text: string): string =>
      fits
        ? fits(hit).reduceRight((changed, { start, end }) => changed.slice(0, start) + next + changed.slice(end), text)
        : changedText(query, text, next);
  const [beside, inSteps] = [true, false].map((isBeside) =>
    hits.filter((hit) => canReplace(hit) && isBesideSteps(hit) === isBeside),
  );
  const byNode = Map.groupBy(inSteps ?? [], ({ node }) => node);
  const changed = <T>(value: T, hit: Hit): T => changeAt(value, partsOf(hit.path), change(hit));
  const nodes = document.nodes.map((node) => (byNode.get(node.id) ?? []).reduce(changed, node));
  return (beside ?? []).reduce(changed, { ...document, nodes });
}
