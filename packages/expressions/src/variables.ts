import type { AnyNode } from 'acorn';
import { ExpressionSyntaxError } from './errors.ts';
import { isName, walk } from './syntax.ts';
import { parseTemplate } from './template.ts';

/** What is read of the variables of the workspace: these, or whatever there is. */
export type Variables = readonly string[] | 'all';

/** One place where a template reads a variable: `$vars.region`. */
export interface VariableUse {
  /** Null: it cannot be said which one, as in `$vars[$json.country]`. */
  readonly name: string | null;
  /** Offsets in the template of what is read: `$vars.region`, or `$vars` alone. */
  readonly start: number;
  readonly end: number;
}

/** Names that `$vars.name` can be written with, as a pattern. Those that JavaScript gives a meaning to are none. */
export const VARIABLE_NAME = '^(?!(?:__proto__|constructor|prototype)$)[A-Za-z_][A-Za-z0-9_]{0,63}$';
const NAME = new RegExp(VARIABLE_NAME);
export const isVariableName = (name: string): boolean => NAME.test(name);

/** The places where code reads variables, in no order. */
export function variablesIn(root: AnyNode): VariableUse[] {
  const found: VariableUse[] = [];
  for (const { node, parent } of walk(root)) {
    if (node.type !== 'Identifier' || node.name !== '$vars' || !isName(node, parent)) continue;
    const name = parent?.type === 'MemberExpression' && parent.object === node ? nameIn(parent) : null;
    const { start, end } = name === null || !parent ? node : parent;
    found.push({ name, start, end });
  }
  return found;
}

/** The name in `$vars.name` or `$vars['name']`, where it is written out. */
function nameIn(node: Extract<AnyNode, { type: 'MemberExpression' }>): string | null {
  const { property, computed } = node;
  if (!computed) return property.type === 'Identifier' ? property.name : null;
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : null;
}

/** Every reading of a variable in a template, in order. One that cannot be read has none. */
export function variableUses(template: string): VariableUse[] {
  try {
    return parseTemplate(template)
      .flatMap((segment) => (segment.kind === 'code' ? variablesIn(segment.node) : []))
      .toSorted((a, b) => a.start - b.start);
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return [];
    throw error;
  }
}

/** All of them together. */
export function variablesOf(uses: Iterable<{ readonly name: string | null }>): Variables {
  const names = new Set<string>();
  for (const { name } of uses) {
    if (name === null) return 'all';
    names.add(name);
  }
  return [...names];
}
