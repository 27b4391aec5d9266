import type { Node, WorkflowDocument } from './document.ts';
import type { NodeDescription } from './node-description.ts';
import { type Problem, problem } from './problems.ts';
import type { Said } from './said.ts';
import type { Structure } from './structure.ts';

/** A step with its place in the document, and what its type says of it; undefined: there is no such type. */
export interface Entry {
  readonly node: Node;
  readonly index: number;
  readonly description: NodeDescription | undefined;
}

/** A document that is being checked, and what was found so far. */
export interface Checked {
  readonly document: WorkflowDocument;
  readonly structure: Structure;
  /** All type names, for suggestions. */
  readonly types: readonly string[];
  readonly nodes: ReadonlyMap<string, Entry>;
  readonly problems: Problem[];
}

export const isOff = (node: Node | undefined): boolean => node?.disabled !== undefined;

export function report(
  checked: Checked,
  severity: Problem['severity'],
  code: string,
  words: Said,
  path: string,
  at: { node?: string; edge?: string } = {},
) {
  checked.problems.push(problem(words, { severity, code, path, ...at }));
}
