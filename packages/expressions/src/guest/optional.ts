import type { AnyNode, Expression } from 'acorn';
import { childrenOf } from '../syntax.ts';

/** Where a `?.` would not be allowed: what is assigned to, constructed or used as a tag, down its chain of members. */
function lockChain(node: AnyNode | null | undefined, locked: Set<AnyNode>): void {
  let at: AnyNode | null | undefined = node;
  while (at && (at.type === 'MemberExpression' || at.type === 'CallExpression')) {
    locked.add(at);
    at = at.type === 'MemberExpression' ? at.object : at.callee;
  }
}

/**
 * The source with every property read made optional: nothing of nothing is
 * nothing, in the guest as in the interpreter. Calling what is not a function
 * stays an error.
 */
export function withOptionalReads(source: string, offset: number, root: Expression): string {
  const locked = new Set<AnyNode>();
  const insertions: { at: number; length: number; text: string }[] = [];
  const stack: AnyNode[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'AssignmentExpression' || node.type === 'ForInStatement' || node.type === 'ForOfStatement')
      lockChain(node.left as AnyNode, locked);
    else if (node.type === 'UpdateExpression') lockChain(node.argument, locked);
    else if (node.type === 'NewExpression') lockChain(node.callee, locked);
    else if (node.type === 'TaggedTemplateExpression') lockChain(node.tag, locked);
    else if (node.type === 'MemberExpression' && !node.optional && !locked.has(node) && node.object.type !== 'Super') {
      const between = source.slice(node.object.end - offset, node.property.start - offset);
      const mark = between.lastIndexOf(node.computed ? '[' : '.');
      if (mark >= 0)
        insertions.push({ at: node.object.end - offset + mark, length: node.computed ? 0 : 1, text: '?.' });
    }
    stack.push(...childrenOf(node));
  }
  let text = source;
  for (const { at, length, text: insert } of insertions.sort((a, b) => b.at - a.at))
    text = text.slice(0, at) + insert + text.slice(at + length);
  return text;
}
