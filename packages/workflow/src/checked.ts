import type { Node, WorkflowDocument } from './document.ts';
import type { Catalogue, NodeDescription } from './node-description.ts';
import { type Problem, problem } from './problems.ts';
import type { Said } from './said.ts';

/** A document that is being checked, and what was found so far. */
export interface Checked {
  readonly document: WorkflowDocument;
  readonly describe: Catalogue;
  /** All type names, for suggestions. */
  readonly types: readonly string[];
  readonly nodes: ReadonlyMap<
    string,
    { readonly node: Node; readonly index: number; readonly description: NodeDescription | undefined }
  >;
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
