import { didYouMean, isExpression, type Json, type Problem, pointer, type WorkflowDocument } from '@holdfast/workflow';
import { ExpressionSyntaxError } from './errors.ts';
import { isKnownName, knownNames } from './roots.ts';
import { freeNames, referencesIn } from './syntax.ts';
import { parseTemplate } from './template.ts';

/** Every expression template below a value, with its path. */
export function* templatesIn(value: Json, path = ''): Iterable<{ template: string; path: string }> {
  if (isExpression(value)) yield { template: value, path };
  else if (Array.isArray(value))
    for (const [index, entry] of value.entries()) yield* templatesIn(entry, `${path}${pointer(index)}`);
  else if (value !== null && typeof value === 'object') {
    for (const [key, entry] of Object.entries(value)) yield* templatesIn(entry, `${path}${pointer(key)}`);
  }
}

/** What is wrong with one template, in words. */
export function templateProblems(
  template: string,
  nodeNames: ReadonlySet<string>,
): { code: string; message: string }[] {
  try {
    return parseTemplate(template).flatMap((segment) => {
      if (segment.kind === 'text') return [];
      const names = [...freeNames(segment.node).keys()].filter((name) => !isKnownName(name));
      const references = referencesIn(segment.node).filter(({ name }) => !nodeNames.has(name));
      return [
        ...names.map((name) => ({
          code: 'unknown_name',
          message: `"${name}" is not known in expressions.${didYouMean(name, knownNames())}`,
        })),
        ...references.map(({ name }) => ({
          code: 'unknown_reference',
          message: `There is no step called "${name}".${didYouMean(name, nodeNames)}`,
        })),
      ];
    });
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return [{ code: 'bad_expression', message: error.message }];
    throw error;
  }
}

/** Checks every expression of a document: syntax, names, references to steps. Nodes that are off are left out. */
export function checkExpressions(document: WorkflowDocument): Problem[] {
  const names = new Set(document.nodes.flatMap(({ id, name }) => [id, name]));
  const problems: Problem[] = [];
  for (const [index, node] of document.nodes.entries()) {
    if (node.disabled !== undefined) continue;
    const places = [
      [node.parameters ?? {}, pointer('nodes', index, 'parameters')],
      [node.policy?.idempotencyKey ?? null, pointer('nodes', index, 'policy', 'idempotencyKey')],
    ] as const;
    for (const [value, root] of places) {
      for (const { template, path } of templatesIn(value, root)) {
        for (const { code, message } of templateProblems(template, names)) {
          problems.push({ severity: 'error', code, message: `"${node.name}": ${message}`, path, node: node.id });
        }
      }
    }
  }
  return problems;
}
