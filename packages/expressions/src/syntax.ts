import type { AnyNode, Expression, Identifier } from 'acorn';

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** The nodes directly below one. */
export function* childrenOf(node: AnyNode): Iterable<AnyNode> {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) {
      for (const entry of value) if (isNode(entry)) yield entry;
    } else if (isNode(value)) yield value;
  }
}

/** A node and all below it; the parent comes first. Iterative. */
export function* walk(root: AnyNode): Iterable<{ node: AnyNode; parent: AnyNode | null }> {
  const stack: { node: AnyNode; parent: AnyNode | null }[] = [{ node: root, parent: null }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    yield next;
    for (const child of [...childrenOf(next.node)].reverse()) stack.push({ node: child, parent: next.node });
  }
}

/** A reference to another node: `$('name')`. */
export interface Reference {
  readonly name: string;
  /** Offsets of the quoted text, quotes included. */
  readonly start: number;
  readonly end: number;
}

/** The name in `$('name')`, where it is written out. */
export function referenceIn(node: AnyNode): Reference | null {
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== '$') return null;
  const [argument] = node.arguments;
  if (argument?.type === 'Literal' && typeof argument.value === 'string')
    return { name: argument.value, start: argument.start, end: argument.end };
  if (argument?.type === 'TemplateLiteral' && argument.expressions.length === 0) {
    return { name: argument.quasis[0]?.value.cooked ?? '', start: argument.start, end: argument.end };
  }
  return null;
}

export function referencesIn(root: Expression): Reference[] {
  const found: Reference[] = [];
  for (const { node } of walk(root)) {
    const reference = referenceIn(node);
    if (reference) found.push(reference);
  }
  return found;
}

/** Whether an identifier stands for a value, and is not the name of a field. */
export function isName(node: Identifier, parent: AnyNode | null): boolean {
  if (!parent) return true;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed;
  if (parent.type === 'Property') return parent.value === node || parent.computed;
  return parent.type !== 'LabeledStatement' && parent.type !== 'MethodDefinition';
}

function declare(pattern: AnyNode, names: Set<string>): void {
  for (const { node, parent } of walk(pattern)) {
    if (node.type === 'Identifier' && !(parent?.type === 'Property' && parent.key === node && parent.value !== node))
      names.add(node.name);
  }
}

/** Names that code uses and does not declare itself, with where they are first used. */
export function freeNames(root: Expression): Map<string, number> {
  const declared = new Set<string>(['undefined', 'arguments']);
  const used = new Map<string, number>();
  for (const { node, parent } of walk(root)) {
    if (
      node.type === 'ArrowFunctionExpression' ||
      node.type === 'FunctionExpression' ||
      node.type === 'FunctionDeclaration'
    ) {
      for (const parameter of node.params) declare(parameter, declared);
      if (node.id) declared.add(node.id.name);
    } else if (node.type === 'VariableDeclarator') declare(node.id, declared);
    else if (node.type === 'CatchClause' && node.param) declare(node.param, declared);
    else if (node.type === 'Identifier' && isName(node, parent) && !used.has(node.name))
      used.set(node.name, node.start);
  }
  for (const name of declared) used.delete(name);
  return used;
}

/** What code calls, other than `$('…')`: the spans of the callees. */
export function callsIn(root: Expression): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const { node } of walk(root)) {
    if (node.type === 'CallExpression' && !referenceIn(node) && node.callee.type === 'MemberExpression')
      found.push(node.callee);
  }
  return found.slice(0, 5);
}
