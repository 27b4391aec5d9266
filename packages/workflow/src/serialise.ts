import type { WorkflowDocument } from './document.ts';
import type { Json } from './items.ts';

/** Longest line that a small object or list may take, before it is broken up. */
const LINE = 110;

/** Order of the format's own fields. What is not listed follows in its own order. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  document: [
    '$schema',
    'schemaVersion',
    'name',
    'description',
    'nodes',
    'edges',
    'settings',
    'pins',
    'pinOrigins',
    'source',
    'layout',
  ],
  node: ['id', 'type', 'typeVersion', 'name', 'connection', 'disabled', 'parameters', 'policy', 'notes'],
  edge: ['id', 'from', 'to', 'kind', 'on', 'visitLimit'],
  layout: ['nodes', 'notes', 'groups'],
};

function inOrder(value: object, order: readonly string[]): [string, unknown][] {
  const rank = (key: string): number => (order.indexOf(key) < 0 ? order.length : order.indexOf(key));
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .map(([key, entry], index) => ({ key, entry, index }))
    .sort((a, b) => rank(a.key) - rank(b.key) || a.index - b.index)
    .map(({ key, entry }) => [key, entry]);
}

const childKind = (kind: string, key: string): string => {
  if (kind === 'document') return { nodes: 'nodes', edges: 'edges', layout: 'layout' }[key] ?? '';
  return '';
};
const elementKind = (kind: string): string => ({ nodes: 'node', edges: 'edge' })[kind] ?? '';

/** On one line, with spaces inside braces; null when it holds something that is not small. */
function flat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return entries.length === 0
      ? '{}'
      : `{ ${entries.map(([key, entry]) => `${JSON.stringify(key)}: ${flat(entry)}`).join(', ')} }`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** How deep a value goes, up to 3. */
function depth(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  let most = 0;
  for (const entry of Object.values(value)) {
    most = Math.max(most, depth(entry));
    if (most >= 2) break;
  }
  return most + 1;
}

function write(value: unknown, indent: string, kind: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const isEdge = kind === 'edge';
  if (kind === '' || isEdge) {
    if (depth(value) <= (isEdge ? 2 : 1)) {
      const line = flat(isEdge ? Object.fromEntries(inOrder(value, ORDER.edge ?? [])) : value);
      if (isEdge || indent.length + line.length <= LINE) return line;
    }
  }
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const element = elementKind(kind);
    return `[\n${value.map((entry) => `${inner}${write(entry, inner, element)}`).join(',\n')}\n${indent}]`;
  }
  const entries = inOrder(value, ORDER[kind] ?? []);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, entry]) => `${inner}${JSON.stringify(key)}: ${write(entry, inner, childKind(kind, key))}`).join(',\n')}\n${indent}}`;
}

/**
 * The text of a document: fields in a fixed order, the author's order inside
 * parameters, one line an edge and a position, so that a diff shows what changed
 * and nothing else. Reading it back gives the same document.
 */
export const serialise = (document: WorkflowDocument): string => `${write(document, '', 'document')}\n`;

/** JSON with sorted keys and no spaces (as RFC 8785 orders them): the same value, the same text. */
export function canonicalJson(value: Json | object): string {
  if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson((entry ?? null) as Json)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry as Json)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Whether two JSON values say the same; what is undefined equals only itself. */
export const sameJson = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonicalJson(a as Json) === canonicalJson(b as Json));
