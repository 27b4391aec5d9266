import { renameReferences } from '@holdfast/expressions/rename';
import { namesRead, type PathRead } from '@holdfast/expressions/uses';
import { kindOf, type Node, type WorkflowDocument } from '@holdfast/workflow';
import { edgesFrom, nodeOf } from '../lookup.ts';

/** What stands in an expression for what came in: along an edge of items, and along one of failures. */
const ITEMS: readonly string[] = ['$json', '$item', '$input', '$files'];
const FAILURE: readonly string[] = ['$failure'];

/** What reads the output of one step. */
export interface Readers {
  /** Whether an expression of a step reads it: by id, by name, or by what comes in from there. */
  isReader(node: string, template: string): boolean;
  /** Whether a path in an expression of a step may lead into it. One that starts at a name of the expression's own may. */
  isWayInto(node: string, path: PathRead): boolean;
}

/** Finds out what reads the output of a step. */
export function readersOf(document: WorkflowDocument, source: Node): Readers {
  const marks = new Map([source.id, source.name].map((word): [string, string] => [word, `${word}*`]));
  const coming = comingFrom(document, source.id);
  return {
    isReader(node, template) {
      if (renameReferences(template, marks) !== template) return true;
      const names = coming.get(node);
      if (!names) return false;
      const read = namesRead(template);
      return names.some((name) => read.has(name));
    },
    isWayInto(node, path) {
      if (path.node !== null) return marks.has(path.node);
      const [first] = path.names;
      return first?.name.startsWith('$') ? (coming.get(node)?.includes(first.name) ?? false) : true;
    },
  };
}

/** Steps that what leaves a step comes to at once, or through steps that are off and pass it on; and by which names they read it. */
function comingFrom(document: WorkflowDocument, source: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const passing = [source];
  for (const from of passing)
    for (const edge of edgesFrom(document, from)) {
      const [kind, to] = [kindOf(edge), edge.to.node];
      // What failed was never the output of a step; nothing fails in one that is off.
      const names = kind === 'flow' ? ITEMS : kind === 'fallback' && from === source ? FAILURE : [];
      found.set(to, [...(found.get(to) ?? []), ...names]);
      const goesOn = kind === 'flow' && nodeOf(document, to)?.disabled === 'pass';
      if (goesOn && !passing.includes(to)) passing.push(to);
    }
  return found;
}
