import type { AnyNode } from 'acorn';
import { ExpressionSyntaxError } from './errors.ts';
import { freeNames, isName, referenceIn, walk } from './syntax.ts';
import { parseTemplate } from './template.ts';

/** One place where a template reads another node: `$('Read order').item.json.total`. */
export interface NodeUse {
  /** Name or id of the node, as written. */
  readonly node: string;
  /** The value that is read, as an expression. Null: it cannot be said apart from what is done with it. */
  readonly value: string | null;
  /** Offsets in the template of what `value` says. */
  readonly start: number;
  readonly end: number;
  /** By which way the node's items are reached. */
  readonly by: 'item' | 'first' | 'last' | 'all' | 'other';
  /** What the value could be called: the last field of the path, else null. */
  readonly field: string | null;
}

/** A name on the way to a value, with its offsets in the template; quotes are left out. */
export interface NameRead {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Names that a template reads one after the other: `$json`, `lines` and `sku` of `$json.lines[0].sku`. */
export interface PathRead {
  /** The node it starts at, as written in `$('…')`; null: it starts at its first name, or at what has none. */
  readonly node: string | null;
  readonly names: readonly NameRead[];
}

const CALLS: ReadonlySet<string> = new Set(['first', 'last', 'all']);

/** The name that a member expression reads, where it is written out. */
function memberName(node: AnyNode): string | null {
  if (node.type !== 'MemberExpression') return null;
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : null;
  return node.property.type === 'Literal' ? String(node.property.value) : null;
}

/** Every reading of another node in a template, in order. One that cannot be read has none. */
export function nodeUses(template: string): NodeUse[] {
  try {
    return parseTemplate(template)
      .flatMap((segment) => (segment.kind === 'code' ? usesIn(segment.node, template) : []))
      .toSorted((a, b) => a.start - b.start);
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return [];
    throw error;
  }
}

/** The ways by which a template reads values. One that is part of another is there too; a template that cannot be read has none. */
export function pathsRead(template: string): PathRead[] {
  try {
    return parseTemplate(template).flatMap((segment) => (segment.kind === 'code' ? pathsIn(segment.node) : []));
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return [];
    throw error;
  }
}

/** Names that a template reads and does not declare itself: `$json`, `$input`, `$`. One that cannot be read has none. */
export function namesRead(template: string): ReadonlySet<string> {
  try {
    const code = parseTemplate(template).flatMap((segment) => (segment.kind === 'code' ? [segment.node] : []));
    return new Set(code.flatMap((node) => [...freeNames(node).keys()]));
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return new Set();
    throw error;
  }
}

function usesIn(root: AnyNode, template: string): NodeUse[] {
  const parents = new Map<AnyNode, AnyNode | null>();
  const found: NodeUse[] = [];
  for (const { node, parent } of walk(root)) {
    parents.set(node, parent);
    const reference = referenceIn(node);
    if (reference) found.push(useOf(node, reference.name, parents, template));
  }
  return found;
}

/** Follows the path from a reference outwards, as far as it is plain. */
function useOf(
  reference: AnyNode,
  node: string,
  parents: ReadonlyMap<AnyNode, AnyNode | null>,
  template: string,
): NodeUse {
  const path: { name: string; end: number }[] = [];
  let at = reference;
  for (let outer = parents.get(at); outer; outer = parents.get(at)) {
    const name = outer.type === 'MemberExpression' && outer.object === at ? memberName(outer) : null;
    if (name !== null) path.push({ name, end: outer.end });
    else {
      if (outer.type !== 'CallExpression' || outer.callee !== at) break;
      // Any other method that is called on the value is no part of it.
      const called = path.pop();
      const isItems = path.length === 0 && CALLS.has(called?.name ?? '') && outer.arguments.length === 0;
      if (!isItems) break;
      path.push({ name: `${called?.name}()`, end: outer.end });
    }
    at = outer;
  }
  const names = path.map(({ name }) => name);
  const by = wayOf(names[0]);
  const isValue = by === 'all' || names[0] === 'isExecuted' || (by !== 'other' && names[1] === 'json');
  const end = path.at(-1)?.end ?? reference.end;
  const last = names.length > 2 ? names.at(-1) : undefined;
  return {
    node,
    value: isValue ? template.slice(reference.start, end) : null,
    start: reference.start,
    end,
    by,
    field: last ?? null,
  };
}

function wayOf(name: string | undefined): NodeUse['by'] {
  switch (name) {
    case 'item':
      return 'item';
    case 'first()':
      return 'first';
    case 'last()':
      return 'last';
    case 'all()':
      return 'all';
    default:
      return 'other';
  }
}

function pathsIn(root: AnyNode): PathRead[] {
  return [...walk(root)].flatMap(({ node, parent }): PathRead[] => {
    if (node.type === 'MemberExpression') return [pathTo(node)];
    if (node.type === 'Identifier') return node.name.startsWith('$') && isName(node, parent) ? [pathTo(node)] : [];
    // What is taken apart is read as well: `({ json: { total } }) => total`.
    if (node.type !== 'ObjectPattern') return [];
    return node.properties.flatMap((property): PathRead[] => {
      const name = property.type === 'Property' && !property.computed ? nameOf(property.key) : null;
      return name ? [{ node: null, names: [name] }] : [];
    });
  });
}

/** Follows a path back to where it starts. The place in a list is no name, and what a method gives is read on. */
function pathTo(end: AnyNode): PathRead {
  const names: NameRead[] = [];
  for (let at = end; ; )
    switch (at.type) {
      case 'MemberExpression': {
        const name = at.computed && at.property.type !== 'Literal' ? null : nameOf(at.property);
        if (name) names.unshift(name);
        at = at.object;
        break;
      }
      case 'CallExpression': {
        const reference = referenceIn(at);
        if (reference) return { node: reference.name, names };
        at = at.callee;
        break;
      }
      case 'ChainExpression':
      case 'ParenthesizedExpression':
        at = at.expression;
        break;
      default: {
        const first = nameOf(at);
        return { node: null, names: first ? [first, ...names] : names };
      }
    }
}

function nameOf(node: AnyNode): NameRead | null {
  if (node.type === 'Identifier') return { name: node.name, start: node.start, end: node.end };
  if (node.type !== 'Literal' || typeof node.value !== 'string') return null;
  return { name: node.value, start: node.start + 1, end: node.end - 1 };
}
