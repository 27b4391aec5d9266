import type { AnyNode } from 'acorn';
import { ExpressionSyntaxError } from './errors.ts';
import { freeNames, referenceIn, walk } from './syntax.ts';
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
