import type { AnyNode, Expression } from 'acorn';
import { helperOf } from './helpers.ts';
import { give } from './needs-guest.ts';
import type { Scope } from './scope.ts';
import { referenceIn } from './syntax.ts';

/**
 * Evaluates the common expressions without a guest: paths, comparisons and
 * arithmetic on plain values, choices, the helpers. It reads own properties only, calls
 * nothing that data brings along, and gives up (for the guest to take over)
 * wherever JavaScript would do more than that.
 */
export type Interpreted = (scope: Scope) => unknown;

/** Reading of data: own properties, list and text lengths. Nothing of nothing is nothing. */
export function read(value: unknown, key: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof key !== 'string' && typeof key !== 'number') return give();
  if (typeof value === 'string') {
    if (key === 'length') return value.length;
    return typeof key === 'number' && Number.isInteger(key) && key >= 0 ? value[key] : give();
  }
  if (typeof value !== 'object') return give();
  if (Object.hasOwn(value, key)) return (value as Record<string | number, unknown>)[key];
  return key in value ? give() : undefined;
}

const isPlain = (value: unknown): value is string | number | boolean | null | undefined =>
  value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');
const plain = (value: unknown): never => (isPlain(value) ? (value as never) : give());

type Operator = (left: never, right: never) => unknown;
const BINARY: Readonly<Record<string, Operator>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
  // The language's own loose comparison is what the author wrote.
  // biome-ignore lint/suspicious/noDoubleEquals: the operator itself is being carried out
  '==': (a, b) => a == b,
  // biome-ignore lint/suspicious/noDoubleEquals: the operator itself is being carried out
  '!=': (a, b) => a != b,
};

const UNARY: Readonly<Record<string, (value: never) => unknown>> = {
  '!': (value) => !value,
  '-': (value) => -value,
  '+': (value) => +value,
};

const ROOT: Readonly<Record<string, Interpreted>> = {
  $json: (scope) => scope.item?.json,
  $item: (scope) => scope.item,
  $files: (scope) => scope.item?.files,
  $failure: (scope) => scope.item?.failure,
  $itemIndex: (scope) => scope.itemIndex,
  $run: (scope) => scope.run,
  $workflow: (scope) => scope.workflow,
  $vars: (scope) => scope.vars,
  undefined: () => undefined,
};

/** Makes a function of an expression, or null where the guest is needed from the start. */
export function interpret(node: Expression | AnyNode): Interpreted | null {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'bigint' || node.value instanceof RegExp || 'regex' in node
        ? null
        : constant(node.value);
    case 'Identifier':
      return Object.hasOwn(ROOT, node.name) ? (ROOT[node.name] ?? null) : null;
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return interpret(node.expression);
    case 'MemberExpression':
      return member(node);
    case 'CallExpression':
      return node.callee.type === 'Identifier' ? helperCall(node.callee.name, node) : accessorCall(node);
    case 'TemplateLiteral':
      return template(node);
    case 'ConditionalExpression':
      return choice(node);
    case 'LogicalExpression':
      return logical(node);
    case 'BinaryExpression':
      return binary(node);
    case 'UnaryExpression':
      return unary(node);
    case 'ArrayExpression':
      return list(node);
    case 'ObjectExpression':
      return object(node);
    default:
      return null;
  }
}

const constant =
  (value: unknown): Interpreted =>
  () =>
    value;

type NodeOf<T extends AnyNode['type']> = Extract<AnyNode, { type: T }>;

/** `$('x').item`, `$input.item`: what other steps and this one's items are read through. */
function member(node: NodeOf<'MemberExpression'>): Interpreted | null {
  const access = accessOf(node.object);
  if (access) {
    const name = node.property.type === 'Identifier' && !node.computed ? node.property.name : null;
    if (name === 'item') return (scope) => access(scope).item();
    if (name === 'isExecuted') return (scope) => access(scope).isExecuted;
    return null;
  }
  const of = interpret(node.object);
  if (!of) return null;
  if (!node.computed) {
    const { property } = node;
    if (property.type !== 'Identifier') return null;
    const key = property.name;
    return (scope) => read(of(scope), key);
  }
  const key = interpret(node.property);
  return key && ((scope) => read(of(scope), key(scope)));
}

interface Access {
  readonly isExecuted: boolean;
  item(): unknown;
  first(): unknown;
  last(): unknown;
  all(): unknown;
}

function accessOf(node: AnyNode): ((scope: Scope) => Access) | null {
  if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression') return accessOf(node.expression);
  if (node.type === 'Identifier' && node.name === '$input') return inputAccess;
  const reference = referenceIn(node);
  if (!reference) return null;
  return (scope) => nodeAccess(scope, reference.name) ?? give();
}

/** The items of the step itself, in the form in which other steps are read. */
export const inputAccess = (scope: Scope): Access => ({
  isExecuted: true,
  item: () => scope.item,
  first: () => scope.items[0],
  last: () => scope.items.at(-1),
  all: () => scope.items,
});

/** Another step that ran; undefined where there is something to say about it, which the guest's error does. */
function nodeAccess(scope: Scope, name: string): Access | undefined {
  const access = scope.node(name);
  if (!access?.isExecuted)
    return access ? { ...access, isExecuted: false, item: give, first: give, last: give, all: give } : undefined;
  return access;
}

function accessorCall(node: NodeOf<'CallExpression'>): Interpreted | null {
  if (node.callee.type !== 'MemberExpression' || node.callee.computed || node.arguments.length > 0) return null;
  const access = accessOf(node.callee.object);
  const { property } = node.callee;
  if (!access || property.type !== 'Identifier') return null;
  switch (property.name) {
    case 'first':
      return (scope) => access(scope).first();
    case 'last':
      return (scope) => access(scope).last();
    case 'all':
      return (scope) => access(scope).all();
    default:
      return null;
  }
}

/** `$multiply($json.net, 1.19)`. All arguments are worked out first, as in any call. */
function helperCall(name: string, node: NodeOf<'CallExpression'>): Interpreted | null {
  const helper = helperOf(name);
  const parts = helper && all(node.arguments);
  if (!helper || !parts) return null;
  return (scope) => helper(parts.map((part) => part(scope)));
}

function all(nodes: readonly (AnyNode | null)[]): Interpreted[] | null {
  const parts = nodes.map((node) => (node === null || node.type === 'SpreadElement' ? null : interpret(node)));
  return parts.every((part) => part !== null) ? parts : null;
}

function template(node: NodeOf<'TemplateLiteral'>): Interpreted | null {
  const parts = all(node.expressions);
  const texts = node.quasis.map(({ value }) => value.cooked ?? '');
  return (
    parts &&
    ((scope) =>
      texts
        .map((text, index) => (index < parts.length ? `${text}${String(plain(parts[index]?.(scope)))}` : text))
        .join(''))
  );
}

function choice(node: NodeOf<'ConditionalExpression'>): Interpreted | null {
  const parts = all([node.test, node.consequent, node.alternate]);
  return parts && ((scope) => (parts[0]?.(scope) ? parts[1]?.(scope) : parts[2]?.(scope)));
}

function logical(node: NodeOf<'LogicalExpression'>): Interpreted | null {
  const [left, right] = [interpret(node.left), interpret(node.right)];
  if (!left || !right) return null;
  switch (node.operator) {
    case '&&':
      return (scope) => left(scope) && right(scope);
    case '||':
      return (scope) => left(scope) || right(scope);
    default:
      return (scope) => left(scope) ?? right(scope);
  }
}

function binary(node: NodeOf<'BinaryExpression'>): Interpreted | null {
  const operator = Object.hasOwn(BINARY, node.operator) ? BINARY[node.operator] : undefined;
  const [left, right] = [interpret(node.left), interpret(node.right)];
  return operator && left && right ? (scope) => operator(plain(left(scope)), plain(right(scope))) : null;
}

function unary(node: NodeOf<'UnaryExpression'>): Interpreted | null {
  const operator = Object.hasOwn(UNARY, node.operator) ? UNARY[node.operator] : undefined;
  const argument = interpret(node.argument);
  if (!operator || !argument) return null;
  return node.operator === '!' ? (scope) => !argument(scope) : (scope) => operator(plain(argument(scope)));
}

/** What may stand in a result: for what is no number, the guest has the words. */
const sound = (value: unknown): unknown => (typeof value === 'number' && !Number.isFinite(value) ? give() : value);

function list(node: NodeOf<'ArrayExpression'>): Interpreted | null {
  const parts = all(node.elements);
  return parts && ((scope) => parts.map((part) => sound(part(scope)) ?? null));
}

function object(node: NodeOf<'ObjectExpression'>): Interpreted | null {
  const entries: [string, Interpreted][] = [];
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.computed || property.kind !== 'init' || property.method) return null;
    const key =
      property.key.type === 'Identifier'
        ? property.key.name
        : property.key.type === 'Literal'
          ? String(property.key.value)
          : null;
    const value = interpret(property.value);
    if (key === null || key === '__proto__' || !value) return null;
    entries.push([key, value]);
  }
  return (scope) => {
    const result: Record<string, unknown> = {};
    for (const [key, value] of entries) {
      const found = sound(value(scope));
      if (found !== undefined) result[key] = found;
    }
    return result;
  };
}
