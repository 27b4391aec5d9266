import { type NodeUse, nodeUses } from '@holdfast/expressions/uses';
import { isExpression, type Node } from '@holdfast/workflow';

/** Every text in a value, with what it stands for. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapTexts(entry, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapTexts(entry, change)]));
}

function textsOf(value: unknown): string[] {
  const texts: string[] = [];
  mapTexts(value, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** What the expressions of a node read of others. */
export const usesOf = ({ parameters, policy }: Node): NodeUse[] =>
  textsOf([parameters, policy]).filter(isExpression).flatMap(nodeUses);

/** Texts of a node that are no expressions and still speak of another node: code. */
export const codeOf = ({ parameters }: Node): string[] =>
  textsOf(parameters).filter((text) => !isExpression(text) && /\$\(\s*['"`]/.test(text));

/** A node whose expressions read something else, wherever `instead` gives it. The node itself where nothing changes. */
export function withUses(node: Node, instead: (use: NodeUse) => string | undefined): Node {
  let hasChanged = false;
  const change = (text: string): string => {
    if (!isExpression(text)) return text;
    let next = text;
    for (const use of nodeUses(text).reverse()) {
      const other = instead(use);
      if (other === undefined) continue;
      hasChanged = true;
      next = next.slice(0, use.start) + other + next.slice(use.end);
    }
    return next;
  };
  // The shape of what is rewritten stays as it was.
  const rewritten = <T>(value: T): T => mapTexts(value, change) as T;
  const { parameters, policy } = node;
  const changed: Node = {
    ...node,
    ...(parameters ? { parameters: rewritten(parameters) } : {}),
    ...(policy ? { policy: rewritten(policy) } : {}),
  };
  return hasChanged ? changed : node;
}

/** `$('Read order')`, as it is written. */
export const referenceTo = (name: string): string => `$('${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}')`;
