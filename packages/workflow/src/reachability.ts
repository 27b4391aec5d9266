import type { Node, WorkflowDocument } from './document.ts';
import { type Problem, pointer, problem } from './problems.ts';
import { said } from './said.ts';

/** A provider that calls from the internet, and the address that it is told to call and cannot. */
export interface Unreached {
  /** Title of the kind of connection. */
  readonly provider: string;
  readonly address: string;
}

/** Triggers whose provider cannot call us: what happens there is found by looks alone, and late. */
export function lintReachability(document: WorkflowDocument, unreachedBy: (node: Node) => Unreached | null): Problem[] {
  return document.nodes.flatMap((node, index) => {
    const unreached = unreachedBy(node);
    if (!unreached) return [];
    const words = said(
      /*i18n*/ '"{name}": {provider} tells of changes only an https address that the internet reaches, and {address} is none. Changes are found by looks alone. Set HOLDFAST_PUBLIC_URL to the address under which Holdfast is reached from outside.',
      { name: node.name, ...unreached },
    );
    const path = pointer('nodes', index, 'connection');
    return [problem(words, { severity: 'warning', code: 'provider_cannot_call', path, node: node.id })];
  });
}
